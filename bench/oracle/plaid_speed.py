"""Late interaction by fast-plaid from PyPI, as a side of `bench/run plaid`, which starts this.

    python3 -m venv VENV && VENV/bin/pip install -r bench/oracle/plaid_requirements.txt
    bench/run plaid --python VENV/bin/python

Arguments: a folder with token vectors (`passages`, `queries`: all components, 32-bit floats; `.sizes`: tokens
of each text, 32 bits), and how many rounds are timed after one. One thread, one query a call.

Prints the least milliseconds of CPU that a query took in a round, on average, then for each query the
numbers of its ten best passages.
"""

import os

for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ[name] = "1"

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from fast_plaid import search

TOP = 10


def read(file):
    sizes = np.fromfile(f"{file}.sizes", "<i4")
    vectors = np.fromfile(file, "<f4").reshape(int(sizes.sum()), -1)
    return [torch.from_numpy(own) for own in np.split(vectors, np.cumsum(sizes)[:-1])]


def main(folder, rounds):
    torch.set_num_threads(1)
    passages, queries = read(folder / "passages"), read(folder / "queries")
    with tempfile.TemporaryDirectory() as index:
        plaid = search.FastPlaid(index=index, device="cpu")
        plaid.create(documents_embeddings=passages, nbits=4)
        least, best = float("inf"), []
        for number in range(rounds + 1):
            best, before = [], time.process_time()
            for query in queries:
                found = plaid.search(query.unsqueeze(0), top_k=TOP, show_progress=False)
                best.append([passage for passage, _ in found[0]])
            if number > 0:
                least = min(least, (time.process_time() - before) * 1000 / len(queries))
    print(least)
    for found in best:
        print(*found)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
