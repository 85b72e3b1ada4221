"""A cross-encoder of the shape of MiniLM-L6, weights at random, as a folder and as ONNX exports.

    /tmp/oracle/bin/pip install -r bench/oracle/model_requirements.txt onnx==1.23.2 onnxscript==0.7.2 onnxruntime==1.31.1
    /tmp/oracle/bin/python bench/oracle/cross_encoder.py FOLDER

FOLDER gets config.json and model.safetensors, and for ONNX Runtime without further help model.onnx
(fp32) and model-int8.onnx (quantised dynamically, as the exports on hubs are).
"""

import os
import pathlib
import sys

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import BertConfig, BertForSequenceClassification


class Scores(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, ids, mask, types):
        return self.model(input_ids=ids, attention_mask=mask, token_type_ids=types).logits


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    torch.set_grad_enabled(False)
    config = BertConfig(hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536,
                        num_labels=1, attn_implementation="eager")
    model = BertForSequenceClassification(config).eval()
    model.save_pretrained(folder)
    ids = torch.randint(1000, 30000, (2, 16))
    torch.onnx.export(
        Scores(model), (ids, torch.ones_like(ids), torch.zeros_like(ids)), folder / "model.onnx", dynamo=False,
        input_names=["input_ids", "attention_mask", "token_type_ids"], output_names=["logits"],
        dynamic_axes={name: {0: "batch", 1: "length"} for name in ("input_ids", "attention_mask", "token_type_ids")})
    quantize_dynamic(folder / "model.onnx", folder / "model-int8.onnx", weight_type=QuantType.QInt8)


main()
