"""Tiny random models in the Hugging Face layout and what they must answer: made without Winnow.

    python3 -m venv /tmp/oracle
    /tmp/oracle/bin/pip install -r bench/oracle/model_requirements.txt
    /tmp/oracle/bin/python bench/oracle/model_goldens.py embed/src/test/resources/models [NAME ...]

A model is built by transformers, its weights are drawn anew from a seed of its own (so that every
weight, norm and bias matters), it is saved, its config.json is brought to the form that published
checkpoints have, and it is opened again from the folder. Only then does it answer. Every row is run
alone and without padding: that is the truth. Afterwards the padded batches are run as well and must
agree with it. README.md beside the models describes the files.
"""

import json
import os
import pathlib
import shutil
import sys
import zlib

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

import safetensors.torch
import torch
import transformers

LENGTHS = (1, 7, 128, 2000)
COUNTED = ("bert", "distilbert", "roberta", "xlm-roberta", "mpnet")  # 512 positions
SAMPLES = 24
MASKED_SAMPLES = 8
STD = 0.2
TOLERANCE = 1e-5  # of padded against unpadded, times the largest value

torch.set_num_threads(1)
torch.set_grad_enabled(False)
transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()


# ---- the models ------------------------------------------------------------------------------


class Spec:
    """One folder. `cls` is the transformers class that is saved and opened; `config` its options.

    kind: hidden, class, masked, causal or first (the first token of a decoder behind an encoder),
    which says what the golden holds beside hidden states.
    layout: "hub" writes config.json as published checkpoints have it, "v5" leaves the form of
    transformers 5. edit: changes of config.json; names: a function over the saved tensors; publish:
    makes the config.json that is left in the folder where transformers cannot open it itself.
    recompute: the step after the row is the whole row once more, as transformers generates.
    each_alone: the padded batch means something else in transformers (its rotary frequencies
    follow the longest row of a batch), so padding is checked a row at a time.
    """

    def __init__(self, name, cls, kind, *, layout="hub", edit=None, names=None, dtype=torch.float32,
                 shard=None, each_alone=False, recompute=False, opened=None, matrices=None, publish=None,
                 **config):
        self.name, self.cls, self.kind, self.layout = name, getattr(transformers, cls), kind, layout
        self.edit, self.names, self.dtype, self.shard = edit, names, dtype, shard
        self.each_alone, self.recompute, self.publish = each_alone, recompute, publish
        self.opened = getattr(transformers, opened) if opened else self.cls
        self.config, self.matrices = config, matrices or {}


BERT = dict(vocab_size=200, hidden_size=64, num_hidden_layers=3, num_attention_heads=4,
            intermediate_size=96, max_position_embeddings=512, type_vocab_size=2, pad_token_id=0)
ROBERTA = {**BERT, "max_position_embeddings": 514, "type_vocab_size": 1, "pad_token_id": 1,
           "layer_norm_eps": 1e-5}
DISTILBERT = dict(vocab_size=200, dim=64, n_layers=3, n_heads=4, hidden_dim=96,
                  max_position_embeddings=512, pad_token_id=0)
MODERNBERT = dict(vocab_size=200, hidden_size=64, num_hidden_layers=4, num_attention_heads=4,
                  intermediate_size=72, max_position_embeddings=2048, local_attention=16,
                  pad_token_id=3, bos_token_id=1, eos_token_id=2, cls_token_id=1, sep_token_id=2)
T5 = dict(vocab_size=200, d_model=64, d_kv=24, d_ff=96, num_layers=3, num_heads=4, pad_token_id=0)
T5_MATRICES = {"relative_attention_bias": 1.0, ".q.": 0.05}
DECODER = dict(vocab_size=240, hidden_size=64, num_hidden_layers=3, num_attention_heads=4,
               num_key_value_heads=2, intermediate_size=96, max_position_embeddings=4096,
               pad_token_id=3, bos_token_id=1, eos_token_id=2)
