"""A tiny random XTR (arXiv 2304.01982) as it is published, and the token vectors that its authors' code makes.

    python3 -m venv /tmp/oracle
    /tmp/oracle/bin/pip install -r bench/oracle/tilde_requirements.txt
    /tmp/oracle/bin/python bench/oracle/xtr_goldens.py embed/src/test/resources/multivector/xtr

The folder has the encoder of a T5 and, beside it, the layer `2_Dense`, which no modules.json lists. A token's vector
is its last hidden state behind the layer, at length 1; the token that ends a text has one, too.
"""

import json
import os
import pathlib
import shutil
import string
import sys

os.environ["HF_HUB_OFFLINE"] = "1"

import tokenizers
import torch
import transformers
from safetensors.torch import save_file

QUERIES = ["what is a cat?", "q"]
DOCUMENTS = ["A cat is an animal, isn't it?", "d.", "words " * 40 + "(end).", "[Q] [D] cat"]
LENGTH = 48


def tokenizer(folder):
    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -2.0), ("▁cat", -3.0), ("▁is", -3.0), ("al", -3.5)]
    pieces += [(letter, -4.0) for letter in string.ascii_letters + string.punctuation]
    made = tokenizers.Tokenizer(tokenizers.models.Unigram(pieces, unk_id=2))
    made.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace()
    made.decoder = tokenizers.decoders.Metaspace()
    made.post_processor = tokenizers.processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="<pad>", eos_token="</s>", unk_token="<unk>", model_max_length=LENGTH)
    fast.save_pretrained(folder)
    return fast


def main():
    folder = pathlib.Path(sys.argv[1])
    shutil.rmtree(folder, ignore_errors=True)
    torch.set_grad_enabled(False)
    tokens = tokenizer(folder)
    torch.manual_seed(5)
    config = transformers.T5Config(vocab_size=len(tokens), d_model=32, d_kv=8, d_ff=48, num_layers=2, num_heads=4)
    model = transformers.T5EncoderModel(config).eval()
    for weights in model.parameters():
        torch.nn.init.normal_(weights, std=0.3)
    model.save_pretrained(folder)
    layer = torch.randn(16, 32) * 0.3
    (folder / "2_Dense").mkdir()
    save_file({"linear.weight": layer}, folder / "2_Dense" / "model.safetensors")
    (folder / "2_Dense" / "config.json").write_text(json.dumps(dict(
        in_features=32, out_features=16, bias=False, activation_function="torch.nn.modules.linear.Identity")))

    def vectors(text):
        ids = tokens(text, truncation=True, max_length=LENGTH, return_tensors="pt")["input_ids"]
        states = model(input_ids=ids).last_hidden_state[0] @ layer.T
        return torch.nn.functional.normalize(states, dim=1).tolist()

    (folder / "golden.json").write_text(json.dumps(dict(
        queries=[dict(text=text, vectors=vectors(text)) for text in QUERIES],
        documents=[dict(text=text, vectors=vectors(text)) for text in DOCUMENTS])).replace("}, {", "},\n{"))
    for name in ("special_tokens_map.json", "README.md"):
        (folder / name).unlink(missing_ok=True)


main()
