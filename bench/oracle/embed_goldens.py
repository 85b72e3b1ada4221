"""Vectors of the built-in models, made without Winnow: the reference of its embedding tests.

    python3 -m venv /tmp/oracle
    /tmp/oracle/bin/pip install -r bench/oracle/embed_requirements.txt
    /tmp/oracle/bin/python bench/oracle/embed_goldens.py ~/.m2/repository \
        > embed/src/test/resources/dev/winnow/embed/goldens.jsonl

Reads each model's ONNX file and tokenizer from the langchain4j jar in the local Maven repository
(the newest version there), tokenizes, truncates to the model's length, runs one text at a time,
pools and brings to unit length. One line a model and text: the text is `text` repeated `times`
times; `vector` is little-endian float32 in base64.
"""

import base64
import glob
import json
import sys
import zipfile

import numpy
import onnxruntime
import tokenizers

BGE = "Represent this sentence for searching relevant passages: "
MODELS = {  # name: jar, file, longest, pooling, query prefix, number of texts
    "minilm": ("all-minilm-l6-v2-q", "all-minilm-l6-v2-q", 256, "mean", "", 99),
    "minilm-fp32": ("all-minilm-l6-v2", "all-minilm-l6-v2", 256, "mean", "", 99),
    "bge-small": ("bge-small-en-v15", "bge-small-en-v1.5", 512, "first", BGE, 8),
    "bge-small-int8": ("bge-small-en-v15-q", "bge-small-en-v1.5-q", 512, "first", BGE, 8),
}
TEXTS = [  # kind, text, times
    ("query", "how do I read a file line by line without loading it all?", 1),
    ("passage", "Reads text from a character-input stream, buffering characters so as to"
     " provide for the efficient reading of characters, arrays, and lines.", 1),
    ("passage", "", 1),
    ("passage", "The quick brown fox jumps over the lazy dog. ", 80),
    ("passage", "Straße, naïve, café, Ångström, Ελληνικά, кириллица, 日本語, العربية, हिन्दी", 1),
    ("passage", "👩‍👩‍👧‍👦 family 🎉 party 🏳️‍🌈 flag", 1),
    ("query", "vector", 1),
    ("passage", "line one\r\nline two\ttabbed\u00a0no-break\u2028separator", 1),
    ("passage", "   \n\t ", 1),
    ("passage", "nul \u0000 bell \u0007 escape \u001b delete \u007f end", 1),
    ("passage", "half a character \ufffd here", 1),
    ("passage", "e\u0301 combining, \ufb01 ligature, Ⅷ roman, ½ half, ﷺ", 1),
    ("passage", "public static void main(String[] args) { System.out.println(\"x\" + 1); }", 1),
    ("passage", "Supercalifragilisticexpialidocious" * 4, 1),
    ("passage", "[CLS] [SEP] [MASK] [PAD] are spelled out", 1),
    ("passage", "a", 254),
    ("passage", "a ", 254),
    ("passage", "a ", 255),
    ("passage", "a ", 513),
    ("query", "What similarity laws must be obeyed when constructing aeroelastic models of"
     " heated high speed aircraft?", 1),
]


def read(repository, jar, suffix):
    pattern = f"{repository}/dev/langchain4j/langchain4j-embeddings-{jar}/*/*.jar"
    with zipfile.ZipFile(sorted(glob.glob(pattern))[-1]) as archive:
        return archive.read(suffix)


def main(repository):
    for name, (jar, file, longest, pooling, prefix, count) in MODELS.items():
        tokenizer = tokenizers.Tokenizer.from_str(
            read(repository, jar, file + "-tokenizer.json").decode())
        tokenizer.no_truncation()
        tokenizer.no_padding()
        session = onnxruntime.InferenceSession(read(repository, jar, file + ".onnx"))
        for kind, text, times in TEXTS[:count]:
            whole = (prefix if kind == "query" else "") + text * times
            ids = tokenizer.encode(whole).ids
            kept = ids if len(ids) <= longest else ids[:longest - 1] + ids[-1:]
            row = numpy.array([kept], dtype=numpy.int64)
            hidden = session.run(["last_hidden_state"], {
                "input_ids": row,
                "attention_mask": numpy.ones_like(row),
                "token_type_ids": numpy.zeros_like(row),
            })[0][0].astype(numpy.float64)
            vector = hidden.mean(axis=0) if pooling == "mean" else hidden[0]
            vector = (vector / numpy.linalg.norm(vector)).astype("<f4")
            print(json.dumps({
                "model": name,
                "kind": kind,
                "text": text,
                "times": times,
                "tokens": len(kept),
                "dropped": len(ids) - len(kept),
                "vector": base64.b64encode(vector.tobytes()).decode(),
            }))


if __name__ == "__main__":
    main(sys.argv[1])