GEMMA = {**DECODER, "head_dim": 32, "pad_token_id": 0, "bos_token_id": 2, "eos_token_id": 1}
TIED = ("bert", "distilbert", "roberta", "xlm-roberta", "mpnet", "modernbert", "gemma", "gemma2", "gemma3_text")  # unless told
DROP = object()  # as a value of `edit`: published checkpoints do not have this key


def thetas(whole, local, **scaling):
    return dict(full_attention=dict(rope_type="default", rope_theta=whole) | scaling,
                sliding_attention=dict(rope_type="default", rope_theta=local))


def typed_scaling(config):
    """rope_scaling with the key "type", as older checkpoints have it."""
    scaling = dict(config["rope_scaling"])
    if "original_max_position_embeddings" in config:
        scaling.pop("original_max_position_embeddings")
    return {**config, "rope_scaling": {"type": scaling.pop("rope_type"), **scaling}}


def old_names(tensors):
    """As the first published BERT checkpoints: gamma, beta, a stored buffer, an unused head."""
    renamed = {}
    for name, tensor in tensors.items():
        name = name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")
        renamed[name] = tensor
    renamed["bert.embeddings.position_ids"] = torch.arange(512).unsqueeze(0)
    renamed["cls.seq_relationship.weight"] = torch.ones(2, 64)
    renamed["cls.seq_relationship.bias"] = torch.ones(2)
    renamed.pop("cls.predictions.decoder.weight", None)
    renamed.pop("cls.predictions.decoder.bias", None)
    return renamed


def nomic_config(config):
    """config.json of nomic-embed-text-v1.5, whose keys are those of GPT-2."""
    return dict(
        model_type="nomic_bert", architectures=["NomicBertModel"], activation_function="swiglu",
        attn_pdrop=0.0, causal=False, dense_seq_output=True, embd_pdrop=0.0, fused_bias_fc=True,
        fused_dropout_add_ln=True, initializer_range=0.02, layer_norm_epsilon=config["layer_norm_eps"],
        max_trained_positions=2048, mlp_fc1_bias=False, mlp_fc2_bias=False,
        n_embd=config["hidden_size"], n_head=config["num_attention_heads"],
        n_inner=config["intermediate_size"], n_layer=config["num_hidden_layers"],
        n_positions=config["max_position_embeddings"], pad_vocab_size_multiple=64, parallel_block=False,
        prenorm=False, qkv_proj_bias=False, resid_pdrop=0.0,
        rotary_emb_base=config["rope_parameters"]["rope_theta"], rotary_emb_fraction=1.0,
        rotary_emb_interleaved=False, rotary_emb_scale_base=None, rotary_scaling_factor=None,
        scale_attn_by_inverse_layer_idx=False, scale_attn_weights=True, summary_first_dropout=0.0,
        tie_word_embeddings=True, torch_dtype="float32", type_vocab_size=config["type_vocab_size"],
        use_cache=True, use_flash_attn=True, use_rms_norm=False, use_xentropy=True,
        vocab_size=config["vocab_size"], pad_token_id=config["pad_token_id"])


