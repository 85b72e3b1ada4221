"""Dense indexes by faiss-cpu from PyPI on the vectors and queries of `bench/run dense`.

    python3 -m venv VENV && VENV/bin/pip install -r bench/oracle/faiss_requirements.txt
    VENV/bin/python bench/oracle/faiss_dense.py jdk|synthetic|collections [CACHE]

One thread. Each index gets the least effort of a grid that reaches recall@10 of .95 and .99, over all
queries; a neighbour counts as found if it is as near as the true tenth. Prints a Markdown table:
microseconds of the thread's CPU a query, medians of three rounds.
Refinement compares candidates with the raw vectors, as Winnow does.
"""

import glob
import os
import sys
import time

import faiss
import numpy as np

K = 10
TARGETS = (0.95, 0.99)
ROUNDS = 3
SAMPLE_BYTES = 64 << 20  # what Winnow trains on, at most
EFFORTS = (10, 14, 20, 28, 40, 56, 80, 112, 160, 224, 320, 448, 640, 900, 1280)
DEPTHS = (20, 30, 40, 60, 80, 120, 160, 240, 320, 480, 640, 960, 1280)


def read(name, cache):
    """Vectors and queries, row-major little-endian floats."""
    if name == "jdk":
        dimension = 384
        vectors = glob.glob(f"{cache}/jdk-*-200000/minilm.f32")[0]
        folder = f"{cache}/dense/jdk-200000"
    else:
        dimension = 128 if name == "synthetic" else 384
        folder = max(
            (f for f in glob.glob(f"{cache}/dense/{name}-*") if not f.endswith("-1000000")),
            key=lambda f: int(f.rsplit("-", 1)[1]),
        )
        vectors = f"{folder}/vectors.f32"
    load = lambda file: np.fromfile(file, "<f4").reshape(-1, dimension)
    return load(vectors), load(f"{folder}/queries.f32")


class Side:
    """An index and how it is searched."""

    def __init__(self, label, build, grid):
        self.label, self.grid = label, grid
        start = time.process_time()
        self.index, self.search = build()
        self.build_seconds = time.process_time() - start


