"""Dense indexes by faiss-cpu from PyPI, as a side of `bench/run dense`, which starts this.

    python3 -m venv VENV && VENV/bin/pip install -r bench/oracle/faiss_requirements.txt
    bench/run dense --faiss-cpu VENV/bin/python

Arguments: the set's folder, its file of vectors, how many, their dimension. One thread, one query a call.
An index gets the cheapest effort of a grid that reaches recall@10 of .95 and .99; a neighbour counts as
found if it is as near as the true tenth. *Told* sides find it on the queries that are then asked. *Halved*
ones ask every second query with what was found on the others, and the reverse. Refinement compares
candidates with the raw vectors, as Winnow does.

Prints a line for each side, its columns parted by tabs, then `ready`. Then for each line `SIDE FROM TO` of
its input the microseconds of CPU and of the clock that the queries took, a pair each.
"""

import os
import sys
import time

import faiss
import numpy as np

K = 10
TARGETS = (0.95, 0.99)
SAMPLE_BYTES = 64 << 20  # what Winnow trains on, at most
EFFORTS = (20, 28, 40, 56, 80, 112, 160, 224, 320, 448, 640, 900, 1280)
DEPTHS = (20, 30, 40, 60, 80, 120, 160, 240, 320, 480, 640, 960, 1280)
TIMED = 100  # queries that tell what an effort costs
ROUNDS = 3


def read(file, dimension):
    return np.fromfile(file, "<f4").reshape(-1, dimension)


def even_sample(vectors):
    size = min(len(vectors), SAMPLE_BYTES // (4 * vectors.shape[1]))
    return vectors[np.arange(size) * len(vectors) // size]


def kept(folder, name, build):
    """An index and the seconds of CPU that its building took, from the set's folder if it is there."""
    file = f"{folder}/faiss-cpu-{name}"
    if not os.path.exists(file + ".seconds"):
        start = time.process_time()
        index = build()
        seconds = time.process_time() - start
        faiss.write_index(index, file)
        with open(file + ".seconds", "w") as out:
            out.write(str(seconds))
    with open(file + ".seconds") as seconds:
        return faiss.read_index(file), float(seconds.read())


def trained(index, vectors):
    index.train(even_sample(vectors))
    index.add(vectors)
    return index


def build_hnsw(vectors):
    # Vectors have length 1: the order by distance is that by product, and FAISS is faster at it.
    index = faiss.IndexHNSWFlat(vectors.shape[1], 16, faiss.METRIC_L2)
    index.hnsw.efConstruction = 100
    index.add(vectors)
    return index


def lists(vectors):
    return int(min(2 * len(vectors) ** 0.5, len(vectors) / 40))


def build_ivf(vectors):
    dimension = vectors.shape[1]
    coarse = faiss.IndexFlatIP(dimension)
    index = faiss.IndexIVFPQFastScan(
        coarse, dimension, lists(vectors), dimension // 4, 4, faiss.METRIC_INNER_PRODUCT
    )
    return trained(index, vectors)


def build_scan(vectors):
    dimension = vectors.shape[1]
    index = faiss.IndexPQFastScan(dimension, dimension // 4, 4, faiss.METRIC_INNER_PRODUCT)
    return trained(index, vectors)


def hnsw(index, vectors):
    """Searches of each effort, by its name."""
    for effort in EFFORTS:
        params = faiss.SearchParametersHNSW(efSearch=effort)
        yield f"ef {effort}", searching(index, params)


def ivf(index, vectors):
    refine = faiss.IndexRefineFlat(index, faiss.swig_ptr(vectors))
    for probes in np.unique(np.geomspace(8, lists(vectors) / 2, 20).astype(int)):
        inner = faiss.SearchParametersIVF(nprobe=int(probes))
        for depth in DEPTHS[2:-2]:
            params = faiss.IndexRefineSearchParameters(k_factor=depth / K, base_index_params=inner)
            yield f"{probes} lists, {depth:,} compared", searching(refine, params)


def scan(index, vectors):
    refine = faiss.IndexRefineFlat(index, faiss.swig_ptr(vectors))
    for depth in DEPTHS:
        params = faiss.IndexRefineSearchParameters(k_factor=depth / K)
        yield f"{depth:,} compared", searching(refine, params)


def searching(index, params):
    return lambda query: index.search(query, K, params=params)[1]


def timed(search, queries):
    """Microseconds of the thread's CPU and of the clock, a pair for each query."""
    times = []
    for i in range(len(queries)):
        query = queries[i : i + 1]
        clock, cpu = time.perf_counter_ns(), time.thread_time_ns()
        search(query)
        times.append(((time.thread_time_ns() - cpu) / 1e3, (time.perf_counter_ns() - clock) / 1e3))
    return times


class Effort:
    def __init__(self, name, search, vectors, queries, tenth):
        self.name, self.search = name, search
        found = np.vstack([search(queries[i : i + 1]) for i in range(len(queries))])
        scores = np.einsum("qd,qkd->qk", queries, vectors[found])
        self.hits = ((scores >= tenth[:, None] - 1e-6) & (found >= 0)).mean(axis=1)
        few = queries[:: max(1, len(queries) // TIMED)]
        self.cost = min(np.median([cpu for cpu, _ in timed(search, few)]) for _ in range(ROUNDS))


def cheapest(efforts, target, chosen):
    """Of the efforts that reach the target on the chosen queries, or else find most."""
    reached = [effort for effort in efforts if effort.hits[chosen].mean() >= target]
    if reached:
        return min(reached, key=lambda effort: effort.cost)
    return max(efforts, key=lambda effort: effort.hits[chosen].mean())


def sides(efforts, count):
    """For each side what it is told, the target and the effort of each query."""
    half = np.arange(count) % 2 == 0
    for target in TARGETS:
        told = cheapest(efforts, target, np.full(count, True))
        yield "told", target, [told] * count
        even, odd = (cheapest(efforts, target, chosen) for chosen in (~half, half))
        yield "halved", target, [even if half[i] else odd for i in range(count)]


def main():
    folder, file, size, dimension = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    faiss.omp_set_num_threads(1)
    vectors = read(file, dimension)[:size]
    queries = read(f"{folder}/queries.f32", dimension)
    exact = faiss.IndexFlatIP(dimension)
    exact.add(vectors)
    tenth = exact.search(queries, K)[0][:, -1]
    made = []
    for label, name, build, grid in (
        ("HNSW16", "hnsw", build_hnsw, hnsw),
        ("IVF, PQ 4 bits, refined", "ivf-pq4", build_ivf, ivf),
        ("PQ 4 bits, refined", "pq4", build_scan, scan),
    ):
        index, seconds = kept(folder, name, lambda: build(vectors))
        efforts = [
            Effort(name, search, vectors, queries, tenth) for name, search in grid(index, vectors)
        ]
        for told, target, chosen in sides(efforts, len(queries)):
            made.append(chosen)
            recall = np.mean([effort.hits[i] for i, effort in enumerate(chosen)])
            names = " / ".join(dict.fromkeys(effort.name for effort in chosen))
            print(label, told, target, names, recall, seconds, sep="\t", flush=True)
    print("ready", flush=True)
    for line in sys.stdin:
        side, start, end = map(int, line.split())
        times = []
        for i in range(start, min(end, len(queries))):
            times += timed(made[side][i].search, queries[i : i + 1])
        print(*(f"{cpu} {wall}" for cpu, wall in times), flush=True)


if __name__ == "__main__":
    main()