FREQUENCIES = 12
SPECS = [
    Spec("bert", "BertModel", "hidden", **BERT),
    Spec("bert-class", "BertForSequenceClassification", "class", num_labels=1, hidden_act="gelu_new",
         layer_norm_eps=1e-5, **BERT),
    Spec("bert-masked", "BertForMaskedLM", "masked", names=old_names, **BERT),
    Spec("bert-masked-untied", "BertForMaskedLM", "masked", tie_word_embeddings=False, **BERT),
    Spec("llama", "LlamaForCausalLM", "causal", tie_word_embeddings=False, rms_norm_eps=1e-5,
         edit=dict(head_dim=DROP),
         rope_parameters=dict(rope_type="llama3", rope_theta=500000.0, factor=8.0, low_freq_factor=1.0,
                              high_freq_factor=4.0, original_max_position_embeddings=64),
         **DECODER),
    Spec("qwen3", "Qwen3ForCausalLM", "causal", tie_word_embeddings=True, head_dim=32,
         edit=dict(sliding_window=None, max_window_layers=3),
         rope_parameters=dict(rope_type="default", rope_theta=1000000.0), **DECODER),
    # encoders
    Spec("distilbert-class", "DistilBertForSequenceClassification", "class", num_labels=2,
         activation="relu", **DISTILBERT),
    Spec("distilbert-masked", "DistilBertForMaskedLM", "masked", activation="gelu", **DISTILBERT),
    Spec("distilbert-wide", "DistilBertModel", "hidden", activation="gelu",
         **{**DISTILBERT, "hidden_dim": 1024, "n_layers": 2}),
    Spec("roberta", "RobertaModel", "hidden", **ROBERTA),
    Spec("roberta-class", "RobertaForSequenceClassification", "class", num_labels=3, **ROBERTA),
    Spec("roberta-masked", "RobertaForMaskedLM", "masked", **ROBERTA),
    Spec("roberta-masked-untied", "RobertaForMaskedLM", "masked", tie_word_embeddings=False, **ROBERTA),
    Spec("xlm-roberta-class", "XLMRobertaForSequenceClassification", "class", num_labels=1, **ROBERTA),
    Spec("xlm-roberta-fp16", "XLMRobertaModel", "hidden", dtype=torch.float16, **ROBERTA),
    Spec("mpnet", "MPNetModel", "hidden", matrices={"relative_attention_bias": 1.0},
         **{**ROBERTA, "relative_attention_num_buckets": 32}),
    Spec("mpnet-masked", "MPNetForMaskedLM", "masked", matrices={"relative_attention_bias": 1.0},
         **{**ROBERTA, "relative_attention_num_buckets": 32}),
    Spec("modernbert", "ModernBertModel", "hidden", edit=dict(global_attn_every_n_layers=3),
         rope_parameters=thetas(160000.0, 10000.0), **MODERNBERT),
    Spec("modernbert-class-mean", "ModernBertForSequenceClassification", "class", num_labels=2,
         edit=dict(global_attn_every_n_layers=2),
         layer_types=["full_attention", "sliding_attention"] * 2, attention_bias=True, mlp_bias=True,
         norm_bias=True, classifier_bias=True, classifier_pooling="mean",
         rope_parameters=thetas(80000.0, 5000.0), **MODERNBERT),
    Spec("modernbert-class-cls", "ModernBertForSequenceClassification", "class", num_labels=1,
         layout="v5", classifier_pooling="cls", rope_parameters=thetas(160000.0, 10000.0), **MODERNBERT),
    Spec("modernbert-masked", "ModernBertForMaskedLM", "masked", norm_bias=True,
         edit=dict(global_attn_every_n_layers=3), rope_parameters=thetas(160000.0, 10000.0), **MODERNBERT),
    Spec("nomic", "NomicBertModel", "hidden", layout="v5", publish=nomic_config,
         rope_parameters=dict(rope_type="default", rope_theta=1000.0),
         **{**BERT, "max_position_embeddings": 2048}),
    Spec("t5-relu", "T5ForConditionalGeneration", "hidden", matrices=T5_MATRICES,
         edit=dict(feed_forward_proj=DROP, dense_act_fn=DROP, is_gated_act=DROP),
         feed_forward_proj="relu", relative_attention_max_distance=64, **{**T5, "num_decoder_layers": 1}),
    Spec("t5-gated", "T5EncoderModel", "hidden", matrices=T5_MATRICES, feed_forward_proj="gated-gelu",
         edit=dict(tie_word_embeddings=False, dense_act_fn=DROP, is_gated_act=DROP), **T5),
    Spec("t5-first", "T5ForConditionalGeneration", "first", matrices=T5_MATRICES,
         edit=dict(feed_forward_proj=DROP, dense_act_fn=DROP, is_gated_act=DROP, scale_decoder_outputs=DROP),
         feed_forward_proj="relu", decoder_start_token_id=0, **{**T5, "num_decoder_layers": 2}),
    Spec("t5-first-gated", "T5ForConditionalGeneration", "first", matrices=T5_MATRICES,
         edit=dict(dense_act_fn=DROP, is_gated_act=DROP, scale_decoder_outputs=DROP, tie_word_embeddings=False),
         feed_forward_proj="gated-gelu", tie_word_embeddings=False, decoder_start_token_id=3,
         **{**T5, "num_decoder_layers": 3}),
    # decoders
    Spec("llama-bias", "LlamaForCausalLM", "causal", layout="v5", tie_word_embeddings=True,
         attention_bias=True, mlp_bias=True, head_dim=12,
         rope_parameters=dict(rope_type="linear", rope_theta=10000.0, factor=4.0), **DECODER),
    Spec("llama-dynamic", "LlamaForCausalLM", "causal", tie_word_embeddings=False, each_alone=True,
         edit=typed_scaling, rope_parameters=dict(rope_type="dynamic", rope_theta=10000.0, factor=2.0),
         **{**DECODER, "max_position_embeddings": 64}),
    Spec("mistral", "MistralForCausalLM", "causal", sliding_window=32, tie_word_embeddings=False,
         rope_parameters=dict(rope_type="default", rope_theta=10000.0), **DECODER),
    Spec("mistral-sharded", "MistralForCausalLM", "causal", sliding_window=None, shard="300KB",
         tie_word_embeddings=False, edit=dict(head_dim=DROP),
         rope_parameters=dict(rope_type="default", rope_theta=1000000.0), **DECODER),
    Spec("qwen2", "Qwen2ForCausalLM", "causal", tie_word_embeddings=True,
         edit=dict(use_sliding_window=False, sliding_window=32, max_window_layers=1),
         rope_parameters=dict(rope_type="default", rope_theta=1000000.0), **DECODER),
    Spec("qwen2-window", "Qwen2ForCausalLM", "causal", tie_word_embeddings=False,
         use_sliding_window=True, sliding_window=32, max_window_layers=1,
         rope_parameters=dict(rope_type="default", rope_theta=1000000.0), **DECODER),
    Spec("qwen2-yarn", "Qwen2ForCausalLM", "causal", tie_word_embeddings=False, edit=typed_scaling,
         rope_parameters=dict(rope_type="yarn", rope_theta=10000.0, factor=4.0,
                              original_max_position_embeddings=64), **DECODER),
    Spec("qwen2-both-ways", "Qwen2Model", "hidden", is_causal=False,
         rope_parameters=dict(rope_type="default", rope_theta=1000000.0), **DECODER),
    Spec("qwen2-class", "Qwen2ForSequenceClassification", "class", num_labels=1,
         rope_parameters=dict(rope_type="default", rope_theta=1000000.0), **DECODER),
    Spec("qwen3-bare-bf16", "Qwen3Model", "causal", opened="Qwen3ForCausalLM", dtype=torch.bfloat16,
         tie_word_embeddings=True, head_dim=32, attention_bias=True,
         edit=dict(architectures=["Qwen3ForCausalLM"]),
         rope_parameters=dict(rope_type="default", rope_theta=1000000.0), **DECODER),
    Spec("qwen3-class", "Qwen3ForSequenceClassification", "class", num_labels=1, head_dim=32,
         rope_parameters=dict(rope_type="default", rope_theta=1000000.0), **DECODER),
    Spec("gemma", "GemmaForCausalLM", "causal", edit=dict(hidden_act="gelu", use_bidirectional_attention=DROP),
         rope_parameters=dict(rope_type="default", rope_theta=10000.0), **GEMMA),
    Spec("gemma2", "Gemma2ForCausalLM", "causal", sliding_window=32, query_pre_attn_scalar=24,
         attn_logit_softcapping=5.0, final_logit_softcapping=4.0,
         edit=dict(hidden_act="gelu_pytorch_tanh", cache_implementation="hybrid",
                   use_bidirectional_attention=DROP),
         rope_parameters=dict(rope_type="default", rope_theta=10000.0), **{**GEMMA, "num_hidden_layers": 4}),
    Spec("gemma2-class", "Gemma2ForSequenceClassification", "class", num_labels=1, sliding_window=32,
         query_pre_attn_scalar=1, attn_logit_softcapping=50.0, final_logit_softcapping=0.5,
         edit=dict(attn_logit_softcapping=DROP, use_bidirectional_attention=DROP),
         rope_parameters=dict(rope_type="default", rope_theta=10000.0), **{**GEMMA, "num_hidden_layers": 2}),
    Spec("gemma3", "Gemma3ForCausalLM", "causal", sliding_window=32, query_pre_attn_scalar=24,
         edit=dict(sliding_window_pattern=2, _sliding_window_pattern=DROP,
                   use_bidirectional_attention=DROP), layer_types=["sliding_attention", "full_attention"] * 2,
         rope_parameters=thetas(1000000.0, 10000.0, rope_type="linear", factor=8.0),
         **{**GEMMA, "num_hidden_layers": 4}),
    Spec("gemma3-both-ways", "Gemma3TextModel", "hidden", layout="v5", sliding_window=32,
         query_pre_attn_scalar=32, use_bidirectional_attention=True,
         layer_types=["sliding_attention", "sliding_attention", "full_attention"],
         rope_parameters=thetas(1000000.0, 10000.0), **GEMMA),
    Spec("phi3", "Phi3ForCausalLM", "causal", sliding_window=32, tie_word_embeddings=False,
         rope_parameters=dict(rope_type="default", rope_theta=10000.0, partial_rotary_factor=1.0),
         **DECODER),
    Spec("phi3-long", "Phi3ForCausalLM", "causal", each_alone=True, recompute=True, edit=typed_scaling,
         tie_word_embeddings=True, original_max_position_embeddings=128,
         rope_parameters=dict(rope_type="longrope", rope_theta=10000.0, partial_rotary_factor=0.75,
                              short_factor=[1.0 + 0.05 * n for n in range(FREQUENCIES)],
                              long_factor=[1.0 + 0.7 * n for n in range(FREQUENCIES)]),
         **{**DECODER, "num_attention_heads": 2, "num_key_value_heads": 1}),
]


