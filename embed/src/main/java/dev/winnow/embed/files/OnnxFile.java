package dev.winnow.embed.files;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.winnow.embed.onnx.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What an ONNX file says of itself, read before native code sees it: what it takes and gives,
/// which operators it has, and that the data it keeps in other files lies in its own folder.
/// Immutable. Field numbers are those of `onnx.proto`.
public final class OnnxFile {
  /// Graphs inside of graphs.
  private static final int DEEPEST = 16;

  private static final String DYNAMIC = "DynamicQuantize";

  private final Path path;
  private final Path folder;
  private final List<Declared> inputs = new ArrayList<>();
  private final List<Declared> outputs = new ArrayList<>();
  private final Set<String> initializers = new HashSet<>();
  private final Set<String> operators = new HashSet<>();
  private final Set<String> locations = new HashSet<>();

  /// An input or output.
  ///
  /// @param type null for what is no tensor, or of another type
  /// @param shape with [#ANY] for a dimension that varies; null where the file does not say
  public record Declared(String name, @Nullable ElementType type, @Nullable List<Long> shape) {
    public static final long ANY = -1;

    /// Whether it is of that type and has such dimensions; [#ANY] where any will do.
    public boolean is(ElementType type, long... dimensions) {
      if (this.type != type || shape == null || shape.size() != dimensions.length) {
        return false;
      }
      for (int i = 0; i < dimensions.length; i++) {
        if (dimensions[i] != ANY && shape.get(i) != ANY && shape.get(i) != dimensions[i]) {
          return false;
        }
      }
      return true;
    }

    /// The size of a dimension, or [#ANY].
    public long dimension(int number) {
      return shape == null ? ANY : shape.get(number);
    }

    public int rank() {
      return shape == null ? -1 : shape.size();
    }

    /// Such as `past_key_values.0.key FLOAT[?, 2, ?, 16]`.
    @Override
    public String toString() {
      String dimensions =
          shape == null
              ? " of any shape"
              : shape.stream()
                  .map(size -> size == ANY ? "?" : size.toString())
                  .collect(Collectors.joining(", ", "[", "]"));
      return name + " " + (type == null ? "of another type" : type) + dimensions;
    }
  }

  private OnnxFile(Path path, Path folder) {
    this.path = path;
    this.folder = folder;
  }

