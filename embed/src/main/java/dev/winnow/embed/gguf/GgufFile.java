package dev.winnow.embed.gguf;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.winnow.embed.files.ModelException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A mapped file: magic, version, counts, metadata, places of tensors, the tensors. Refuses
/// whatever would let a tensor lie outside of it or over another one. Confined to a thread.
final class GgufFile implements AutoCloseable {
  /// "GGUF" as a number.
  static final int MAGIC = 0x46554747;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final int START = 8;
  private static final int MOST_DIMENSIONS = 4;
  private static final long MOST_ELEMENTS = 1L << 36;
  private static final int MOST_ALIGNMENT = 1 << 16;

  private final Path path;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment bytes;
  private final GgufMetadata metadata;
  private final Map<String, GgufTensor> tensors = new LinkedHashMap<>();

  /// @param path with symbolic links resolved
  GgufFile(Path path) throws IOException {
    this.path = path;
    try (FileChannel channel = FileChannel.open(path)) {
      bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
      int magic = bytes.byteSize() < START ? 0 : bytes.get(INT, 0);
      int version = bytes.byteSize() < START ? 0 : bytes.get(INT, Integer.BYTES);
      var reader = new GgufReader(path, bytes, START);
      if (magic != MAGIC || version < 2 || version > 3) {
        throw reader.damaged("the magic %08x and the version %d".formatted(magic, version));
      }
      long count = reader.count("tensors", 1);
      long keys = reader.count("keys", 1);
      metadata = GgufMetadata.read(path, bytes, reader, keys);
      readTensors(reader, count);
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  Path path() {
    return path;
  }

  GgufMetadata metadata() {
    return metadata;
  }

  /// By name, in the order of the file.
  Map<String, GgufTensor> tensors() {
    return tensors;
  }

  MemorySegment bytes() {
    return bytes;
  }

  /// A number of a tensor in 32 bits.
  float floatAt(GgufTensor tensor, int index) {
    return Float.intBitsToFloat(bytes.get(INT, tensor.offset() + (long) index * Float.BYTES));
  }

  private void readTensors(GgufReader reader, long count) {
    List<GgufTensor> relative = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      relative.add(tensor(reader));
    }
    long alignment = metadata.whole("general.alignment", MOST_ALIGNMENT, 32);
    if (Long.bitCount(alignment) != 1) {
      throw reader.damaged("the alignment %,d, no power of two".formatted(alignment));
    }
    long start = Math.ceilDiv(reader.at(), alignment) * alignment;
    long end = start;
    relative.sort(Comparator.comparingLong(GgufTensor::offset));
    for (GgufTensor tensor : relative) {
      long place = start + tensor.offset();
      if (tensor.offset() < 0
          || tensor.offset() % alignment != 0
          || place < end
          || tensor.bytes() > bytes.byteSize() - place) {
        throw reader.damaged(
            "the tensor %s in %,d bytes from %,d of its data, past its end or over another"
                .formatted(tensor.name(), tensor.bytes(), tensor.offset()));
      }
      end = place + tensor.bytes();
      var placed = new GgufTensor(tensor.name(), tensor.type(), tensor.shape(), place);
      if (tensors.put(tensor.name(), placed) != null) {
        throw reader.damaged("the tensor " + tensor.name() + " twice");
      }
    }
  }

  /// @return with its place behind the header
  private GgufTensor tensor(GgufReader reader) {
    String name = reader.text("a tensor's name");
    int dimensions = reader.type(name);
    if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
      throw reader.damaged("the tensor %s of %d dimensions".formatted(name, dimensions));
    }
    long[] sizes = new long[dimensions];
    long elements = 1;
    for (int i = 0; i < dimensions; i++) {
      sizes[i] = reader.number(name);
      if (sizes[i] < 1 || sizes[i] > Math.min(Integer.MAX_VALUE, MOST_ELEMENTS / elements)) {
        throw reader.damaged("the tensor %s with a size of %,d".formatted(name, sizes[i]));
      }
      elements *= sizes[i];
    }
    GgufType type = GgufType.numbered(reader.type(name), name, path.toString());
    if (sizes[0] % type.block() != 0) {
      throw reader.damaged(
          "the tensor %s with rows of %,d, no whole blocks of %s".formatted(name, sizes[0], type));
    }
    return new GgufTensor(name, type, shape(name, sizes), reader.number(name));
  }

  private long[] shape(String name, long... sizes) {
    for (int i = 2; i < sizes.length; i++) {
      if (sizes[i] > 1) {
        throw new ModelException(
            "tensor %s of %s has %d dimensions; expected a matrix, as networks without experts have; choose such a model"
                .formatted(name, path, sizes.length));
      }
    }
    return sizes.length == 1 ? sizes : new long[] {sizes[1], sizes[0]};
  }

  @Override
  public void close() {
    arena.close();
  }
}
