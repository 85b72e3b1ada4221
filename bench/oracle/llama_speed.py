"""llama.cpp as a side of `bench/run generate`, which starts this.

    python3 -m venv VENV && VENV/bin/pip install -r bench/oracle/llama_requirements.txt
    bench/run generate --decoder FOLDER --llama VENV/bin/python --gguf FILE.gguf

FILE.gguf is made of the decoder's folder by `convert_hf_to_gguf.py FOLDER --outtype q8_0 --outfile FILE.gguf`,
which llama-cpp-python's source package holds under vendor/llama.cpp.

Arguments: the file, threads. Prints `ready`; then for each line of its input, tokens to write and after a
tab a prompt's ids, the seconds of the clock and of all threads that writing took behind the prompt, and the
ids that were written, the likeliest each.
"""

import sys
import time

import numpy
from llama_cpp import Llama

CONTEXT = 2048


def main():
    threads = int(sys.argv[2])
    model = Llama(
        model_path=sys.argv[1],
        n_ctx=CONTEXT,
        n_threads=threads,
        n_threads_batch=threads,
        verbose=False,
    )
    print("ready", flush=True)
    for line in sys.stdin:
        count, prompt = line.split("\t")
        model.reset()
        model.eval([int(id) for id in prompt.split()])
        written = []
        wall, processor = time.perf_counter(), time.process_time()
        for _ in range(int(count)):
            scores = model._ctx.get_logits_ith(-1)
            written.append(int(numpy.ctypeslib.as_array(scores, shape=(model.n_vocab(),)).argmax()))
            model.eval(written[-1:])
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        print(wall, processor, *written, flush=True)


main()
