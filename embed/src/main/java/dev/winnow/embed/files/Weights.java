package dev.winnow.embed.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.winnow.embed.onnx.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// All tensors of a model, by name. Immutable.
public final class Weights {
  /// End of the name of a matrix that is stored (inputs, outputs), where others end with `.weight`.
  public static final String TRANSPOSED = ".transposed";

  private static final String FILE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";

  /// What PyTorch saves, where there is nothing better.
  private static final String TORCH = "pytorch_model.bin";

  private static final String TORCH_INDEX = "pytorch_model.bin.index.json";

  private static final long MAX_INDEX = 64 << 20;

  /// How deep below its revision a folder of a model may lie, such as `2_Dense`.
  private static final int DEPTH = 3;

  private final String source;
  private final Map<String, StoredTensor> tensors;

  private Weights(String source, Map<String, StoredTensor> tensors) {
    this.source = source;
    this.tensors = Map.copyOf(tensors);
  }

  /// Whether a folder has weights that can be read here.
  public static boolean in(Path folder) {
    return Stream.of(FILE, INDEX, TORCH, TORCH_INDEX)
        .anyMatch(name -> Files.isRegularFile(folder.resolve(name)));
  }

  /// Reads the headers of `model.safetensors` or of the shards that `model.safetensors.index.json`
  /// names; else those of `pytorch_model.bin` or its shards.
  public static Weights read(Path folder) throws IOException {
    if (Files.isRegularFile(folder.resolve(FILE))) {
      return of(folder.toString(), Safetensors.read(inside(folder, FILE)));
    }
    if (Files.isRegularFile(folder.resolve(INDEX))) {
      return shards(folder, INDEX, Safetensors::read);
    }
    if (Files.isRegularFile(folder.resolve(TORCH))) {
      return of(folder.toString(), TorchFile.read(inside(folder, TORCH)));
    }
    if (Files.isRegularFile(folder.resolve(TORCH_INDEX))) {
      return shards(folder, TORCH_INDEX, TorchFile::read);
    }
    throw new ModelException(
        "folder %s has neither %s nor %s nor %s; expected one of them"
            .formatted(folder, FILE, INDEX, TORCH));
  }

  /// Finds the tensors of a file.
  private interface Reading {
    List<StoredTensor> of(Path file) throws IOException;
  }

  /// One safetensors file.
  public static Weights file(Path file) throws IOException {
    return of(file.toString(), Safetensors.read(file.toRealPath()));
  }

