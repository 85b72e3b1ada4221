package dev.winnow.embed.graph;

import dev.winnow.embed.files.DerivedWeights;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.files.StoredTensor;
import dev.winnow.embed.files.Weights;
import dev.winnow.embed.onnx.ElementType;
import dev.winnow.embed.onnx.OnnxGraph;
import dev.winnow.embed.onnx.Value;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// The weights of a model as values of a graph, by reference to their files.
final class WeightInputs {
  private final OnnxGraph graph;
  private final Weights weights;
  private final Numbers numbers;
  private final Map<String, Value> known = new HashMap<>();

  WeightInputs(OnnxGraph graph, Weights weights, Numbers numbers) {
    this.graph = graph;
    this.weights = weights;
    this.numbers = numbers;
  }

  boolean has(String name) {
    return weights.has(name);
  }

  /// A weight as the graph's numbers, whatever it is stored as.
  ///
  /// @param shape that it must have
  Value numbers(String name, long... shape) {
    StoredTensor tensor = tensor(name, shape);
    return known.computeIfAbsent(name, _ -> asNumbers(stored(tensor), tensor));
  }

  /// As [#numbers], or none where it is not stored.
  Value numbersIfStored(String name, long... shape) {
    return has(name) ? numbers(name, shape) : Value.NONE;
  }

  /// As it is stored.
  Value stored(String name, ElementType type, long... shape) {
    StoredTensor tensor = tensor(name, shape);
    if (tensor.type() != type) {
      throw new ModelException(
          "tensor %s of %s; expected type %s".formatted(tensor, weights, type));
    }
    return stored(tensor);
  }

  /// Rows that a matrix has.
  long rows(String name) {
    return weights.get(name).rows();
  }

  /// Refuses a matrix that bytes were made from, rather than the bytes, if it has another shape.
  void requireMatrix(String name, long inputs, long outputs) {
    if (weights.has(name + ".weight")) {
      var _ = tensor(name + ".weight", outputs, inputs);
    } else if (weights.has(name + Weights.TRANSPOSED)) {
      var _ = tensor(name + Weights.TRANSPOSED, inputs, outputs);
    }
  }

  /// Outputs of a matrix, stored either way round or in 8 bits.
  long outputs(String name) {
    for (String ending : new String[] {Weights.TRANSPOSED, DerivedWeights.INT8}) {
      if (weights.has(name + ending) && !weights.has(name + ".weight")) {
        long[] shape = weights.get(name + ending).shape();
        return shape.length == 2 ? shape[1] : 0;
      }
    }
    return rows(name + ".weight");
  }

  /// Rows of a matrix as the graph's numbers; the others are not read.
  Value rows(String name, Value ids, long... shape) {
    StoredTensor tensor = tensor(name, shape);
    return asNumbers(graph.node("Gather", stored(tensor), ids).value(), tensor);
  }

  private StoredTensor tensor(String name, long... shape) {
    StoredTensor tensor = weights.get(name);
    if (!Arrays.equals(tensor.shape(), shape)) {
      throw new ModelException(
          "tensor %s of %s; expected %s after config.json: they are of different models"
              .formatted(tensor, weights, Arrays.toString(shape)));
    }
    return tensor;
  }

  private Value asNumbers(Value value, StoredTensor tensor) {
    if (!tensor.isFloat()) {
      throw new ModelException(
          "tensor %s of %s; expected float32, float16 or bfloat16".formatted(tensor, weights));
    }
    return tensor.type() == numbers.type() ? value : graph.cast(value, numbers.type());
  }

  private Value stored(StoredTensor tensor) {
    return graph.weight(
        tensor.name(),
        tensor.type(),
        tensor.shape(),
        location(tensor.file()),
        tensor.offset(),
        tensor.bytes());
  }

  /// Below the root of the file system, which sessions are given as the folder of weights.
  private static String location(Path file) {
    return file.getRoot().relativize(file).toString().replace('\\', '/');
  }
}
