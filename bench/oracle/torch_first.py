"""A listwise model by a plain transformers loop, as a side of `bench/run first`, which starts this.

    python3 -m venv VENV && VENV/bin/pip install -r bench/oracle/model_requirements.txt
    VENV/bin/python bench/oracle/torch_speed.py FOLDER save
    bench/run first --shapes FOLDER --torch VENV/bin/python

Arguments: the folder, float32 or bfloat16. Two threads, fused attention, no cache, logits of the last
position alone. Prints `ready`; then for each line of its input, a prompt's ids and after a tab the labels',
the seconds of the clock and of all threads, and the labels' logits.
"""

import os
import pathlib
import sys
import time

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from transformers import AutoModelForCausalLM

THREADS = 2


def main():
    torch.set_num_threads(THREADS)
    torch.set_grad_enabled(False)
    dtype = getattr(torch, sys.argv[2])
    folder = pathlib.Path(sys.argv[1]) / ("qwen3-0.6b-bf16" if dtype == torch.bfloat16 else "qwen3-0.6b-fp32")
    model = AutoModelForCausalLM.from_pretrained(folder, attn_implementation="sdpa", dtype=dtype).eval()
    print("ready", flush=True)
    for line in sys.stdin:
        prompt, labels = ([int(id) for id in part.split()] for part in line.split("\t"))
        wall, processor = time.perf_counter(), time.process_time()
        logits = model(input_ids=torch.tensor([prompt]), use_cache=False, logits_to_keep=1).logits[0, -1, labels]
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        print(wall, processor, *logits.float().tolist(), flush=True)


main()
