"""Tiny random models in PyLate's layout and the token vectors that PyLate makes of texts.

    python3 -m venv /tmp/oracle
    /tmp/oracle/bin/pip install -r bench/oracle/multivector_requirements.txt
    /tmp/oracle/bin/pip install --no-deps pylate==1.6.0
    /tmp/oracle/bin/python bench/oracle/multivector_goldens.py embed/src/test/resources/multivector

PyLate's own bound on transformers is older than the version named; what is used of it works.
"""

import json
import os
import pathlib
import shutil
import string
import sys
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
import transformers
from pylate import models
from safetensors.torch import load_file, save_file

QUERIES = ["what is a cat?", "q", "a long question, with many words and signs: does it end; or is it cut!"]
DOCUMENTS = ["A cat is an animal, isn't it?", "d.", "words " * 40 + "(end).", "[Q] [D] [MASK]"]

FOLDERS = {
    "as-published": dict(query_length=16, document_length=24),
    "attending": dict(query_length=12, document_length=40, attend_to_expansion_tokens=True, skiplist_words=[],
                      query_prefix="[unused0]", document_prefix="[unused1]"),
    "plain": dict(query_length=20, document_length=30, do_query_expansion=False, query_prefix="", document_prefix=""),
    "stanford": dict(query_length=14, document_length=26, query_prefix="[unused0]", document_prefix="[unused1]"),
}


def base(folder, seed):
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[unused0]", "[unused1]"]
    vocabulary += list(string.ascii_lowercase) + ["##" + letter for letter in string.ascii_lowercase]
    vocabulary += list(string.punctuation) + ["cat", "is", "##s", "word"]
    (folder / "vocab.txt").write_text("\n".join(dict.fromkeys(vocabulary)) + "\n")
    tokenizer = transformers.BertTokenizer(str(folder / "vocab.txt"), do_lower_case=True)
    tokenizer.save_pretrained(folder)
    torch.manual_seed(seed)
    config = transformers.BertConfig(
        vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=48,
        max_position_embeddings=64)
    model = transformers.BertModel(config, add_pooling_layer=False)
    for weights in model.parameters():
        torch.nn.init.normal_(weights, std=0.2)
    model.save_pretrained(folder)


def as_stanford(folder):
    """The same model as Stanford's ColBERT is published."""
    weights = {"bert." + name: tensor for name, tensor in load_file(folder / "model.safetensors").items()}
    weights |= load_file(folder / "1_Dense" / "model.safetensors")
    save_file(weights, folder / "model.safetensors")
    shutil.rmtree(folder / "1_Dense")
    for name in ("modules.json", "config_sentence_transformers.json", "sentence_bert_config.json"):
        (folder / name).unlink()
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"architectures": ["HF_ColBERT"]}, indent=2))
    (folder / "artifact.metadata").write_text(json.dumps(dict(
        query_token_id="[unused0]", doc_token_id="[unused1]", query_maxlen=14, doc_maxlen=26,
        attend_to_mask_tokens=False, mask_punctuation=True)))


def main():
    target = pathlib.Path(sys.argv[1])
    torch.set_grad_enabled(False)
    for seed, (name, options) in enumerate(FOLDERS.items()):
        with tempfile.TemporaryDirectory() as made:
            base(pathlib.Path(made), seed)
            torch.manual_seed(100 + seed)
            model = models.ColBERT(made, embedding_size=16, device="cpu", **options)
        folder = target / name
        shutil.rmtree(folder, ignore_errors=True)
        model.save(str(folder), create_model_card=False)
        if name == "stanford":
            as_stanford(folder)
        model = models.ColBERT(str(folder), device="cpu")
        answers = dict(
            queries=[dict(text=text, vectors=model.encode(text, is_query=True).tolist()) for text in QUERIES],
            documents=[dict(text=text, vectors=model.encode(text, is_query=False).tolist()) for text in DOCUMENTS])
        (folder / "golden.json").write_text(json.dumps(
            answers, default=float).replace("}, {", "},\n{"))
        for file in folder.rglob("*"):
            if file.name in ("README.md", "vocab.txt", "special_tokens_map.json"):
                file.unlink()


main()
