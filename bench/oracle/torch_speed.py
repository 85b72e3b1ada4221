"""How fast PyTorch runs models of the shapes of BERT-base and Qwen3-0.6B, weights at random.

    /tmp/oracle/bin/pip install -r bench/oracle/model_requirements.txt onnx==1.23.2 onnxscript==0.7.2
    /tmp/oracle/bin/python bench/oracle/torch_speed.py FOLDER save export time [--rounds 5] [--threads 2]

`save` makes the models in FOLDER once, in the Hugging Face layout, so that another runtime opens the
same weights; `export` writes them as ONNX of plain operators (eager attention), for ONNX Runtime
without further help; `time` prints one JSON line a figure. --layers makes smaller ones, for trying
this script out; --only takes the figures whose names start so; --no-compile leaves torch.compile out.

Timed: PyTorch with its fused attention, as it comes and compiled (with weights packed once), float32
and bfloat16. A figure is the median of the rounds after two that do not count (one where it takes more
than ten seconds and nothing is compiled). `load` is the machine's average over a minute: where it is
above the threads, others ran too.
"""

import argparse
import gc
import json
import os
import pathlib
import statistics
import time

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
import torch._inductor.config
from transformers import (BertConfig, BertModel, DynamicCache, Qwen3Config, Qwen3ForCausalLM, StaticCache)

import model_goldens

QWEN_PAST, QWEN_STEPS = 4000, 8
TOKENIZERS = pathlib.Path(__file__).parents[2] / "embed/src/test/resources/tokenizers"


# ---- models ------------------------------------------------------------------------------------


def bert_config(layers):
    return BertConfig(num_hidden_layers=layers or 12)


def qwen_config(layers):
    return Qwen3Config(
        vocab_size=151936, hidden_size=1024, intermediate_size=3072, num_hidden_layers=layers or 28,
        num_attention_heads=16, num_key_value_heads=8, head_dim=128, max_position_embeddings=40960,
        tie_word_embeddings=True, pad_token_id=151643, bos_token_id=151643, eos_token_id=151645,
        rope_parameters=dict(rope_type="default", rope_theta=1000000.0))


MODELS = {  # folder: class, configuration, what the weights are rounded to and stored as, a tokenizer to open it with
    "bert-base-fp32": (BertModel, bert_config, torch.float32, torch.float32, "wordpiece"),
    "qwen3-0.6b-fp32": (Qwen3ForCausalLM, qwen_config, torch.bfloat16, torch.float32, "bytes-qwen"),
    "qwen3-0.6b-bf16": (Qwen3ForCausalLM, qwen_config, torch.bfloat16, torch.bfloat16, "bytes-qwen"),
}


def folder_of(args, name):
    return args.folder / (name + (f"-{args.layers}layers" if args.layers else ""))


def save(args):
    for name, (cls, config, rounded, stored, tokenizer) in MODELS.items():
        folder = folder_of(args, name)
        if (folder / "config.json").exists():
            continue
        torch.manual_seed(1)
        model = cls(config(args.layers))
        model.to(rounded).to(stored).save_pretrained(folder, max_shard_size="100GB")
        (folder / "generation_config.json").unlink(missing_ok=True)
        written = json.loads((folder / "config.json").read_text())
        written = model_goldens.hub_config(written, None)
        (folder / "config.json").write_text(json.dumps(written, indent=2) + "\n")
        source = TOKENIZERS / tokenizer / "tokenizer.json"
        if source.exists():  # far smaller than the model's vocabulary, whose ids it stays within
            (folder / "tokenizer.json").write_bytes(source.read_bytes())
        print(json.dumps(dict(saved=str(folder), gigabytes=round(size(folder), 3))), flush=True)
        del model
        gc.collect()


def size(folder):
    return sum(file.stat().st_size for file in folder.iterdir()) / 1e9


def opened(args, name, dtype, attention="sdpa"):
    """Float32 from float32, bfloat16 from bfloat16 where it is stored."""
    stored = name.replace("fp32", "bf16") if dtype == torch.bfloat16 and "qwen" in name else name
    return MODELS[name][0].from_pretrained(folder_of(args, stored), attn_implementation=attention, dtype=dtype).eval()


