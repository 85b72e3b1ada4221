"""Ready-made ONNX files of tiny models, made by the tools that published ones are made with.

Two environments, since the tools want different versions of transformers:

    python3 -m venv /tmp/optimum && /tmp/optimum/bin/pip install -r bench/oracle/export_optimum_requirements.txt
    python3 -m venv /tmp/builder && /tmp/builder/bin/pip install -r bench/oracle/export_builder_requirements.txt
    cd embed/src/test/resources
    /tmp/optimum/bin/python ../../../../bench/oracle/export_models.py optimum models exports
    /tmp/builder/bin/python ../../../../bench/oracle/export_models.py builder models exports

The weights are those of the folders in `models`, so that what these must answer is in the
`golden.safetensors` there: float32 answers of transformers. The folders:

llama-past      Optimum, text-generation-with-past: position_ids, past_key_values, present
llama-plain     Optimum, text-generation: no keys and values
bert-class      Optimum, text-classification: token_type_ids, logits (batch, classes)
qwen3-grouped   ONNX Runtime's model builder, in the folder `onnx` as onnx-community has it, data in
                a file beside it: GroupQueryAttention, no position_ids, head size not declared; and,
                edited here as onnx-community's files have it, the input num_logits_to_keep
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"

OPTIMUM = [("llama", "llama-past", "text-generation-with-past"),
           ("llama", "llama-plain", "text-generation"),
           ("bert-class", "bert-class", "text-classification")]


def optimum(models, exports):
    from optimum.exporters.onnx import main_export

    for model, name, task in OPTIMUM:
        with tempfile.TemporaryDirectory() as made:
            main_export(str(models / model), made, task=task)
            (exports / name).mkdir(parents=True, exist_ok=True)
            for file in ("model.onnx", "config.json"):
                shutil.copyfile(pathlib.Path(made) / file, exports / name / file)


def keep_last(path):
    """Scores of the last num_logits_to_keep tokens alone; 0 for all."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    import numpy

    model = onnx.load(path, load_external_data=False)
    graph = model.graph
    head = next(node for node in graph.node if "logits" in node.output)
    graph.input.append(helper.make_tensor_value_info("num_logits_to_keep", TensorProto.INT64, []))
    for name, value in (("keep.shape", [1]), ("keep.end", [2**63 - 1]), ("keep.axis", [1])):
        graph.initializer.append(numpy_helper.from_array(numpy.array(value, dtype=numpy.int64), name))
    hidden, head.input[0] = head.input[0], "kept"
    nodes = [helper.make_node("Neg", ["num_logits_to_keep"], ["keep.minus"]),
             helper.make_node("Reshape", ["keep.minus", "keep.shape"], ["keep.start"]),
             helper.make_node("Slice", [hidden, "keep.start", "keep.end", "keep.axis"], ["kept"])]
    at = list(graph.node).index(head)
    for offset, node in enumerate(nodes):
        graph.node.insert(at + offset, node)
    onnx.save(model, path)


def builder(models, exports):
    target = exports / "qwen3-grouped"
    with tempfile.TemporaryDirectory() as made:
        subprocess.run([sys.executable, "-m", "onnxruntime_genai.models.builder", "-i", str(models / "qwen3"),
                        "-o", made + "/model", "-p", "fp32", "-e", "cpu", "-c", made + "/cache"], check=True)
        (target / "onnx").mkdir(parents=True, exist_ok=True)
        for file in ("model.onnx", "model.onnx.data"):
            shutil.copyfile(pathlib.Path(made) / "model" / file, target / "onnx" / file)
    keep_last(target / "onnx" / "model.onnx")
    shutil.copyfile(models / "qwen3" / "config.json", target / "config.json")


if __name__ == "__main__":
    {"optimum": optimum, "builder": builder}[sys.argv[1]](pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]))