  /// @throws ModelException if it is damaged, or names data outside of its folder
  public static OnnxFile read(Path path) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || !Files.isRegularFile(path)) {
      throw new ModelException(path + " is not a file; expected an ONNX file");
    }
    var file = new OnnxFile(path, folder);
    WireReader.read(path, file::model);
    file.inputs.removeIf(input -> file.initializers.contains(input.name())); // as old files have it
    file.requireDataInside();
    return file;
  }

  private void requireDataInside() throws IOException {
    for (String location : locations) {
      try {
        Path _ = Weights.inside(folder, location);
      } catch (ModelException e) {
        throw new ModelException(
            "%s keeps data in '%s': %s".formatted(path, location, e.getMessage()), e);
      }
    }
  }

  private void model(WireReader model) {
    while (model.next()) {
      switch (model.field()) {
        case 7 -> graph(model.message(), 0);
        case 25 -> function(model.message());
        default -> {}
      }
    }
  }

  private void function(WireReader function) {
    while (function.next()) {
      if (function.field() == 7) {
        node(function.message(), 0);
      }
    }
  }

  /// @param depth 0 for the graph that the file is about
  private void graph(WireReader graph, int depth) {
    if (depth > DEEPEST) {
      throw new ModelException(
          "%s has graphs inside of graphs, more than %d deep; expected fewer"
              .formatted(path, DEEPEST));
    }
    while (graph.next()) {
      switch (graph.field()) {
        case 1 -> node(graph.message(), depth);
        case 5 -> initializer(graph.message(), depth);
        case 11 -> declared(graph.message(), depth, inputs);
        case 12 -> declared(graph.message(), depth, outputs);
        case 15 -> sparse(graph.message());
        default -> {}
      }
    }
  }

  private void node(WireReader node, int depth) {
    while (node.next()) {
      switch (node.field()) {
        case 4 -> operators.add(node.text());
        case 5 -> attribute(node.message(), depth);
        default -> {}
      }
    }
  }

  private void attribute(WireReader attribute, int depth) {
    while (attribute.next()) {
      switch (attribute.field()) {
        case 5, 10 -> tensor(attribute.message());
        case 6, 11 -> graph(attribute.message(), depth + 1);
        case 22, 23 -> sparse(attribute.message());
        default -> {}
      }
    }
  }

  private void sparse(WireReader sparse) {
    while (sparse.next()) {
      if (sparse.field() == 1 || sparse.field() == 2) {
        tensor(sparse.message());
      }
    }
  }

  private void initializer(WireReader tensor, int depth) {
    String name = tensor(tensor);
    if (depth == 0) {
      initializers.add(name);
    }
  }

  /// @return its name
  @CanIgnoreReturnValue
  private String tensor(WireReader tensor) {
    String name = "";
    while (tensor.next()) {
      switch (tensor.field()) {
        case 8 -> name = tensor.text();
        case 13 -> external(tensor.message());
        default -> {}
      }
    }
    return name;
  }

  private void external(WireReader entry) {
    String key = "";
    String value = "";
    while (entry.next()) {
      switch (entry.field()) {
        case 1 -> key = entry.text();
        case 2 -> value = entry.text();
        default -> {}
      }
    }
    if (key.equals("location")) {
      locations.add(value);
    }
  }

  private static void declared(WireReader value, int depth, List<Declared> into) {
    if (depth > 0) {
      return;
    }
    String name = "";
    var declared = new Declared(name, null, null);
    while (value.next()) {
      switch (value.field()) {
        case 1 -> name = value.text();
        case 2 -> declared = type(value.message());
        default -> {}
      }
    }
    into.add(new Declared(name, declared.type(), declared.shape()));
  }

  private static Declared type(WireReader type) {
    var declared = new Declared("", null, null);
    while (type.next()) {
      if (type.field() == 1) {
        declared = tensorType(type.message());
      }
    }
    return declared;
  }

  private static Declared tensorType(WireReader tensor) {
    ElementType type = null;
    List<Long> shape = null;
    while (tensor.next()) {
      switch (tensor.field()) {
        case 1 -> type = ElementType.numbered((int) tensor.number());
        case 2 -> shape = shape(tensor.message());
        default -> {}
      }
    }
    return new Declared("", type, shape);
  }

  private static List<Long> shape(WireReader shape) {
    List<Long> dimensions = new ArrayList<>();
    while (shape.next()) {
      if (shape.field() == 1) {
        dimensions.add(dimension(shape.message()));
      }
    }
    return List.copyOf(dimensions);
  }

  private static long dimension(WireReader dimension) {
    long size = Declared.ANY;
    while (dimension.next()) {
      if (dimension.field() == 1 && dimension.number() >= 0) {
        size = dimension.number();
      }
    }
    return size;
  }

  public Path path() {
    return path;
  }

  /// The file itself and those beside it that hold data.
  public List<Path> files() {
    return Stream.concat(Stream.of(path), locations.stream().sorted().map(folder::resolve))
        .toList();
  }

  /// What must be fed, in the order of the file.
  public List<Declared> inputs() {
    return List.copyOf(inputs);
  }

  public List<Declared> outputs() {
    return List.copyOf(outputs);
  }

  /// Whether there are operators that scale activations by the largest value of a batch, so that a
  /// text's results depend on what else is in it.
  public boolean scalesByBatch() {
    return operators.stream().anyMatch(name -> name.startsWith(DYNAMIC));
  }

  /// The file, for messages.
  @Override
  public String toString() {
    return path.toString();
  }
}
