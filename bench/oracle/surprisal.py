"""Surprisal of tokens by transformers: embed/src/test/resources/surprisal.json, and of SmolLM2.

    python surprisal.py TREE [SMOLLM2]

`TREE` is the repository; the tiny Llama of its tests reads bytes. `SMOLLM2`, a folder made by
smollm2.py, gets expected/surprisal.json. Texts longer than WINDOW are read in windows that begin
with the latter half of the one before. Versions: smollm2_requirements.txt.
"""

import json
import pathlib
import random
import sys

import torch
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM

WINDOW = 2048
TEXTS = [
    "The cat sat on the mat. The cat sat on the mat. The zygote quantised seven umbrellas.",
    "I live in Graz. I moved there in May 2026 with my cello.",
    "Caf\u00e9 \U0001f600 na\u00efve",
    "x",
]


def nats(model, ids):
    made = [0.0]
    begin = 0
    while len(made) < len(ids):
        part = torch.tensor([ids[begin : begin + WINDOW]])
        with torch.no_grad():
            logs = torch.log_softmax(model(part).logits[0].double(), -1)
        for i in range(len(made) - begin, min(WINDOW, len(ids) - 1 - begin) + 1):
            made.append(-logs[i - 1, ids[begin + i]].item())
        begin += WINDOW // 2
    return made


def surprisals(folder, tokenizer, texts):
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    read = Tokenizer.from_file(str(tokenizer / "tokenizer.json"))
    made = []
    for text in texts:
        found = nats(model, read.encode(text, add_special_tokens=False).ids)
        found[0] = max(found)  # as SirLLM counts a token that nothing stands before
        made.append({"text": text, "nats": [round(n, 6) for n in found]})
    return json.dumps(made, ensure_ascii=False) + "\n"


def main(tree, smollm2=None):
    resources = pathlib.Path(tree) / "embed/src/test/resources"
    letters = "".join(chr(c) for c in range(32, 127))
    long = "".join(random.Random(3).choices(letters, k=4500))
    made = surprisals(resources / "models/llama", resources / "decoder", [*TEXTS, long])
    (resources / "surprisal.json").write_text(made, encoding="utf-8")
    if smollm2:
        folder = pathlib.Path(smollm2)
        (folder / "expected/surprisal.json").write_text(surprisals(folder, folder, TEXTS), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