# ---- timing ------------------------------------------------------------------------------------


def measured(args, step, compiles):
    """Medians of wall and processor seconds."""
    walls, processors, warming = [], [], 2
    while len(walls) < args.rounds:
        wall, processor = time.perf_counter(), time.process_time()
        step()
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        if warming > 0:
            warming -= 2 if wall > 10 and not compiles else 1
        else:
            walls.append(wall)
            processors.append(processor)
    return statistics.median(walls), statistics.median(processors)


def tell(args, name, dtype, how, tokens, step):
    if not name.startswith(args.only):
        return
    try:
        wall, processor = measured(args, step, how.startswith("compiled"))
    except Exception as e:  # compiling may fail; the other figures stay
        print(json.dumps(dict(name=name, dtype=dtype, how=how, failed=str(e)[:300])), flush=True)
        return
    figure = dict(name=name, engine="torch " + torch.__version__, dtype=dtype, how=how, threads=args.threads,
                  rounds=args.rounds, layers=args.layers or "all", tokens=tokens, wall_ms=round(1000 * wall, 2),
                  cpu_ms=round(1000 * processor, 2), tokens_per_second=round(tokens / wall, 1),
                  ms_per_token=round(1000 * wall / tokens, 3), load=round(os.getloadavg()[0], 1))
    print(json.dumps(figure), flush=True)


def ways(args):
    return ("eager",) if args.no_compile else ("eager", "compiled")


def ids(batch, length, vocabulary):
    return torch.randint(1000, min(vocabulary, 30000), (batch, length), generator=torch.Generator().manual_seed(2))


def time_bert(args):
    for dtype, label in ((torch.float32, "float32"), (torch.bfloat16, "bfloat16")):
        for how in ways(args):
            model = opened(args, "bert-base-fp32", dtype)
            for length, batch in ((128, 8), (512, 2)):
                torch._dynamo.reset()
                call = torch.compile(model, dynamic=False) if how == "compiled" else model
                texts = ids(batch, length, model.config.vocab_size)
                mask = torch.ones_like(texts)
                tell(args, f"bert-{length}", label, how, batch * length,
                     lambda: call(input_ids=texts, attention_mask=mask).last_hidden_state)
            del model, call
            gc.collect()


def filled(model, cache, dtype):
    """A cache as after QWEN_PAST tokens."""
    config, generator = model.config, torch.Generator().manual_seed(3)
    for layer in range(config.num_hidden_layers):
        shape = (1, config.num_key_value_heads, QWEN_PAST, config.head_dim)
        keys, values = (torch.randn(shape, generator=generator).to(dtype) for _ in range(2))
        cache.update(keys, values, layer)
    return cache


def time_qwen(args):
    for dtype, label in ((torch.float32, "float32"), (torch.bfloat16, "bfloat16")):
        for how in ways(args):
            model = opened(args, "qwen3-0.6b-fp32", dtype)
            for length in (1500, 4000):
                torch._dynamo.reset()
                call = torch.compile(model, dynamic=False) if how == "compiled" else model
                texts = ids(1, length, model.config.vocab_size)
                tell(args, f"qwen-prefill-{length}", label, how, length,
                     lambda: call(input_ids=texts, use_cache=False, logits_to_keep=1).logits)
            torch._dynamo.reset()
            token = ids(1, 1, model.config.vocab_size)
            if how == "eager":
                growing = filled(model, DynamicCache(config=model.config), dtype)

                def grow():
                    if growing.get_seq_length() > QWEN_PAST:
                        growing.crop(QWEN_PAST - growing.get_seq_length())
                    for at in range(QWEN_STEPS):
                        model(input_ids=token, past_key_values=growing, logits_to_keep=1,
                              position_ids=torch.tensor([[QWEN_PAST + at]]))

                tell(args, "qwen-decode-4000", label, "eager, growing cache", QWEN_STEPS, grow)
                del growing
            call = torch.compile(model, dynamic=False) if how == "compiled" else model
            still = filled(model, StaticCache(config=model.config, max_cache_len=QWEN_PAST + QWEN_STEPS), dtype)

            def stay():
                for layer in still.layers:
                    layer.cumulative_length.fill_(QWEN_PAST)
                for at in range(QWEN_STEPS):
                    call(input_ids=token, past_key_values=still, logits_to_keep=1,
                         position_ids=torch.tensor([[QWEN_PAST + at]]))

            tell(args, "qwen-decode-4000", label, how + ", fixed cache", QWEN_STEPS, stay)
            del model, call, still
            gc.collect()


