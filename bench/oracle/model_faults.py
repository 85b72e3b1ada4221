"""Tiny model folders as people have them, and what transformers and sentence-transformers make of them.

    python3 -m venv /tmp/oracle
    /tmp/oracle/bin/pip install -r bench/oracle/model_faults_requirements.txt
    /tmp/oracle/bin/python bench/oracle/model_faults.py embed/src/test/resources/faults

Each case is one of a few stored folders with some files changed, moved or removed: `cases.json` has the changes as
texts, and the numbers that the libraries compute of the changed folder, each text in a run of its own.
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
from sentence_transformers import CrossEncoder, MultiVectorEncoder, SentenceTransformer, SparseEncoder
from sentence_transformers.base.modules import Dense, Normalize, Router, Transformer
from sentence_transformers.multi_vector_encoder.modules import MultiVectorMask
from sentence_transformers.sentence_transformer.modules import Pooling
from sentence_transformers.sparse_encoder.modules import SparseStaticEmbedding, SpladePooling

QUERY = "What is Café?"
TEXTS = ["Crème brûlée, 汉字 and Tea", "a [MASK] b <ent> c, the end.", "one two three four five six seven eight nine ten " * 2]
CONFIG = dict(hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=24)


def tokenizer(folder):
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[Q]", "[D]", "<ent>", "[extra]"]
    letters = string.ascii_letters + "éèû汉字"
    words += list(letters) + ["##" + letter for letter in letters] + list("<>[].,?!")
    (folder / "vocab.txt").write_text("\n".join(words) + "\n")
    made = transformers.BertTokenizer(str(folder / "vocab.txt"), do_lower_case=True, model_max_length=64)
    made.save_pretrained(folder)
    return len(made)


def network(folder, kind, **options):
    torch.manual_seed(len(str(options)))
    config = kind.config_class(**(CONFIG | dict(vocab_size=tokenizer(folder)) | options))
    model = kind(config)
    for weights in model.parameters():
        torch.nn.init.normal_(weights, std=0.3)
    model.save_pretrained(folder)
    return str(folder)


def normal(module, seed):
    torch.manual_seed(seed)
    for weights in module.parameters():
        torch.nn.init.normal_(weights, std=0.3)
    return module


def make(name, work):
    """The folder of that name as the library saves it."""
    if name == "dense":
        model = network(work, transformers.BertModel, max_position_embeddings=64)
        projection = normal(Dense(16, 12, activation_function=torch.nn.Identity()), 7)
        return SentenceTransformer(modules=[Transformer(model), Pooling(16, "mean"), projection, Normalize()])
    if name == "decoder":
        model = network(work, transformers.LlamaModel, max_position_embeddings=64, num_key_value_heads=1)
        return SentenceTransformer(modules=[Transformer(model), Pooling(16, "lasttoken"), Normalize()])
    if name == "splade":
        model = network(work, transformers.BertForMaskedLM, max_position_embeddings=64)
        return SparseEncoder(modules=[Transformer(model, transformer_task="fill-mask"), SpladePooling("max")])
    if name == "router":
        model = network(work, transformers.BertForMaskedLM, max_position_embeddings=64)
        fixed = SparseStaticEmbedding(tokenizer=transformers.AutoTokenizer.from_pretrained(model))
        torch.manual_seed(9)
        fixed.weight = torch.nn.Parameter(torch.rand_like(fixed.weight))
        documents = [Transformer(model, transformer_task="fill-mask"), SpladePooling("max")]
        return SparseEncoder(modules=[Router.for_query_document(query_modules=[fixed], document_modules=documents)])
    if name == "tokens":
        model = network(work, transformers.BertModel, max_position_embeddings=64)
        projection = normal(Dense(16, 8, bias=False, activation_function=torch.nn.Identity(),
                                  module_input_name="token_embeddings"), 8)
        expansion = {"strategy": "fixed", "attend": False, "length": 20}
        transformer = Transformer(model, query_expansion=expansion, document_length=24)
        return MultiVectorEncoder(modules=[transformer, projection, MultiVectorMask(skiplist_words=[",", "."]),
                                           Normalize("token_embeddings")],
                                  prompts={"query": "[Q] ", "document": "[D] "})
    labels = 2 if name == "labels" else 1
    kind = transformers.BertForSequenceClassification
    return CrossEncoder(network(work, kind, max_position_embeddings=600, num_labels=labels, hidden_size=8))


def change(folder, name, **members):
    file = folder / name
    stored = json.loads(file.read_text()) if file.exists() else {}
    file.write_text(json.dumps(stored | members, indent=1, ensure_ascii=False))


def drop(folder, name, *keys):
    file = folder / name
    stored = json.loads(file.read_text())
    file.write_text(json.dumps({key: value for key, value in stored.items() if key not in keys}, indent=1))


TOKENIZER = "tokenizer_config.json"
SENTENCES = "sentence_bert_config.json"
MODULES = "modules.json"
PROMPTS = "config_sentence_transformers.json"


def older(folder):
    """As rerankers were saved before they had modules."""
    for name in (MODULES, PROMPTS, SENTENCES):
        (folder / name).unlink()


def normalizer(folder, **members):
    file = folder / "tokenizer.json"
    stored = json.loads(file.read_text())
    stored["normalizer"] |= members
    file.write_text(json.dumps(stored, ensure_ascii=False))


def rename(folder, old, new):
    (folder / old).rename(folder / new)


def moved(folder):
    home = folder / "0_Transformer"
    home.mkdir()
    for file in ("config.json", "model.safetensors", "tokenizer.json", TOKENIZER, SENTENCES):
        rename(folder, file, "0_Transformer/" + file)
    rename(folder, "1_Pooling", "pooling")
    rename(folder, "2_Dense", "smaller")
    modules = json.loads((folder / MODULES).read_text())
    for module, path in zip(modules, ["0_Transformer", "pooling", "smaller", "3_Normalize"]):
        module["path"] = path
    (folder / MODULES).write_text(json.dumps(modules))
    change(folder, "pooling/config.json", pooling_mode="cls")


def added(folder):
    tokens = json.loads((folder / "tokenizer.json").read_text())["added_tokens"]
    flags = dict(lstrip=False, rstrip=False, single_word=False, normalized=False)
    listed = {str(token.pop("id")): token for token in tokens if token["content"] != "[MASK]"}
    listed["7"] = dict(content="<ent>", special=False) | flags
    change(folder, TOKENIZER, added_tokens_decoder=listed)


def frameless(folder, **members):
    file = folder / "tokenizer.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | dict(post_processor=None), ensure_ascii=False))
    change(folder, TOKENIZER, tokenizer_class="PreTrainedTokenizerFast", **members)


def rope(folder, positions, **parameters):
    change(folder, "config.json", max_position_embeddings=positions,
           rope_parameters=dict(rope_theta=10000.0) | parameters)
    change(folder, SENTENCES, max_seq_length=60)
    frameless(folder)


def pylate(folder):
    """As PyLate saves a model: its own lengths, markers that it inserts, and the longest text of documents less one."""
    modules = json.loads((folder / MODULES).read_text())[:2]
    modules[1]["type"] = "pylate.models.Dense.Dense"
    (folder / MODULES).write_text(json.dumps(modules))
    shutil.rmtree(folder / "2_MultiVectorMask")
    shutil.rmtree(folder / "3_Normalize", ignore_errors=True)
    (folder / SENTENCES).write_text(json.dumps(dict(max_seq_length=29, do_lower_case=False)))
    (folder / PROMPTS).write_text(json.dumps(dict(
        model_type="ColBERT", prompts={}, query_prefix="[Q] ", document_prefix="[D] ", query_length=18,
        document_length=30, attend_to_expansion_tokens=False, skiplist_words=[","])))
    file = folder / "tokenizer.json"
    stored = json.loads(file.read_text())
    flags = dict(single_word=False, lstrip=False, rstrip=False, normalized=False, special=False)
    words = stored["model"]["vocab"]
    for old, new in (("[Q]", "[Q] "), ("[D]", "[D] ")):
        words[new] = words.pop(old)
        stored["added_tokens"].append(dict(id=words[new], content=new) | flags)
    file.write_text(json.dumps(stored, ensure_ascii=False))


CASES = {
    # limits
    "limit-of-the-tokenizer": ("dense", lambda f: change(f, TOKENIZER, model_max_length=16)),
    "limit-of-the-sentences": ("dense", lambda f: change(f, SENTENCES, max_seq_length=12)),
    "limit-above-the-tokenizers": ("dense", lambda f: (change(f, SENTENCES, max_seq_length=30),
                                                       change(f, TOKENIZER, model_max_length=16))),
    "limit-that-is-none": ("dense", lambda f: change(f, TOKENIZER, model_max_length=int(1e30))),
    "limit-that-is-missing": ("dense", lambda f: drop(f, TOKENIZER, "model_max_length")),
    "limit-beyond-the-positions": ("dense", lambda f: change(f, TOKENIZER, model_max_length=512)),
    "limit-in-arguments": ("dense", lambda f: change(f, SENTENCES, processor_kwargs=dict(model_max_length=9))),
    "limit-in-older-arguments": ("dense", lambda f: change(f, SENTENCES, tokenizer_args=dict(model_max_length=11))),
    # the tokenizer's configuration
    "cased": ("dense", lambda f: change(f, TOKENIZER, do_lower_case=False)),
    "cased-by-its-file-alone": ("dense", lambda f: (normalizer(f, lowercase=False), drop(f, TOKENIZER, "do_lower_case"))),
    "accents": ("dense", lambda f: change(f, TOKENIZER, strip_accents=False)),
    "accents-and-case": ("dense", lambda f: change(f, TOKENIZER, do_lower_case=False, strip_accents=True)),
    "chinese": ("dense", lambda f: change(f, TOKENIZER, tokenize_chinese_chars=False)),
    "end-of-the-text": ("dense", lambda f: change(f, TOKENIZER, truncation_side="left", model_max_length=12)),
    "padding-on-the-left": ("dense", lambda f: change(f, TOKENIZER, padding_side="left")),
    "lower-case-first": ("dense", lambda f: (change(f, TOKENIZER, do_lower_case=False),
                                             change(f, SENTENCES, do_lower_case=True))),
    "added": ("dense", added),
    "special": ("dense", lambda f: change(f, TOKENIZER, extra_special_tokens=["<ent>"])),
    "special-by-older-name": ("dense", lambda f: change(f, TOKENIZER, additional_special_tokens=["<ent>", "[extra]"])),
    "another-end": ("dense", lambda f: change(f, TOKENIZER, sep_token="[extra]")),
    "a-class-that-reads-none": ("dense", lambda f: change(f, TOKENIZER, tokenizer_class="PreTrainedTokenizerFast",
                                                          do_lower_case=False)),
    "an-end-that-is-not-read": ("decoder", lambda f: frameless(f, eos_token="[SEP]", add_eos_token=True)),
    # files elsewhere
    "moved": ("dense", moved),
    "older-name": ("dense", lambda f: ((f / SENTENCES).unlink(), change(f, "sentence_xlm-roberta_config.json",
                                                                        max_seq_length=10))),
    "another-older-name": ("dense", lambda f: ((f / SENTENCES).unlink(),
                                               change(f, "sentence_roberta_config.json", max_seq_length=14))),
    # positions that depend on the length of a text
    "dynamic": ("decoder", lambda f: rope(f, 16, rope_type="dynamic", factor=2.0)),
    "longrope": ("decoder", lambda f: rope(
        f, 64, rope_type="longrope", factor=4.0, original_max_position_embeddings=16,
        short_factor=[1.0, 1.1, 1.2, 1.3], long_factor=[1.5, 2.0, 3.0, 4.0])),
    # other kinds of vectors
    "splade": ("splade", lambda f: None),
    "splade-twice": ("splade", lambda f: change(f, "1_SpladePooling/config.json", activation_function="log1p_relu")),
    "splade-older": ("splade", lambda f: ((f / SENTENCES).write_text('{"max_seq_length": 20}'), change_types(f))),
    "router": ("router", lambda f: None),
    "tokens": ("tokens", lambda f: None),
    "tokens-attended": ("tokens", lambda f: change(f, SENTENCES, query_length=16, query_expansion=dict(
        strategy="min", attend=True, token="[extra]", length=12))),
    "tokens-plain": ("tokens", lambda f: drop(f, SENTENCES, "query_expansion", "document_length")),
    "pylate": ("tokens", pylate),
    # rerankers
    "reranker": ("pairs", lambda f: None),
    "reranker-long": ("pairs", lambda f: change(f, TOKENIZER, model_max_length=580)),
    "reranker-short": ("pairs", lambda f: change(f, TOKENIZER, model_max_length=40)),
    "reranker-cased": ("pairs", lambda f: change(f, TOKENIZER, do_lower_case=False, model_max_length=600)),
    "reranker-identity": ("pairs", lambda f: change(f, PROMPTS, activation_fn="torch.nn.modules.linear.Identity")),
    "reranker-older-sigmoid": ("pairs", lambda f: (older(f), change(f, "config.json", sentence_transformers=dict(
        activation_fn="torch.nn.modules.activation.Sigmoid")))),
    "reranker-older-identity": ("pairs", lambda f: (older(f), change(f, "config.json", sentence_transformers=dict(
        activation_fn="torch.nn.modules.linear.Identity")))),
    "reranker-of-two": ("labels", lambda f: change(f, "config.json", id2label={"0": "not_relevant", "1": "relevant"},
                                                   label2id={"not_relevant": 0, "relevant": 1})),
    "reranker-of-two-turned": ("labels", lambda f: change(f, "config.json", id2label={"0": "yes", "1": "no"},
                                                          label2id={"yes": 0, "no": 1})),
}


def change_types(folder):
    modules = json.loads((folder / MODULES).read_text())
    modules[0]["type"] = "sentence_transformers.sparse_encoder.models.MLMTransformer"
    modules[1]["type"] = "sentence_transformers.sparse_encoder.models.SpladePooling"
    (folder / MODULES).write_text(json.dumps(modules))


def rounded(values):
    return [rounded(value) for value in values] if isinstance(values, list) else round(values, 6)


def alone(kind, folder, encode):
    """A model for each text, since some keep what an earlier text needed."""
    return encode(kind(str(folder), device="cpu"))


def numbers(base, folder):
    if base in ("dense", "decoder"):
        return dict(
            kind="dense",
            query=rounded(alone(SentenceTransformer, folder, lambda m: m.encode_query(QUERY)).tolist()),
            documents=[rounded(alone(SentenceTransformer, folder, lambda m: m.encode_document(text)).tolist())
                       for text in TEXTS])
    if base in ("splade", "router"):
        model = SparseEncoder(str(folder), device="cpu")
        sparse = lambda vector: {str(id): round(value, 6) for id, value in enumerate(vector.to_dense().tolist()) if value}
        return dict(kind="sparse", query=sparse(model.encode_query(QUERY)),
                    documents=[sparse(model.encode_document(text)) for text in TEXTS])
    if base == "tokens":
        model = MultiVectorEncoder(str(folder), device="cpu")
        return dict(kind="tokens", query=rounded(torch.as_tensor(model.encode_query(QUERY)).tolist()),
                    documents=[rounded(torch.as_tensor(model.encode_document(text)).tolist()) for text in TEXTS])
    model = CrossEncoder(str(folder), device="cpu")
    texts = [TEXTS[0], "a b <ent> c, the end.", "The Tea of " + "abcdefg hij " * 60]  # in a passage, [MASK] is text here
    pairs = [(QUERY, text) for text in texts]
    if base == "labels":
        rows = [model.predict([pair], activation_fn=torch.nn.Identity())[0].tolist() for pair in pairs]
        wanted = 1 if "not_relevant" in (folder / "config.json").read_text() else 0
        return dict(kind="pairs", texts=texts, documents=rounded([row[wanted] - row[1 - wanted] for row in rows]))
    return dict(kind="pairs", texts=texts, documents=rounded([float(model.predict([pair])[0]) for pair in pairs]))


def files(folder):
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def main():
    target = pathlib.Path(sys.argv[1])
    shutil.rmtree(target, ignore_errors=True)
    torch.set_grad_enabled(False)
    for name in sorted({base for base, _ in CASES.values()}):
        with tempfile.TemporaryDirectory() as work:
            make(name, pathlib.Path(work)).save_pretrained(str(target / name), create_model_card=False)
        for file in target.rglob("README.md"):
            file.unlink()
    cases = []
    for name, (base, fault) in CASES.items():
        with tempfile.TemporaryDirectory() as work:
            folder = pathlib.Path(work) / name
            shutil.copytree(target / base, folder)
            before = files(folder)
            fault(folder)
            after = files(folder)
            same = {content: path for path, content in before.items() if content and path not in after}
            changed = {path: content for path, content in after.items() if before.get(path) != content}
            cases.append(dict(
                name=name, base=base, removed=sorted(set(before) - set(after)),
                moved={path: same[content] for path, content in changed.items() if content in same},
                written={path: content.decode() for path, content in changed.items() if content not in same},
                **numbers(base, folder)))
            print(name)
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    texts = json.dumps(dict(query=QUERY, texts=TEXTS), ensure_ascii=False)
    (target / "cases.json").write_text(texts[:-1] + ', "cases": [\n' + lines + "\n]}\n")


if __name__ == "__main__":
    main()
