"""Makes embed/src/test/resources/torch: dicts of tensors as torch.save writes them, in a zip file and as before PyTorch
1.6, beside the same in safetensors, and files that must be refused.

    pip install -r bench/oracle/tilde_requirements.txt
    python bench/oracle/torch_goldens.py
"""

import collections
import os
import pathlib
import pickle
import zipfile

import torch
from safetensors.torch import save_file

OUT = pathlib.Path(__file__).parents[2] / "embed/src/test/resources/torch"


def tensors():
    torch.manual_seed(7)
    tied = torch.randn(5, 4)
    whole = torch.arange(24, dtype=torch.float32).reshape(6, 4)
    return collections.OrderedDict(
        [
            ("a.weight", torch.nn.Parameter(tied)),
            ("b.weight", tied),
            ("c.half", torch.randn(3, 2, 2).half()),
            ("d.bfloat", torch.randn(7).bfloat16()),
            ("e.long", torch.arange(-3, 3)),
            ("f.view", whole[2:5]),
            ("g.scalar", torch.tensor(1.5)),
            ("LayerNorm.gamma", torch.ones(4)),
        ]
    )


class Evil:
    def __reduce__(self):
        return os.system, ("touch /tmp/winnow-was-run",)


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    named = tensors()
    torch.save(named, OUT / "zip.bin")
    torch.save(named, OUT / "old.bin", _use_new_zipfile_serialization=False)
    torch.save({"state_dict": dict(named), "epoch": 3, "done": True}, OUT / "checkpoint.bin")
    save_file({name: value.detach().clone().contiguous() for name, value in named.items()}, OUT / "same.safetensors")
    torch.save({"t": torch.randn(3, 4).t()}, OUT / "transposed.bin")
    torch.save([1, 2], OUT / "list.bin")
    with zipfile.ZipFile(OUT / "evil.bin", "w") as file:
        file.writestr("archive/data.pkl", pickle.dumps({"a": Evil()}, protocol=2))


main()
