"""What a tiny model answers when it reads a text as InfLLM does: made without Winnow.

    python3 -m venv /tmp/oracle
    /tmp/oracle/bin/pip install -r bench/oracle/model_requirements.txt
    /tmp/oracle/bin/python bench/oracle/blocks_goldens.py embed/src/test/resources

Follows the code of InfLLM (github.com/thunlp/InfLLM at 12b7079; Xiao et al., arXiv 2402.04617), whose
attention runs on graphics cards alone, in float64 and by dense masks: nothing is offloaded, gathered or
cached, every token's part is decided by its distance.

- A token closer than n_local is met at its true distance. Farther ones are met at the distance
  n_local - 1, whatever their place: queries turned by that, keys not turned.
- Of these the first n_init tokens are seen, those that are in no block yet, and those of chosen blocks.
- One softmax over all.
- Blocks are chosen for a whole chunk by its mean query, turned by n_local - 1, times representatives; all
  where there are no more than topk.
- A block is represented by the mean of the keys of the repr_topk tokens that got most attention (summed
  probability, while they were near). With several query heads a key head InfLLM picks these for each query
  head; here, for each key head, by the sum of its query heads.

golden.safetensors, beside which nothing is needed but models/llama: `settings` (n_init, n_local, block,
chunk, topk, repr_topk), `ids`, `hidden` (tokens, hidden), and for each layer `chosen.L` (chunks, topk; -1
where there were fewer), `representatives.L` (blocks, key heads * head size), `picked.L` (blocks, key heads *
repr_topk; tokens, the most attended first).
"""

import os
import pathlib
import sys

os.environ["HF_HUB_OFFLINE"] = "1"

import safetensors.torch
import torch
import transformers

TOKENS, INIT, LOCAL, BLOCK, CHUNK, TOPK, PICKED = 480, 8, 64, 16, 32, 4, 2
GAP = 1e-4  # between what is picked and what is not, so that 32 bits pick the same

torch.set_num_threads(1)
torch.set_grad_enabled(False)
transformers.logging.set_verbosity_error()


class Layer:
    """What InfLLM's context manager holds for one layer."""

    def __init__(self, heads, key_heads, size):
        self.groups, self.size = heads // key_heads, size
        self.keys = torch.zeros(key_heads, 0, size, dtype=torch.float64)
        self.values = self.keys
        self.attended = torch.zeros(key_heads, 0, dtype=torch.float64)
        self.representatives = []
        self.picked = []
        self.chosen = []


def turned(x, positions, frequencies):
    """x (heads, tokens, size), as Llama turns halves; angles in float32, as transformers has them."""
    angles = (positions[:, None].float() * frequencies[None, :].float()).double()
    cosines, sines = angles.cos(), angles.sin()
    a, b = x.chunk(2, dim=-1)
    return torch.cat([a * cosines - b * sines, b * cosines + a * sines], dim=-1)


def best(scores, count):
    order = scores.sort(descending=True)
    if count < len(scores):
        gap = order.values[count - 1] - order.values[count]
        assert gap > GAP * scores.abs().max(), f"{gap} is too close to a tie"
    return order.indices[:count]


def choose(layer, query):
    """query (heads, chunk, size), turned."""
    if not layer.representatives:
        return torch.zeros(0, dtype=torch.int64)
    key_heads = layer.keys.shape[0]
    mean = query.mean(1).view(key_heads, layer.groups, layer.size).sum(1).flatten()
    scores = torch.stack(layer.representatives) @ mean
    return best(scores, min(TOPK, len(scores))).sort().values


