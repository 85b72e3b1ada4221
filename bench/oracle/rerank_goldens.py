"""What tiny decoders answer to the prompts of rerankers: made without Winnow.

    python3 -m venv /tmp/oracle
    /tmp/oracle/bin/pip install -r bench/oracle/model_requirements.txt
    /tmp/oracle/bin/python bench/oracle/rerank_goldens.py

Reads the models of embed/src/test/resources/models, rerank's tiny tokenizer and its gold prompts, and
writes rerank/src/test/resources/goldens.json: for each model and prompt the logits in float32 of all
tokens that an answer is read from, and for passages as a set (Set-Based Prompting, arXiv 2406.06581)
those under transformers' own attention with a mask and positions made here.

A prompt is the text of gold_prompts.json, cut where its note says so and otherwise as a whole. Here
control tokens are parsed everywhere, as the authors of the recipes do; the passages have none.
"""

import json
import os
import pathlib

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

import tokenizers
import torch
import transformers

torch.set_num_threads(1)
torch.set_grad_enabled(False)
transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()

ROOT = pathlib.Path(__file__).parents[2]
MODELS = ROOT / "embed/src/test/resources/models"
RERANK = ROOT / "rerank/src/test/resources"
CAUSAL = ("llama", "qwen3", "mistral", "qwen2", "gemma2")
SETS = ("llama", "qwen3", "qwen2")

tokenizer = tokenizers.Tokenizer.from_file(str(RERANK / "tiny/tokenizer.json"))
gold = json.loads((RERANK / "gold_prompts.json").read_text())
query, passages = gold["query"], gold["passages"]


def ids(text):
    return tokenizer.encode(text, add_special_tokens=False).ids


def token(text):
    (only,) = ids(text)
    return only


def text(name):
    return gold["prompts"][name]["text"]


def cut(whole, *seams):
    """The ids of a text's parts, each beginning where the next of `seams` does."""
    parts, rest = [], whole
    for seam in seams:
        at = rest.index(seam)
        parts.append(rest[:at])
        rest = rest[at:]
    parts.append(rest)
    assert "".join(parts) == whole
    return [i for part in parts for i in ids(part)]


def prompts():
    """Name: (ids, tokens that are read)."""
    yes_no = [token("yes"), token("no")]
    for i in range(3):
        whole = text(f"Qwen3-Reranker/{i}")
        yield f"qwen3-reranker/{i}", cut(whole, "<Instruct>", "<|im_end|>\n<|im_start|>assistant"), yes_no
    mxbai = text("mxbai-rerank-v2/0")
    yield "mxbai-rerank-v2/0", cut(
        mxbai, "query: what", "\ndocument", "document: BM25", "\nYou are a search", "You are a search",
        "<|im_end|>\n<|im_start|>assistant"), [token("1"), token("0")]
    bge = text("bge-reranker-v2-gemma/0")
    yield "bge-reranker-v2-gemma/0", [token("<bos>")] + cut(
        bge, "\nB: ", "B: BM25", "\nGiven a query", "Given a query"), [token("Yes")]
    yield "ctxl-rerank-v2/0", ids(text("ctxl-rerank-v2/0")), [0]
    yield "zerank/0", ids(text("zerank/0")), [token("Yes")]
    first = text("FIRST/alpha=True/variable=True")
    yield "first", ids("<s>" + first + "["), [token(label) for label in "ABC"]
    numeric = text("FIRST/alpha=False/variable=True")
    yield "first numeric", ids("<s>" + numeric + "["), [token(label) for label in "123"]


def passages_as_a_set(model):
    """Labels behind passages: "Q: {query}", a line's end, passages with " [A]", "Best: ", "["."""
    start = ids(f"Q: {query}\n")
    texts = [ids(passage) for passage in passages]
    labels = [ids(f" [{label}]\n") for label in "ABC"]
    end = ids("Best: ") + ids("[")
    row, places, group = list(start), list(range(len(start))), [0] * len(start)
    last = 0
    for i in range(3):
        block = texts[i] + labels[i]
        row += block
        places += range(len(start), len(start) + len(block))
        group += [i + 1] * len(block)
        last = max(last, len(start) + len(block))
    row += end
    places += range(last, last + len(end))
    group += [-1] * len(end)
    size = len(row)
    seen = [[k <= q and (group[k] == 0 or group[k] == group[q] or group[q] == -1) for k in range(size)]
            for q in range(size)]
    mask = torch.where(torch.tensor(seen), 0.0, torch.finfo(torch.float32).min)[None, None]
    logits = model(input_ids=torch.tensor([row]), position_ids=torch.tensor([places]),
                   attention_mask=mask, use_cache=False).logits[0, -1]
    return [round(logits[token(label)].item(), 6) for label in "ABC"]


goldens = {}
for name in CAUSAL:
    model = transformers.AutoModelForCausalLM.from_pretrained(
        MODELS / name, dtype=torch.float32, attn_implementation="eager").eval()
    answers = {}
    for prompt, row, wanted in prompts():
        logits = model(input_ids=torch.tensor([row]), use_cache=False).logits[0, -1]
        answers[prompt] = {"tokens": len(row), "logits": [round(logits[i].item(), 6) for i in wanted]}
    if name in SETS:
        answers["set"] = {"logits": passages_as_a_set(model)}
    probabilities = torch.log_softmax(model(input_ids=torch.tensor(
        [row := ids(f"Passage: {passages[0]}\nPlease write a question based on this passage.\n{query}")]),
        use_cache=False).logits[0].double(), -1)
    asked = len(ids(query))
    answers["query likelihood"] = {"sum": round(sum(
        probabilities[i - 1, row[i]].item() for i in range(len(row) - asked, len(row))), 6)}
    goldens[name] = answers
(RERANK / "goldens.json").write_text(json.dumps(goldens, indent=1) + "\n")
