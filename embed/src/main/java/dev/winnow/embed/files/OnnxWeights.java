package dev.winnow.embed.files;

import dev.winnow.embed.onnx.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The weights in an ONNX file that was exported from PyTorch, under the names that they had there:
/// exporters keep the names of biases and tables, but call a matrix `onnx::MatMul_787`, and only
/// the node that multiplies by it, `/encoder/layer.0/output/dense/MatMul`, tells which it is. Such
/// a matrix is stored (inputs, outputs) and is found here as `encoder.layer.0.output.dense` with
/// [Weights#TRANSPOSED] at its end.
///
/// Tensors stay where they are: inside the file, or in the file of external data that it names.
/// Field numbers are those of `onnx.proto`.
final class OnnxWeights {
  private static final String MULTIPLICATION = "/MatMul";

  private final Path folder;
  private final Path file;
  private final Map<String, StoredTensor> tensors = new HashMap<>();
  private final List<Multiplication> multiplications = new ArrayList<>();

  private record Multiplication(String node, String matrix) {}

  private OnnxWeights(Path folder, Path file) {
    this.folder = folder;
    this.file = file;
  }

  /// @param folder that external data must lie in
  /// @param file with symbolic links resolved
  static List<StoredTensor> read(Path folder, Path file) throws IOException {
    var reader = new OnnxWeights(folder, file);
    WireReader.read(file, reader::model);
    return reader.named();
  }

  private List<StoredTensor> named() {
    for (Multiplication multiplication : multiplications) {
      StoredTensor matrix = tensors.remove(multiplication.matrix());
      if (matrix != null) {
        String path = multiplication.node();
        String name =
            path.substring(1, path.length() - MULTIPLICATION.length()).replace('/', '.')
                + Weights.TRANSPOSED;
        tensors.put(name, matrix.named(name));
      }
    }
    return List.copyOf(tensors.values());
  }

  private void model(WireReader model) throws IOException {
    while (model.next()) {
      if (model.field() == 7) {
        graph(model.message());
      }
    }
  }

  private void graph(WireReader graph) throws IOException {
    while (graph.next()) {
      switch (graph.field()) {
        case 1 -> node(graph.message());
        case 5 -> tensor(graph.message());
        default -> {}
      }
    }
  }

  private void node(WireReader node) {
    int inputs = 0;
    String matrix = "";
    String name = "";
    String type = "";
    while (node.next()) {
      switch (node.field()) {
        case 1 -> {
          matrix = node.text();
          inputs++;
        }
        case 3 -> name = node.text();
        case 4 -> type = node.text();
        default -> {}
      }
    }
    boolean named =
        name.startsWith("/")
            && name.endsWith(MULTIPLICATION)
            && name.length() > MULTIPLICATION.length();
    if (type.equals("MatMul") && named && inputs == 2) {
      multiplications.add(new Multiplication(name, matrix));
    }
  }

  private void tensor(WireReader tensor) throws IOException {
    List<Long> shape = new ArrayList<>();
    Map<String, String> external = new HashMap<>();
    String name = "";
    long type = 0;
    long offset = -1;
    long length = -1;
    while (tensor.next()) {
      switch (tensor.field()) {
        case 1 -> tensor.numbers(shape);
        case 2 -> type = tensor.number();
        case 8 -> name = tensor.text();
        case 9 -> {
          offset = tensor.position();
          length = tensor.length();
        }
        case 13 -> entry(tensor.message(), external);
        default -> {}
      }
    }
    ElementType element = ElementType.numbered((int) type);
    if (element == null || name.isEmpty()) {
      return; // nothing that a network here is built from
    }
    long[] dimensions = dimensions(name, shape);
    var stored = new StoredTensor(name, element, dimensions, file, offset);
    if (!external.isEmpty()) {
      stored = external(stored, external);
    } else if (length != stored.bytes()) {
      return; // small constants are stored number by number
    }
    tensors.put(name, stored);
  }

  /// @throws ModelException for those whose bytes no number can hold
  private long[] dimensions(String name, List<Long> shape) {
    long[] dimensions = shape.stream().mapToLong(Long::longValue).toArray();
    long most = Long.MAX_VALUE / Long.BYTES;
    for (long dimension : dimensions) {
      if (dimension < 0 || dimension > most) {
        throw new ModelException(
            "tensor %s of %s has the shape %s; expected one of a tensor in a file"
                .formatted(name, file, shape));
      }
      most /= Math.max(1, dimension);
    }
    return dimensions;
  }

  private static void entry(WireReader entry, Map<String, String> into) {
    String key = "";
    String value = "";
    while (entry.next()) {
      switch (entry.field()) {
        case 1 -> key = entry.text();
        case 2 -> value = entry.text();
        default -> {}
      }
    }
    into.put(key, value);
  }

  private StoredTensor external(StoredTensor tensor, Map<String, String> entries)
      throws IOException {
    Path data = Weights.inside(folder, entries.getOrDefault("location", ""));
    long offset = number(tensor, entries.getOrDefault("offset", "0"));
    long length = number(tensor, entries.getOrDefault("length", Long.toString(tensor.bytes())));
    long size = Files.size(data);
    if (length != tensor.bytes() || offset > size - length) {
      throw new ModelException(
          "tensor %s of %s lies at %,d in %s of %,d bytes; expected it inside"
              .formatted(tensor, file, offset, data, size));
    }
    return new StoredTensor(tensor.name(), tensor.type(), tensor.shape(), data, offset);
  }

  private long number(StoredTensor tensor, String text) {
    try {
      long number = Long.parseLong(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new ModelException(
        "tensor %s of %s has external data at '%s'; expected a number from 0"
            .formatted(tensor, file, text));
  }
}