def even_sample(vectors):
    size = min(len(vectors), SAMPLE_BYTES // (4 * vectors.shape[1]))
    return vectors[np.arange(size) * len(vectors) // size]


def flat(vectors):
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return index, lambda query, _: index.search(query, K)[1]


def hnsw(vectors):
    # Vectors have length 1: the order by distance is that by product, and FAISS is faster at it.
    index = faiss.IndexHNSWFlat(vectors.shape[1], 16, faiss.METRIC_L2)
    index.hnsw.efConstruction = 100
    index.add(vectors)

    def search(query, effort):
        return index.search(query, K, params=faiss.SearchParametersHNSW(efSearch=effort))[1]

    return index, search


def refined(base, vectors):
    """Candidates of `base`, compared with the raw vectors."""
    index = faiss.IndexRefineFlat(base, faiss.swig_ptr(vectors))

    def search(query, effort):
        probes, depth = effort
        inner = faiss.SearchParametersIVF(nprobe=probes) if probes else None
        params = faiss.IndexRefineSearchParameters(
            k_factor=depth / K, base_index_params=inner
        )
        return index.search(query, K, params=params)[1]

    return index, search


def fast_scan(vectors):
    dimension = vectors.shape[1]
    base = faiss.IndexPQFastScan(dimension, dimension // 4, 4, faiss.METRIC_INNER_PRODUCT)
    base.train(even_sample(vectors))
    base.add(vectors)
    return refined(base, vectors)


def ivf(vectors):
    dimension = vectors.shape[1]
    lists = int(min(2 * len(vectors) ** 0.5, len(vectors) / 40))
    coarse = faiss.IndexFlatIP(dimension)
    base = faiss.IndexIVFPQFastScan(
        coarse, dimension, lists, dimension // 4, 4, faiss.METRIC_INNER_PRODUCT
    )
    base.train(even_sample(vectors))
    base.add(vectors)
    return refined(base, vectors)


def recall(side, effort, vectors, queries, tenth):
    found = np.vstack([side.search(queries[i : i + 1], effort) for i in range(len(queries))])
    scores = np.einsum("qd,qkd->qk", queries, vectors[found])
    return float(np.mean((scores >= tenth[:, None] - 1e-6) & (found >= 0)))


def timed(side, effort, queries):
    rounds = []
    for _ in range(ROUNDS):
        times = []
        for i in range(len(queries)):
            query = queries[i : i + 1]
            start = time.thread_time_ns()
            side.search(query, effort)
            times.append(time.thread_time_ns() - start)
        rounds.append(times)
    rounds = np.array(rounds) / 1e3
    figures = np.median(rounds, axis=1), np.percentile(rounds, 99, axis=1), 1e6 / np.mean(rounds, axis=1)
    return tuple(float(np.median(figure)) for figure in figures)


def cheapest(side, target, vectors, queries, tenth):
    """The least effort of the grid; of several that reach the target the fastest."""
    if side.grid == "depth":
        efforts = [[(0, depth)] for depth in DEPTHS]
    elif side.grid == "probes":
        lists = faiss.extract_index_ivf(side.index.base_index).nlist
        probes = [int(p) for p in np.unique(np.geomspace(8, lists, 24).astype(int))]
        efforts = [[(p, depth)] for p in probes for depth in (40, 80, 160, 320, 640)]
    else:
        efforts = [[effort] for effort in side.grid]
    best = None
    few = queries[:: max(1, len(queries) // 100)]
    for (effort,) in efforts:
        if best is not None and side.grid == "probes" and timed(side, effort, few)[0] >= best[1]:
            continue
        reached = recall(side, effort, vectors, queries, tenth)
        if reached < target:
            continue
        median = timed(side, effort, few)[0]
        if best is None or median < best[1]:
            best = (effort, median, reached)
        if side.grid != "probes":
            break
    return best


def named(effort):
    if isinstance(effort, tuple):
        probes, depth = effort
        return f"{probes} lists, {depth:,} compared" if probes else f"{depth:,} compared"
    return f"ef {effort}" if effort else "all compared"


def main():
    name = sys.argv[1]
    cache = sys.argv[2] if len(sys.argv) > 2 else os.path.expanduser("~/.cache/winnow/bench")
    faiss.omp_set_num_threads(1)
    vectors, queries = read(name, cache)
    exact = faiss.IndexFlatIP(vectors.shape[1])
    exact.add(vectors)
    tenth = exact.search(queries, K)[0][:, -1]
    print(f"faiss-cpu {faiss.__version__}, {faiss.get_compile_options().strip()},")
    print(f"set {name}: {len(vectors):,} x {vectors.shape[1]}, {len(queries):,} queries\n")
    print("| index | build CPU s | target | effort | recall@10 | CPU p50 us | CPU p99 us | queries/s of CPU |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    sides = [
        ("HNSW16, efConstruction 100", lambda: hnsw(vectors), EFFORTS),
        ("IVF, PQ 4 bits fast scan, refined", lambda: ivf(vectors), "probes"),
        ("PQ 4 bits fast scan, refined", lambda: fast_scan(vectors), "depth"),
        ("flat, one by one", lambda: flat(vectors), (0,)),
    ]
    for label, build, grid in sides:
        side = Side(label, build, grid)
        asked = queries if grid != (0,) else queries[:50]
        for target in TARGETS if grid != (0,) else (1.0,):
            found = (0, 0, 1.0) if grid == (0,) else cheapest(side, target, vectors, queries, tenth)
            if found is None:
                print(f"| {label} | {side.build_seconds:.2f} | {target} | not reached | | | | |")
                continue
            p50, p99, rate = timed(side, found[0], asked)
            effort = named(found[0])
            print(
                f"| {label} | {side.build_seconds:.2f} | {target} | {effort} | {found[2]:.3f} |"
                f" {p50:.0f} | {p99:.0f} | {rate:,.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
