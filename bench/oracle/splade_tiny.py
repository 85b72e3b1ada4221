"""Makes the files of the built-in model splade-tiny, and the weights that transformers gives.

    python splade_tiny.py FOLDER MODULE GOLDENS

FOLDER is the model in the Hugging Face layout, in 32 bits. MODULE gets its files with weights
rounded to 16 bits; GOLDENS the SPLADE-max vectors of some texts by transformers in 32 bits, over
the rounded weights. Versions: splade_tiny_requirements.txt.
"""

import json
import pathlib
import shutil
import sys

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoTokenizer, BertForMaskedLM

TEXTS = [
    "vehicle petrol",
    "What is the effect of statins on breast cancer survival?",
    "The boundary layer of a slender wing at supersonic speed separates near the leading edge.",
    "naïve café 数据 -- 1,234.5 e-mail@example.org",
    "word " * 700,
]


def main(source, module, goldens):
    source, module = pathlib.Path(source), pathlib.Path(module)
    module.mkdir(parents=True, exist_ok=True)
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
        shutil.copyfile(source / name, module / name)
    weights = load_file(source / "model.safetensors")
    rounded = {name: value.to(torch.float16).contiguous() for name, value in weights.items()}
    save_file(rounded, module / "model.safetensors", metadata={"format": "pt"})

    tokenizer = AutoTokenizer.from_pretrained(source)
    model = BertForMaskedLM.from_pretrained(module, dtype=torch.float32).eval()
    made = []
    for text in TEXTS:
        read = tokenizer(text, truncation=True, max_length=512, return_tensors="pt")
        with torch.no_grad():
            scores = model(**read).logits[0]
        vector = torch.log1p(torch.relu(scores)).amax(0)
        ids = vector.nonzero()[:, 0].tolist()
        tokens = tokenizer.convert_ids_to_tokens(ids)
        made.append(
            {
                "text": text,
                "weights": {token: round(vector[i].item(), 7) for token, i in zip(tokens, ids)},
            }
        )
    pathlib.Path(goldens).parent.mkdir(parents=True, exist_ok=True)
    with open(goldens, "w", encoding="utf-8") as out:
        json.dump(made, out, ensure_ascii=False, indent=0)
        out.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
