"""A tiny random TILDEv2 (Zhuang and Zuccon, arXiv 2108.08513) and the weights that it gives.

    python3 -m venv /tmp/oracle
    /tmp/oracle/bin/pip install -r bench/oracle/tilde_requirements.txt
    /tmp/oracle/bin/python bench/oracle/tilde_goldens.py embed/src/test/resources/tilde

The model is a BertModel with a layer `tok_proj` of one output and a ReLU behind it, saved by transformers as the
authors' class of that name is. The golden.json has passages, of which one is expanded by terms behind a [SEP], with
the largest weight of each of their tokens; and queries with how often each of their tokens stands there. Tokens that
weigh nothing are named in STOPPED. Beside it lies `TILDE`, a language model that names the terms by which a passage
is expanded: `expanded` has for each passage its tokens with those terms, and the weights then.
"""

import json
import os
import pathlib
import shutil
import string
import sys

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
import transformers

WORDS = ["the", "a", "is", "what", "cat", "cats", "animal", "sleep", "s", "##s", "##at", "engine", "of", "definition"]
STOPPED = {"the", "a", "is", "s", "of", "i", "d", "m", "o", "t", "y", "##s", "[unused0]"} | set(string.punctuation)
PASSAGES = ["The cat is an animal, isn't it? Cats sleep.", "engine", "cat cat cat sleep [SEP] animal engine dogs",
            "the of a", "what sleeps in a box: " + "word " * 30]
QUERIES = ["what is a cat?", "cat cat animal", "the of", "sleeping cats' engine"]
TERMS = 12


def tokenizer(folder):
    words = ["[PAD]", "[unused0]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + list(string.ascii_lowercase)
    words += ["##" + letter for letter in string.ascii_lowercase] + list(string.punctuation) + WORDS
    folder.mkdir(parents=True)
    (folder / "vocab.txt").write_text("\n".join(dict.fromkeys(words)) + "\n")
    made = transformers.BertTokenizer(str(folder / "vocab.txt"), do_lower_case=True, model_max_length=48)
    made.save_pretrained(folder)
    return made


class TILDEv2(transformers.PreTrainedModel):
    config_class = transformers.BertConfig

    def __init__(self, config):
        super().__init__(config)
        self.bert = transformers.BertModel(config)
        self.tok_proj = torch.nn.Linear(config.hidden_size, 1)
        self.post_init()


def config(size, seed):
    torch.manual_seed(seed)
    return transformers.BertConfig(vocab_size=size, hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
                                   intermediate_size=24, max_position_embeddings=64)


def normal(model):
    for weights in model.parameters():
        if weights.dim() > 1:
            torch.nn.init.normal_(weights, std=0.5)
    return model.eval()


def counted(tokens, ids):
    stopped = {tokens.convert_tokens_to_ids(word) for word in STOPPED} | set(tokens.all_special_ids)
    return [id for id in ids if id not in stopped]


def weights(model, tokens, ids):
    output = model.bert(input_ids=torch.tensor([ids])).last_hidden_state
    numbers = torch.relu(model.tok_proj(output))[0, :, 0].tolist()
    kept = set(counted(tokens, ids))
    largest = {}
    for id, number in zip(ids, numbers):
        if id in kept and number > 0:
            token = tokens.convert_ids_to_tokens(id)
            largest[token] = max(number, largest.get(token, 0))
    return {token: round(weight, 6) for token, weight in largest.items()}


def cut(ids, tokens):
    return ids if len(ids) <= 48 else ids[:47] + [tokens.sep_token_id]


def terms(tilde, tokens, text):
    """What TILDE finds most likely of a passage and the passage has not, the most likely first."""
    ids = cut(tokens(text)["input_ids"], tokens)
    logits = tilde(input_ids=torch.tensor([[1] + ids[1:]])).logits[0, 0]
    likely = torch.topk(logits, TERMS).indices.tolist()
    never = STOPPED | {"what", "definition"}
    return [id for id in likely if id not in ids and id not in tokens.all_special_ids
            and tokens.convert_ids_to_tokens(id) not in never]


def main():
    target = pathlib.Path(sys.argv[1])
    shutil.rmtree(target, ignore_errors=True)
    torch.set_grad_enabled(False)
    tokens = tokenizer(target)
    model = normal(TILDEv2(config(len(tokens), 1)))
    model.save_pretrained(target)
    tokenizer(target / "TILDE")
    tilde = normal(transformers.BertForMaskedLM(config(len(tokens), 2)))
    tilde.save_pretrained(target / "TILDE")
    stored = json.loads((target / "TILDE" / "config.json").read_text())
    stored |= {"architectures": ["BertLMHeadModel"], "expansion_terms": TERMS}
    (target / "TILDE" / "config.json").write_text(json.dumps(stored, indent=1))
    golden = dict(
        passages=[dict(text=text, weights=weights(model, tokens, cut(tokens(text)["input_ids"], tokens)))
                  for text in PASSAGES],
        queries=[])
    for text in QUERIES:
        ids = counted(tokens, tokens(text, add_special_tokens=False)["input_ids"])
        named = [tokens.convert_ids_to_tokens(id) for id in ids]
        golden["queries"].append(dict(text=text, weights={token: named.count(token) for token in named}))
    golden["expanded"] = []
    for text in PASSAGES:
        more = terms(tilde, tokens, text)
        ids = cut(cut(tokens(text)["input_ids"], tokens) + more + [tokens.sep_token_id], tokens)
        golden["expanded"].append(dict(text=text, terms=[tokens.convert_ids_to_tokens(id) for id in more],
                                       weights=weights(model, tokens, ids)))
    (target / "golden.json").write_text(json.dumps(golden, indent=1) + "\n")
    for file in target.rglob("*"):
        if file.name in ("vocab.txt", "special_tokens_map.json", "README.md"):
            file.unlink()


main()
