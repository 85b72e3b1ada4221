"""What llama.cpp writes by a GGUF file, for `RealGgufTest`.

    VENV/bin/python llama_greedy.py FILE.gguf FOLDER

FOLDER is that of smollm2.py, whose prompts are taken; FILE.gguf.json has, for each, the ids of the likeliest
tokens one after the other, and the logarithms of the probabilities of the 50 likeliest first ones.
Versions: llama_requirements.txt.
"""

import json
import pathlib
import sys

import numpy
from llama_cpp import Llama

TOKENS = 32
END = 2


def main(file, folder):
    model = Llama(model_path=file, n_ctx=1024, n_threads=1, n_threads_batch=1, verbose=False)
    prompts = json.loads((pathlib.Path(folder) / "expected/greedy.json").read_text(encoding="utf-8"))
    made = []
    for prompt in prompts:
        model.reset()
        model.eval(prompt["ids"])
        written, first = [], None
        while len(written) < TOKENS and END not in written:
            scores = numpy.ctypeslib.as_array(model._ctx.get_logits_ith(-1), shape=(model.n_vocab(),))
            if first is None:
                wide = scores.astype(numpy.float64)
                wide -= wide.max() + numpy.log(numpy.exp(wide - wide.max()).sum())
                first = {int(i): round(float(wide[i]), 5) for i in numpy.argsort(-wide)[:50]}
            written.append(int(scores.argmax()))
            model.eval(written[-1:])
        made.append({"user": prompt["user"], "ids": prompt["ids"], "first": first, "written": written})
    pathlib.Path(file + ".json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


main(*sys.argv[1:])
