"""Makes the tiny GGUF files of the tests of `dev.winnow.embed.gguf`, and what is in them.

    python gguf_goldens.py embed/src/test/resources/gguf

For each family a file of random weights in all forms that are read, and beside it a JSON file: the SHA-256 of
each tensor's numbers as the package gguf gives them (32 bits, little-endian, Llama's rows of query and key put
back in their order), what transformers' network of the same numbers gives behind some ids, and the ids of texts
by transformers' own tokenizers. Versions: smollm2_requirements.txt.
"""

import hashlib
import json
import pathlib
import sys

import gguf
import numpy
import torch
from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType as Type
from gguf.quants import dequantize, quantize
from smollm2 import NAMES, unpermuted
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers
from transformers import AutoModelForCausalLM, LlamaConfig, Qwen2Config, Qwen2Tokenizer, Qwen3Config
from transformers.convert_slow_tokenizer import bytes_to_unicode

HIDDEN, FEED, HEADS, KEY_VALUE_HEADS, LAYERS = 64, 256, 4, 2, 3
SMALL = [Type.Q8_0, Type.Q4_0, Type.Q4_1, Type.Q5_0, Type.Q5_1, Type.F16, Type.BF16, Type.F32]
LARGE = [Type.Q4_K, Type.Q5_K, Type.Q6_K]
CONTROL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
MERGES = ["t h", "th e", "\u0120 the", "1 2", "12 3", "\u0120 c", "\u0120c a", "i n", "in g", "e r", "\u00c3 \u00a9"]
TEXTS = [
    "The cat, the other one: 1234 and 12.",
    "caf\u00e9 cafe\u0301 na\u00efve \u6570\u636e \U0001f600",
    "I'll say WE'LL  go\n\n  on\tnow 123456 \r\n",
    "<|im_start|>the<|im_end|>",
    "",
]
FAMILIES = {
    "llama": ("llama-bpe", LlamaConfig),
    "qwen2": ("qwen2", Qwen2Config),
    "qwen3": ("smollm", Qwen3Config),
}
TEMPLATE = "{% for message in messages %}<|im_start|>{{ message['content'] }}<|im_end|>{% endfor %}"