# ---- weights and files -----------------------------------------------------------------------


def seeded(text):
    return torch.Generator().manual_seed(zlib.crc32(text.encode()))


def draw(model, spec):
    """Every weight from a normal distribution; those of norms around what leaves a vector as it is."""
    one = 0.0 if "gemma" in model.config.model_type else 1.0
    seen = set()
    for name, weight in model.named_parameters():
        if weight.data_ptr() in seen:  # tied
            continue
        seen.add(weight.data_ptr())
        noise = torch.randn(weight.shape, generator=seeded(spec.name + "/" + name))
        std = next((value for part, value in spec.matrices.items() if part in name), None)
        if weight.dim() == 1:
            norm = name.endswith("weight")
            weight.copy_((one if norm else 0.0) + STD * noise)
        elif std is not None:
            weight.copy_(std * noise)
        elif "embed" in name or "shared" in name:
            weight.copy_(0.5 * noise)
        else:
            weight.copy_(STD * noise)


def hub_config(config, spec):
    """config.json as published checkpoints have it, before transformers 5 changed the names."""
    rope = config.pop("rope_parameters", None)
    config.pop("layer_types", None)
    if config["model_type"] in TIED and config["tie_word_embeddings"]:
        config.pop("tie_word_embeddings")
    if rope and "full_attention" in rope:
        whole, local = rope["full_attention"], rope["sliding_attention"]
        if config["model_type"] == "modernbert":
            config["global_rope_theta"], config["local_rope_theta"] = whole["rope_theta"], local["rope_theta"]
        else:
            config["rope_theta"], config["rope_local_base_freq"] = whole["rope_theta"], local["rope_theta"]
            scaling = {key: value for key, value in whole.items() if key != "rope_theta"}
            config["rope_scaling"] = scaling if scaling["rope_type"] != "default" else None
    elif rope:
        rope = dict(rope)
        config["rope_theta"] = rope.pop("rope_theta")
        if rope.pop("partial_rotary_factor", 1.0) != 1.0:
            config["partial_rotary_factor"] = spec.config["rope_parameters"]["partial_rotary_factor"]
        config["rope_scaling"] = rope if rope["rope_type"] != "default" else None
    config["torch_dtype"] = config.pop("dtype")
    return config


