"""Tiny model folders whose vectors are not those of a mean brought to unit length, and what they must give.

    python3 -m venv /tmp/oracle
    /tmp/oracle/bin/pip install -r bench/oracle/model_outputs_requirements.txt
    /tmp/oracle/bin/python bench/oracle/model_outputs.py embed/src/test/resources/outputs

Each folder has a golden.json: texts, their vectors, each text run alone, and `similarity`, all pairs of them as
sentence-transformers compares them. Folders with model.safetensors are saved and read by sentence-transformers;
of those with model.onnx the file is run by ONNX Runtime, and folders that must be refused have no vectors.
"""

import json
import os
import pathlib
import shutil
import string
import sys

os.environ["HF_HUB_OFFLINE"] = "1"

import numpy
import onnxruntime
import torch
import transformers
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import Dense, Normalize, Transformer
from sentence_transformers.sentence_transformer.modules import Pooling

TEXTS = ["a", "the cat sat", "rain falls on the plain in spain", "zz top", "one two three four five six seven"]
SIZE = 16

torch.set_num_threads(1)
torch.set_grad_enabled(False)


def normal(module, seed):
    torch.manual_seed(seed)
    for weights in module.parameters():
        torch.nn.init.normal_(weights, std=0.3)
    return module.eval()


def base(folder):
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    words += list(string.ascii_lowercase) + ["##" + letter for letter in string.ascii_lowercase]
    folder.mkdir(parents=True)
    (folder / "vocab.txt").write_text("\n".join(words) + "\n")
    transformers.BertTokenizer(str(folder / "vocab.txt"), do_lower_case=True, model_max_length=64).save_pretrained(folder)
    (folder / "vocab.txt").unlink()
    config = transformers.BertConfig(
        vocab_size=len(words), hidden_size=SIZE, num_hidden_layers=1, num_attention_heads=2, intermediate_size=24,
        max_position_embeddings=64)
    normal(transformers.BertModel(config), 7).save_pretrained(folder)
    return str(folder)


def golden(folder, vectors, **more):
    (folder / "golden.json").write_text(json.dumps({"texts": TEXTS, "vectors": vectors} | more) + "\n")


def clean(folder):
    kept = {"config.json", "model.safetensors", "model.onnx", "tokenizer.json", "modules.json", "golden.json",
            "config_sentence_transformers.json", "sentence_bert_config.json"}
    for file in folder.rglob("*"):
        if file.is_file() and file.parent == folder and file.name not in kept:
            file.unlink()


def sentences(root, name, similarity, *modules):
    work = base(root / "base")
    transformer = Transformer(work)
    model = SentenceTransformer(modules=[transformer, Pooling(SIZE, "mean"), *modules], similarity_fn_name=similarity)
    folder = root / name
    model.save(str(folder))
    shutil.rmtree(work)
    clean(folder)
    opened = SentenceTransformer(str(folder), device="cpu")
    vectors = [opened.encode(text) for text in TEXTS]
    truncated = [opened.encode(text, truncate_dim=4) for text in TEXTS]
    golden(
        folder, [vector.tolist() for vector in vectors], truncated=[vector.tolist() for vector in truncated],
        name=opened.similarity_fn_name,
        similarity=opened.similarity(torch.tensor(vectors), torch.tensor(vectors)).tolist())


class Whole(torch.nn.Module):
    """All modules, as Optimum exports them; or the network alone."""

    def __init__(self, model, sentence, whole_numbers):
        super().__init__()
        self.model, self.sentence, self.whole_numbers = model, sentence, whole_numbers

    def forward(self, input_ids, attention_mask=None):
        ids = input_ids.to(torch.int64)
        mask = torch.ones_like(ids) if attention_mask is None else attention_mask.to(torch.int64)
        if not self.sentence:
            return self.model[0].model(input_ids=ids, attention_mask=mask).last_hidden_state
        out = self.model({"input_ids": ids, "attention_mask": mask})
        return out["token_embeddings"], out["sentence_embedding"]


def export(root, name, *, sentence=False, mask=True, dtype=torch.int64, texts=None, tokens=None, refused=False):
    work = base(root / "base")
    modules = [Transformer(work), Pooling(SIZE, "mean")]
    if sentence:
        modules += [normal(Dense(SIZE, 8, activation_function=torch.nn.Tanh()), 3)]
    model = SentenceTransformer(modules=modules, device="cpu").eval()
    folder = root / name
    folder.mkdir()
    for file in ("config.json", "tokenizer.json"):
        shutil.copy(pathlib.Path(work) / file, folder / file)
    shutil.rmtree(work)
    inputs = ["input_ids", "attention_mask"] if mask else ["input_ids"]
    outputs = ["token_embeddings", "sentence_embedding"] if sentence else ["last_hidden_state"]
    example = torch.ones((texts or 2, tokens or 5), dtype=dtype)
    varying = {number: word for number, word in enumerate(["texts", "tokens"]) if (texts, tokens)[number] is None}
    axes = {put: dict(varying) for put in inputs} | {
        put: {number: word for number, word in varying.items() if number == 0 or put != "sentence_embedding"}
        for put in outputs}
    torch.onnx.export(
        Whole(model, sentence, dtype), tuple(example for _ in inputs), str(folder / "model.onnx"), input_names=inputs,
        output_names=outputs, dynamic_axes=axes, dynamo=False, opset_version=17)
    if refused:
        golden(folder, [])
        return
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
    vectors = []
    for text in TEXTS:
        ids = torch.tensor([tokenizer(text)["input_ids"]]).to(dtype).numpy()
        feed = {put: ids if put == "input_ids" else ids * 0 + 1 for put in inputs}
        out = session.run([outputs[-1]], feed)[0][0]
        vector = out if sentence else out.mean(axis=0)
        expected = model.encode(text)
        assert abs(vector - expected).max() < 1e-5, (name, text)
        if not sentence:  # where no file says so, Winnow brings a mean to unit length
            vector = vector / numpy.linalg.norm(vector)
        vectors.append(vector.tolist())
    golden(folder, vectors)


def main():
    root = pathlib.Path(sys.argv[1])
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    sentences(root, "dot", "dot")
    sentences(root, "euclidean", "euclidean")
    sentences(root, "cosine", None)
    sentences(root, "dot-dense", "dot", normal(Dense(SIZE, 8, activation_function=torch.nn.Tanh()), 5))
    sentences(root, "normalized", "cosine", Normalize())
    export(root, "sentence", sentence=True)
    export(root, "without-mask", mask=False)
    export(root, "int32", dtype=torch.int32)
    export(root, "one-text", texts=1)
    export(root, "one-text-int32-without-mask", texts=1, dtype=torch.int32, mask=False)
    export(root, "eight-texts", texts=8, refused=True)
    export(root, "eight-tokens", tokens=8, refused=True)


if __name__ == "__main__":
    main()