def blocks(kind, shape, random):
    """Random numbers in a form; those with 256 numbers a block are drawn as bytes, with scales that are small."""
    if kind not in LARGE:
        values = random.normal(0, 0.05, shape).astype(numpy.float32)
        return quantize(values, kind)
    size, length = GGML_QUANT_SIZES[kind]
    raw = random.integers(0, 256, (shape[0], shape[1] // size, length), dtype=numpy.uint8)
    scale = random.uniform(0.00005, 0.0002, (*raw.shape[:2], 2)).astype(numpy.float16)
    if kind == Type.Q6_K:
        raw[..., -2:] = scale[..., :1].view(numpy.uint8)
    else:
        raw[..., :4] = scale.view(numpy.uint8)
    return raw.reshape(shape[0], -1)


def vocabulary():
    tokens = list(CONTROL) + sorted(bytes_to_unicode().values())
    for merge in MERGES:
        tokens.append(merge.replace(" ", ""))
    return tokens


def tokenizer(pre, tokens):
    """By transformers' classes and patterns, which know nothing of GGUF."""
    vocab = {token: i for i, token in enumerate(tokens)}
    merges = [tuple(merge.split(" ")) for merge in MERGES]
    if pre == "qwen2":
        return Qwen2Tokenizer(vocab=vocab, merges=merges)._tokenizer
    made = Tokenizer(models.BPE(vocab, merges, ignore_merges=pre == "llama-bpe"))
    if pre == "smollm":
        parts = [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    else:
        # the pattern of transformers' TikTokenConverter
        pattern = (
            r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
            r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
        )
        parts = [
            pre_tokenizers.Split(Regex(pattern), "isolated", invert=False),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    made.pre_tokenizer = pre_tokenizers.Sequence(parts)
    made.decoder = decoders.ByteLevel()
    return made


def write(family, to):
    pre, kind_of_config = FAMILIES[family]
    random = numpy.random.default_rng(len(family) + ord(family[-1]))
    tokens = vocabulary()
    head = HIDDEN // HEADS
    writer = gguf.GGUFWriter(to / f"{family}.gguf", family)
    writer.add_block_count(LAYERS)
    writer.add_context_length(128)
    writer.add_embedding_length(HIDDEN)
    writer.add_feed_forward_length(FEED)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KEY_VALUE_HEADS)
    writer.add_rope_freq_base(50000.0)
    writer.add_layer_norm_rms_eps(1e-5)
    if family == "qwen3":
        writer.add_key_length(head)
        writer.add_value_length(head)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(pre)
    writer.add_token_list(tokens)
    writer.add_token_types([3 if token in CONTROL else 1 for token in tokens])
    writer.add_token_merges(MERGES)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_add_bos_token(family == "llama")
    writer.add_chat_template(TEMPLATE)
    golden, state, chosen = {}, {}, 0

    def add(name, kind, shape):
        if len(shape) == 1:
            raw = random.normal(0 if name.endswith("bias") else 1, 0.1, shape).astype(numpy.float32)
            values = raw
            writer.add_tensor(name, raw)
        else:
            raw = blocks(kind, shape, random)
            values = dequantize(raw, kind).astype(numpy.float32).reshape(shape)
            writer.add_tensor(name, raw, raw_dtype=kind)
        part = name.split(".")
        if part[0] == "blk":
            if family == "llama" and part[2] in ("attn_q", "attn_k"):
                values = unpermuted(values, HEADS if part[2] == "attn_q" else KEY_VALUE_HEADS)
            names = NAMES | {"attn_q_norm": "self_attn.q_norm", "attn_k_norm": "self_attn.k_norm"}
            name = f"model.layers.{part[1]}.{names[part[2]]}.{part[3]}"
        else:
            name = {"token_embd.weight": "model.embed_tokens.weight", "output_norm.weight": "model.norm.weight"}.get(
                name, "lm_head.weight"
            )
        values = numpy.ascontiguousarray(values)
        golden[name] = hashlib.sha256(values.tobytes()).hexdigest()
        state[name] = torch.from_numpy(values.copy())

    def next_kind():
        nonlocal chosen
        chosen += 1
        return SMALL[chosen % len(SMALL)]

    add("token_embd.weight", Type.Q8_0, (len(tokens), HIDDEN))
    add("output_norm.weight", Type.F32, (HIDDEN,))
    if family == "qwen2":
        add("output.weight", Type.Q8_0, (len(tokens), HIDDEN))
    if family == "llama":
        factors = numpy.linspace(1, 8, head // 2).astype(numpy.float32)
        writer.add_tensor("rope_freqs.weight", factors)
    for layer in range(LAYERS):
        at = f"blk.{layer}."
        add(at + "attn_norm.weight", Type.F32, (HIDDEN,))
        add(at + "ffn_norm.weight", Type.F32, (HIDDEN,))
        add(at + "attn_q.weight", next_kind(), (HIDDEN, HIDDEN))
        for part in ("attn_k", "attn_v"):
            add(at + part + ".weight", next_kind(), (KEY_VALUE_HEADS * head, HIDDEN))
        if family == "qwen2":
            add(at + "attn_q.bias", Type.F32, (HIDDEN,))
            for part in ("attn_k", "attn_v"):
                add(at + part + ".bias", Type.F32, (KEY_VALUE_HEADS * head,))
        if family == "qwen3":
            add(at + "attn_q_norm.weight", Type.F32, (head,))
            add(at + "attn_k_norm.weight", Type.F32, (head,))
        add(at + "attn_output.weight", next_kind(), (HIDDEN, HIDDEN))
        add(at + "ffn_gate.weight", next_kind(), (FEED, HIDDEN))
        add(at + "ffn_up.weight", next_kind(), (FEED, HIDDEN))
        add(at + "ffn_down.weight", LARGE[layer % len(LARGE)], (HIDDEN, FEED))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()

    scaling = {"rope_type": "default"}
    if family == "llama":
        scaling = {
            "rope_type": "longrope",
            "short_factor": factors.tolist(),
            "long_factor": factors.tolist(),
            "original_max_position_embeddings": 128,
            "attention_factor": 1.0,
        }
    config = kind_of_config(
        vocab_size=len(tokens),
        hidden_size=HIDDEN,
        intermediate_size=FEED,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        num_key_value_heads=KEY_VALUE_HEADS,
        head_dim=head,
        max_position_embeddings=128,
        rms_norm_eps=1e-5,
        rope_parameters=scaling | {"rope_theta": 50000.0},
        tie_word_embeddings=family != "qwen2",
    )
    model = AutoModelForCausalLM.from_config(config, attn_implementation="eager").float().eval()
    missing, unexpected = model.load_state_dict(state, strict=False)
    assert not unexpected and set(missing) <= {"lm_head.weight"}, (missing, unexpected)
    model.tie_weights()
    ids = [1, *range(40, 75, 3), 2]
    with torch.no_grad():
        logits = model(torch.tensor([ids])).logits[0, -1]
    made = tokenizer(pre, tokens)
    made.add_special_tokens(CONTROL)
    (to / f"{family}.json").write_text(
        json.dumps(
            {
                "ids": ids,
                "logProbabilities": [round(v, 6) for v in torch.log_softmax(logits, -1).tolist()],
                "texts": [
                    {"text": text, "ids": made.encode(text, add_special_tokens=False).ids} for text in TEXTS
                ],
                "tensors": golden,
            },
            indent=1,
        )
        + "\n"
    )


def main(to):
    to = pathlib.Path(to)
    to.mkdir(parents=True, exist_ok=True)
    for family in FAMILIES:
        write(family, to)


main(*sys.argv[1:])
