"""Tiny ONNX files that open but are no encoders, for the tests of what is refused.

    /tmp/oracle/bin/pip install onnx==1.19.1
    /tmp/oracle/bin/python bench/oracle/odd_models.py embed/src/test/resources/dev/winnow/embed

pixels.onnx     has the input `pixels`
logits.onnx     has only the output `logits`
nothing.onnx    makes token vectors of zeros, dimension 4, tokens without direction
"""

import sys

import numpy
from onnx import TensorProto, helper, numpy_helper, save


def model(input_name, output_name, scale):
    ids = helper.make_tensor_value_info(input_name, TensorProto.INT64, ["batch", "tokens"])
    out = helper.make_tensor_value_info(output_name, TensorProto.FLOAT, ["batch", "tokens", 4])
    weights = numpy_helper.from_array(numpy.full((1, 4), scale, dtype=numpy.float32), "weights")
    axis = numpy_helper.from_array(numpy.array([2], dtype=numpy.int64), "axis")
    nodes = [
        helper.make_node("Cast", [input_name], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["floats", "axis"], ["column"]),
        helper.make_node("MatMul", ["column", "weights"], [output_name]),
    ]
    graph = helper.make_graph(nodes, "odd", [ids], [out], [weights, axis])
    return helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 17)])


if __name__ == "__main__":
    folder = sys.argv[1]
    save(model("pixels", "last_hidden_state", 1), folder + "/pixels.onnx")
    save(model("input_ids", "logits", 1), folder + "/logits.onnx")
    save(model("input_ids", "last_hidden_state", 0), folder + "/nothing.onnx")