def save(spec, folder):
    config = spec.cls.config_class(**spec.config)
    config._attn_implementation = "eager"
    model = spec.cls(config).eval()
    draw(model, spec)
    shutil.rmtree(folder, ignore_errors=True)
    model.to(spec.dtype).save_pretrained(folder, max_shard_size=spec.shard or "1GB")
    (folder / "generation_config.json").unlink(missing_ok=True)
    if spec.names:
        path = folder / "model.safetensors"
        safetensors.torch.save_file(spec.names(safetensors.torch.load_file(path)), path, {"format": "pt"})
    path = folder / "config.json"
    written = json.loads(path.read_text())
    written.pop("transformers_version", None)
    if spec.layout == "hub":
        written = hub_config(written, spec)
    edit = spec.edit or {}
    written = edit(written) if callable(edit) else {**written, **edit}
    written = {key: value for key, value in written.items() if value is not DROP}
    path.write_text(json.dumps(written, indent=2) + "\n")
    return model


def opened(spec, folder, built):
    """The model of the folder, which must have read the same options from it."""
    model = spec.opened.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32).eval()
    for key in ("rope_parameters", "layer_types", "sliding_window", "head_dim", "tie_word_embeddings",
                "num_labels", "classifier_pooling", "dense_act_fn", "is_gated_act"):
        got, want = getattr(model.config, key, None), getattr(built.config, key, None)
        if key == "rope_parameters" and got:
            got.pop("type", None)
        assert got == want, (spec.name, key, got, want)
    return model