# ---- ONNX --------------------------------------------------------------------------------------


class Bert(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, token_type_ids):
        return self.model(input_ids=input_ids, attention_mask=attention_mask,
                          token_type_ids=token_type_ids).last_hidden_state


class Qwen(torch.nn.Module):
    """Tokens after a past (which may be empty): the last position's logits, keys and values of all."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, position_ids, past):
        cache = DynamicCache([(keys, values) for keys, values in past])
        out = self.model(input_ids=input_ids, attention_mask=attention_mask, position_ids=position_ids,
                         past_key_values=cache, use_cache=True, logits_to_keep=1)
        return out.logits, [(layer.keys, layer.values) for layer in out.past_key_values.layers]


def export(args):
    batch, length, past, whole = (torch.export.Dim(name, min=1) for name in ("batch", "length", "past", "whole"))
    folder = args.folder / ("onnx" + (f"-{args.layers}layers" if args.layers else ""))
    folder.mkdir(parents=True, exist_ok=True)

    if "bert".startswith(args.only[:4]):
        model = opened(args, "bert-base-fp32", torch.float32, "eager")
        texts = ids(2, 16, 30000)
        both = {0: batch, 1: length}
        written(args, Bert(model), (texts, torch.ones_like(texts), torch.zeros_like(texts)), folder / "bert-base.onnx",
                ["input_ids", "attention_mask", "token_type_ids"], ["last_hidden_state"], (both, both, both))

    if "qwen".startswith(args.only[:4]):
        model = opened(args, "qwen3-0.6b-fp32", torch.float32, "eager")
        config = model.config
        texts = ids(1, 16, 30000)
        before = [(torch.randn(1, config.num_key_value_heads, 24, config.head_dim),) * 2
                  for _ in range(config.num_hidden_layers)]
        before = [(keys.clone(), values.clone()) for keys, values in before]
        layers = range(config.num_hidden_layers)
        written(args, Qwen(model), (texts, torch.ones(1, 40, dtype=torch.int64), torch.arange(24, 40)[None], before),
                folder / "qwen3-0.6b.onnx",
                ["input_ids", "attention_mask", "position_ids"]
                + [f"past.{layer}.{part}" for layer in layers for part in ("key", "value")],
                ["logits"] + [f"present.{layer}.{part}" for layer in layers for part in ("key", "value")],
                ({1: length}, {1: whole}, {1: length}, [({2: past}, {2: past}) for _ in layers]))


def written(args, module, inputs, path, names, outputs, shapes):
    program = torch.onnx.export(module.eval(), inputs, dynamo=True, input_names=names, output_names=outputs,
                                dynamic_shapes=shapes, optimize=True, verbose=False)
    program.save(str(path), external_data=True)
    told = sum(file.stat().st_size for file in path.parent.glob(path.name + "*")) / 1e9
    print(json.dumps(dict(exported=str(path), gigabytes=round(told, 3))), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("what", nargs="+", choices=["save", "export", "time"])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--layers", type=int)
    parser.add_argument("--only", default="")
    parser.add_argument("--no-compile", action="store_true")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch._inductor.config.freezing = True
    if "save" in args.what:
        save(args)
    if "export" in args.what:
        with torch.no_grad():
            export(args)
    if "time" in args.what:
        with torch.inference_mode():
            if "bert".startswith(args.only[:4]):
                time_bert(args)
            if "qwen".startswith(args.only[:4]):
                time_qwen(args)


if __name__ == "__main__":
    main()