def attend(layer, query, key, value, start, frequencies, local):
    """One chunk; query (heads, chunk, size)."""
    layer.keys = torch.cat([layer.keys, key], 1)
    layer.values = torch.cat([layer.values, value], 1)
    layer.attended = torch.cat([layer.attended, torch.zeros(key.shape[:2], dtype=torch.float64)], 1)
    end, chunk = layer.keys.shape[1], query.shape[1]
    positions = torch.arange(end)
    far_query = turned(query, torch.full((chunk,), local - 1), frequencies)
    chosen = choose(layer, far_query)
    layer.chosen.append(chosen)

    packed = INIT + BLOCK * len(layer.representatives)
    block = (positions - INIT) // BLOCK
    kept = (positions < INIT) | (positions >= packed) | torch.isin(block, chosen)
    distance = positions[start:end, None] - positions[None, :]
    near = (distance >= 0) & (distance < local)
    far = (distance >= local) & kept
    assert not ((positions < packed) & (positions >= INIT) & near).any(), "a block is near"

    def scores(q, k, seen):
        k = k.repeat_interleave(layer.groups, 0)
        return (q @ k.transpose(1, 2) / layer.size**0.5).masked_fill(~seen, -torch.inf)

    near_query = turned(query, positions[start:end], frequencies)
    both = torch.cat([scores(near_query, turned(layer.keys, positions, frequencies), near),
                      scores(far_query, layer.keys, far)], 2).softmax(2)
    weights = both[:, :, :end] + both[:, :, end:]
    near_mass = both[:, :, :end].sum(1).view(-1, layer.groups, end).sum(1)
    layer.attended += near_mass
    pack(layer, end, local)
    return weights @ layer.values.repeat_interleave(layer.groups, 0)


def pack(layer, end, local):
    while end - (INIT + BLOCK * len(layer.representatives)) - BLOCK >= local:
        first = INIT + BLOCK * len(layer.representatives)
        picked = [first + best(scores, PICKED) for scores in layer.attended[:, first:first + BLOCK]]
        layer.picked.append(torch.cat(picked))
        layer.representatives.append(torch.cat([keys[own].mean(0) for keys, own in zip(layer.keys, picked)]))


def read(model, ids, local):
    """Hidden states of all tokens, and the layers."""
    config = model.config
    heads, key_heads = config.num_attention_heads, config.num_key_value_heads
    size = config.hidden_size // heads
    layers = [Layer(heads, key_heads, size) for _ in model.layers]
    hidden = []
    for start in range(0, len(ids), CHUNK):
        x = model.embed_tokens(ids[start:start + CHUNK])
        for layer, module in zip(layers, model.layers):
            normed, attention = module.input_layernorm(x), module.self_attn

            def heads_of(project, count):
                return project(normed).view(-1, count, size).transpose(0, 1)

            seen = attend(layer, heads_of(attention.q_proj, heads), heads_of(attention.k_proj, key_heads),
                          heads_of(attention.v_proj, key_heads), start, model.rotary_emb.inv_freq, local)
            x = x + attention.o_proj(seen.transpose(0, 1).reshape(len(x), -1))
            x = x + module.mlp(module.post_attention_layernorm(x))
        hidden.append(model.norm(x))
    return torch.cat(hidden), layers


def main():
    resources = pathlib.Path(sys.argv[1])
    model = transformers.LlamaModel.from_pretrained(resources / "models/llama", dtype=torch.float64)
    ids = torch.randint(4, 240, (TOKENS,), generator=torch.Generator().manual_seed(11))

    whole = model(ids[None]).last_hidden_state[0]
    alike = float((read(model, ids, TOKENS)[0] - whole).abs().max())
    assert alike < 2e-5, f"nothing is far, yet transformers differs by {alike}"

    hidden, layers = read(model, ids, LOCAL)
    tensors = {
        "settings": torch.tensor([[INIT, LOCAL, BLOCK, CHUNK, TOPK, PICKED]]),
        "ids": ids[None],
        "hidden": hidden.float(),
    }
    for number, layer in enumerate(layers):
        chosen = torch.full((len(layer.chosen), TOPK), -1)
        for row, own in zip(chosen, layer.chosen):
            row[:len(own)] = own
        tensors[f"chosen.{number}"] = chosen
        tensors[f"representatives.{number}"] = torch.stack(layer.representatives).float()
        tensors[f"picked.{number}"] = torch.stack(layer.picked)
    folder = resources / "blocks"
    folder.mkdir(exist_ok=True)
    safetensors.torch.save_file(tensors, folder / "golden.safetensors")
    (folder / "golden.safetensors").chmod(0o644)
    moved = float((hidden - whole).abs().max())
    print(f"{len(layers[0].representatives)} blocks; {alike:.1e} from transformers where nothing is far,"
          f" {moved:.2f} with blocks; {(folder / 'golden.safetensors').stat().st_size:,} bytes")
    print("chosen by the last chunk:", [layer.chosen[-1].tolist() for layer in layers])


if __name__ == "__main__":
    main()