# ---- inputs ----------------------------------------------------------------------------------


def lengths(longest, batch):
    if batch == 1:
        return [longest]
    return [max(1, n) for n in (longest, 1, longest * 6 // 10, longest - 1, longest * 2 // 7)]


def inputs(model, spec, case, row_lengths):
    """The rows, unpadded: ids without the padding id, types with some ones."""
    config, made = model.config.get_text_config(), []
    for row, length in enumerate(row_lengths):
        generator = seeded(f"{spec.name}/{case}/{row}")
        ids = torch.randint(4, config.vocab_size, (1, length + 1), generator=generator)
        ids[ids == config.pad_token_id] = 4 if config.pad_token_id != 4 else 5
        types = torch.zeros(1, length, dtype=torch.int64)
        types[:, (length + 1) // 2:] = 1
        made.append((ids[:, :-1], types, ids[:, -1:]))
    return made


def samples(row_lengths, count, generator):
    """(row, position): the ends of each row, then positions at random, most from the long rows."""
    chosen = dict.fromkeys((row, at) for row, n in enumerate(row_lengths) for at in (0, n - 1))
    everything = sum(row_lengths)
    while len(chosen) < min(count, everything):
        at = int(torch.randint(everything, (1,), generator=generator))
        for row, n in enumerate(row_lengths):
            if at < n:
                chosen[(row, at)] = None
                break
            at -= n
    return sorted(chosen)


def positions(config, mask):
    """Positions count the tokens of the row, whatever the padding."""
    count = mask.cumsum(-1)
    if config.model_type in ("roberta", "xlm-roberta", "mpnet"):
        return count * mask + config.pad_token_id
    return (count - 1).clamp(min=0)


# ---- answers ---------------------------------------------------------------------------------


def base_of(model):
    if model.config.model_type == "t5":
        return model.encoder
    return getattr(model, model.base_model_prefix, model)


def fresh(model):
    """Forgets the frequencies of the sequences before: dynamic scaling keeps those of the longest."""
    base = base_of(model)
    if getattr(base, "rotary_emb", None) is not None:
        base.rotary_emb = type(base.rotary_emb)(model.config)


def run(model, spec, ids, types, mask=None, **more):
    """(hidden states, logits or none, cache or none)"""
    fresh(model)
    arguments = dict(input_ids=ids, attention_mask=torch.ones_like(ids) if mask is None else mask)
    if typed(model):
        arguments["token_type_ids"] = types
    if positioned(model):
        arguments["position_ids"] = positions(model.config, arguments["attention_mask"])
    hidden = base_of(model)(**arguments).last_hidden_state
    if spec.kind == "hidden":
        return hidden, None, None
    if spec.kind == "causal":
        arguments["use_cache"] = True
    if spec.kind == "first":
        start = torch.full((len(ids), 1), model.config.decoder_start_token_id)
        return hidden, model(**arguments, decoder_input_ids=start).logits[:, 0], None
    fresh(model)
    out = model(**arguments)
    return hidden, out.logits, getattr(out, "past_key_values", None)


def pools_first(model):
    """Whether transformers classifies by position 0, which is padding where that is on the left."""
    return "Qwen" not in type(model).__name__ and getattr(model.config, "classifier_pooling", "cls") == "cls"


def typed(model):
    return getattr(model.config, "type_vocab_size", 0) > 1


def positioned(model):
    return model.config.model_type != "t5"


def answers(model, spec, rows):
    """Per row, alone: hidden states, logits, and those after one more token."""
    told = []
    for ids, types, following in rows:
        hidden, logits, cache = run(model, spec, ids, types)
        after = whole = None
        if spec.kind == "causal":
            longer = torch.cat([ids, following], 1)
            fresh(model)
            whole = model(input_ids=longer).logits[:, -1]
            run(model, spec, ids, types)  # leaves the state of the shorter sequence
            after = model(input_ids=following, past_key_values=cache, use_cache=True,
                          position_ids=torch.tensor([[ids.shape[1]]])).logits[:, -1]
        told.append((hidden[0], logits, after, whole))
    return told


def padded(rows, side, pad, at):
    """Row tensors `at` (0 ids, 1 types) side by side, and their mask."""
    longest = max(row[0].shape[1] for row in rows)
    values = torch.full((len(rows), longest), pad)
    mask = torch.zeros(len(rows), longest, dtype=torch.int64)
    for index, row in enumerate(rows):
        n = row[at].shape[1]
        start = longest - n if side == "left" else 0
        values[index, start:start + n], mask[index, start:start + n] = row[at][0], 1
    return values, mask


class Unequal(Exception):
    pass


def close(name, got, want):
    apart, scale = float((got - want).abs().max()), max(1.0, float(want.abs().max()))
    if not apart <= TOLERANCE * scale:
        raise Unequal(f"{name}: {apart} apart, of {scale}")
    return apart


def check_padding(model, spec, case, side, rows, told):
    """The padded batch, as a runtime would send it, against the rows alone."""
    pad = model.config.get_text_config().pad_token_id
    batches = [[index] for index in range(len(rows))] if spec.each_alone else [list(range(len(rows)))]
    worst = 0.0
    for batch in batches:
        some = [rows[index] for index in batch]
        if spec.each_alone:  # padded to the length of the whole batch
            longest = max(row[0].shape[1] for row in rows)
            ids = torch.full((1, longest), pad)
            mask = torch.zeros(1, longest, dtype=torch.int64)
            n = some[0][0].shape[1]
            place = slice(longest - n, longest) if side == "left" else slice(0, n)
            ids[:, place], mask[:, place] = some[0][0], 1
            types = torch.zeros_like(ids)
        else:
            ids, mask = padded(some, side, pad, 0)
            types, _ = padded(some, side, 0, 1)
        hidden, logits, _ = run(model, spec, ids, types, mask)
        for at, index in enumerate(batch):
            real = mask[at].bool()
            worst = max(worst, close(f"{spec.name} {case} row {index}", hidden[at][real], told[index][0]))
            if spec.kind == "causal":
                last = int(real.nonzero()[-1])
                worst = max(worst, close(f"{spec.name} {case} logits {index}", logits[at, last],
                                         told[index][1][0, -1]))
            if spec.kind == "first" or spec.kind == "class" and (side == "right" or not pools_first(model)):
                worst = max(worst, close(f"{spec.name} {case} class {index}", logits[at], told[index][1][0]))
    return worst


def golden(model, spec):
    tensors, worst = {}, 0.0
    config = model.config.get_text_config()
    pad = config.pad_token_id
    for longest in LENGTHS:
        longest = min(longest, 512 if config.model_type in COUNTED else longest)
        for batch in (1, 5):
            shape = f"l{longest}.b{batch}"
            row_lengths = lengths(longest, batch)
            rows = inputs(model, spec, shape, row_lengths)
            told = answers(model, spec, rows)
            for _, _, after, whole in told:
                if after is not None and not spec.each_alone:
                    worst = max(worst, close(f"{spec.name} {shape} step", after, whole))
            for side in ("right", "left") if batch > 1 and longest > 1 else ("right",):
                case = f"{shape}.{side}"
                if batch > 1:
                    worst = max(worst, check_padding(model, spec, case, side, rows, told))
                ids, mask = padded(rows, side, pad, 0)
                start = [ids.shape[1] - n if side == "left" else 0 for n in row_lengths]
                chosen = samples(row_lengths, SAMPLES, seeded(shape))
                tensors[f"{case}.input_ids"], tensors[f"{case}.attention_mask"] = ids, mask
                if typed(model):
                    tensors[f"{case}.token_type_ids"] = padded(rows, side, 0, 1)[0]
                tensors[f"{case}.rows"] = torch.tensor([(row, start[row] + at) for row, at in chosen])
                tensors[f"{case}.hidden"] = torch.stack([told[row][0][at] for row, at in chosen])
                tensors[f"{case}.mean"] = torch.stack([row[0].double().mean(0).float() for row in told])
                if spec.kind in ("class", "first"):
                    tensors[f"{case}.logits"] = torch.cat([row[1] for row in told])
                if spec.kind == "masked":
                    some = chosen[::max(1, -(-len(chosen) // MASKED_SAMPLES))]
                    tensors[f"{case}.logit_rows"] = torch.tensor([(row, start[row] + at) for row, at in some])
                    tensors[f"{case}.logits"] = torch.stack([told[row][1][0, at] for row, at in some])
                if spec.kind == "causal":
                    tensors[f"{case}.logits"] = torch.stack([row[1][0, -1] for row in told])
                    tensors[f"{case}.next_ids"] = torch.cat([row[2] for row in rows])
                    step = 3 if spec.recompute else 2
                    tensors[f"{case}.next_logits"] = torch.cat([row[step] for row in told])
                    if spec.each_alone and not spec.recompute:
                        tensors[f"{case}.next_logits_whole"] = torch.cat([row[3] for row in told])
    for name, tensor in tensors.items():
        assert tensor.dtype == torch.int64 or torch.isfinite(tensor).all(), name
    return {name: tensor.contiguous() for name, tensor in tensors.items()}, worst


def noise(model, spec, tensors):
    """How far the same model in double precision is from the golden: what a tolerance must allow."""
    model, worst = model.double(), 0.0
    for name in [name for name in tensors if name.endswith("b1.right.input_ids")]:
        case = name[:-len(".input_ids")]
        types = tensors.get(f"{case}.token_type_ids")
        hidden, _, _ = run(model, spec, tensors[name], types)
        rows = tensors[f"{case}.rows"]
        want = tensors[f"{case}.hidden"]
        worst = max(worst, float((hidden[rows[:, 0], rows[:, 1]] - want).abs().max()))
    return worst


def main():
    target, only = pathlib.Path(sys.argv[1]), sys.argv[2:]
    print(f"{'folder':24} {'class':36} {'params':>8} {'MB':>6} {'padding':>8} {'noise':>8}")
    for spec in SPECS:
        if only and spec.name not in only:
            continue
        folder = target / spec.name
        built = save(spec, folder)
        params = sum(weight.numel() for weight in built.parameters())
        model = opened(spec, folder, built)
        tensors, worst = golden(model, spec)
        safetensors.torch.save_file(tensors, folder / "golden.safetensors")
        if spec.publish:
            path = folder / "config.json"
            path.write_text(json.dumps(spec.publish(json.loads(path.read_text())), indent=2) + "\n")
        for file in folder.iterdir():
            file.chmod(0o644)
        size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
        print(f"{spec.name:24} {spec.cls.__name__:36} {params:8} {size:6.2f} {worst:8.1e}"
              f" {noise(model, spec, tensors):8.1e}", flush=True)
        assert size < 2


if __name__ == "__main__":
    main()