  /// The weights inside an ONNX file that was exported from PyTorch.
  public static Weights onnx(Path file) throws IOException {
    Path real = file.toRealPath();
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isRegularFile(real)) {
      throw new ModelException(file + " is not a file; expected an ONNX file");
    }
    return of(file.toString(), OnnxWeights.read(folder, real));
  }

  static Weights of(String source, List<StoredTensor> tensors) {
    Map<String, StoredTensor> byName = new HashMap<>();
    for (StoredTensor tensor : tensors) {
      String name = modern(tensor.name());
      if (byName.put(name, tensor.named(name)) != null) {
        throw new ModelException(
            "%s has tensor %s twice, also as %s; expected it once"
                .formatted(source, name, tensor.name()));
      }
    }
    return new Weights(source, byName);
  }

  /// What files converted from TensorFlow call `gamma` and `beta` is `weight` and `bias` elsewhere.
  private static String modern(String name) {
    return name.endsWith(".gamma")
        ? name.substring(0, name.length() - "gamma".length()) + "weight"
        : name.endsWith(".beta")
            ? name.substring(0, name.length() - "beta".length()) + "bias"
            : name;
  }

  private static Weights shards(Path folder, String index, Reading reading) throws IOException {
    JsonNode map = index(inside(folder, index)).path("weight_map");
    Map<String, Map<String, StoredTensor>> shards = new HashMap<>();
    Map<String, StoredTensor> tensors = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      if (!entry.getValue().isTextual()) {
        throw new ModelException(
            "%s says that %s lies in %s; expected the name of a file"
                .formatted(folder.resolve(index), entry.getKey(), entry.getValue()));
      }
      String shard = entry.getValue().asText();
      if (!shards.containsKey(shard)) {
        shards.put(shard, of(shard, reading.of(inside(folder, shard))).tensors);
      }
      StoredTensor tensor = shards.get(shard).get(modern(entry.getKey()));
      if (tensor == null) {
        throw new ModelException(
            "%s says that %s holds %s, which it does not; the shards are of different models"
                .formatted(folder.resolve(index), shard, entry.getKey()));
      }
      tensors.put(tensor.name(), tensor);
    }
    if (tensors.isEmpty()) {
      throw new ModelException(
          folder.resolve(index) + " names no tensors; expected an object weight_map");
    }
    return new Weights(folder.toString(), tensors);
  }

  private static JsonNode index(Path file) throws IOException {
    if (Files.size(file) > MAX_INDEX) {
      throw new ModelException(
          "%s has %,d bytes; expected at most %,d".formatted(file, Files.size(file), MAX_INDEX));
    }
    try {
      return JsonTree.parse(new String(Files.readAllBytes(file), UTF_8));
    } catch (JsonProcessingException e) {
      throw new ModelException(
          "%s is no JSON that can be read: %s; expected one object; fetch it again"
              .formatted(file, e.getOriginalMessage()),
          e);
    }
  }

  /// The real path of a file of the folder. A link may lead out of it only as in the cache of
  /// Hugging Face's hub: from `REPOSITORY/snapshots/REVISION` to `REPOSITORY/blobs`.
  public static Path inside(Path folder, String name) throws IOException {
    Path home = folder.toRealPath();
    Path file = named(folder, name);
    Path real = file.toRealPath();
    if (real.startsWith(home) || real.startsWith(blobs(home))) {
      return real;
    }
    throw new ModelException(
        "%s leads to %s, outside of the model's folder; copy the file in place of the link"
            .formatted(file, real));
  }

  private static Path named(Path folder, String name) {
    try {
      Path absolute = folder.toAbsolutePath().normalize();
      Path file = absolute.resolve(name).normalize();
      if (!name.isBlank() && file.startsWith(absolute) && Files.isRegularFile(file)) {
        return file;
      }
    } catch (InvalidPathException e) {
      // no file has such a name
    }
    throw new ModelException(
        "folder %s has no file '%s'; expected a file inside the folder".formatted(folder, name));
  }

  private static Path blobs(Path home) {
    Path revision = home;
    for (int depth = 0; depth < DEPTH; depth++) {
      Path snapshots = revision.getParent();
      if (snapshots == null) {
        return home;
      }
      if (snapshots.endsWith("snapshots")) {
        return snapshots.resolveSibling("blobs");
      }
      revision = snapshots;
    }
    return home;
  }

  /// These and others; of two with the same name the other's.
  Weights with(Weights other) {
    Map<String, StoredTensor> all = new HashMap<>(tensors);
    all.putAll(other.tensors);
    return new Weights(source, all);
  }

  /// The tensor of that name.
  ///
  /// @throws ModelException naming tensors that are there, if it is not
  public StoredTensor get(String name) {
    StoredTensor tensor = tensors.get(name);
    if (tensor == null) {
      List<String> some = names().stream().limit(4).toList();
      throw new ModelException(
          "%s has no tensor %s among its %d (%s ...); config.json is of another model, or the file of another library"
              .formatted(source, name, tensors.size(), String.join(", ", some)));
    }
    return tensor;
  }

  public Optional<StoredTensor> find(String name) {
    return Optional.ofNullable(tensors.get(name));
  }

  public boolean has(String name) {
    return tensors.containsKey(name);
  }

  /// In alphabetical order.
  public Set<String> names() {
    return new TreeSet<>(tensors.keySet());
  }

  /// All numbers of a tensor.
  public float[] floats(String name) throws IOException {
    StoredTensor tensor = get(name);
    float[] values = new float[Math.toIntExact(tensor.elements())];
    try (var reader = new TensorReader(tensor)) {
      reader.read(0, values);
    }
    return values;
  }

  /// Whether there are tensors of that type.
  public boolean hold(ElementType type) {
    return tensors.values().stream().anyMatch(tensor -> tensor.type() == type);
  }

  /// Numbers in all tensors.
  public long parameters() {
    return tensors.values().stream().mapToLong(StoredTensor::elements).sum();
  }

  /// Bytes of all tensors.
  public long bytes() {
    return tensors.values().stream().mapToLong(StoredTensor::bytes).sum();
  }

  /// The files that they lie in, in alphabetical order.
  public List<Path> files() {
    return tensors.values().stream().map(StoredTensor::file).distinct().sorted().toList();
  }

  /// What was read, for messages.
  @Override
  public String toString() {
    return source;
  }
}
