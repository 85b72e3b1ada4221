package dev.winnow.embed.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.winnow.embed.onnx.ElementType;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Reads the header of a safetensors file: 8 bytes of length, so many of JSON, then the tensors.
/// Refuses whatever would let a tensor lie outside of its file or over another one.
final class Safetensors {
  /// As in the format's own library.
  static final int MAX_HEADER = 100_000_000;

  /// A tensor of a model has at most four.
  private static final int MAX_DIMENSIONS = 8;

  private static final String METADATA = "__metadata__";

  private static final Map<String, ElementType> TYPES =
      Map.ofEntries(
          Map.entry("F32", ElementType.FLOAT),
          Map.entry("F16", ElementType.FLOAT16),
          Map.entry("BF16", ElementType.BFLOAT16),
          Map.entry("F64", ElementType.DOUBLE),
          Map.entry("F8_E4M3", ElementType.FLOAT8_E4M3),
          Map.entry("F8_E5M2", ElementType.FLOAT8_E5M2),
          Map.entry("I8", ElementType.INT8),
          Map.entry("U8", ElementType.UINT8),
          Map.entry("I16", ElementType.INT16),
          Map.entry("U16", ElementType.UINT16),
          Map.entry("I32", ElementType.INT32),
          Map.entry("U32", ElementType.UINT32),
          Map.entry("I64", ElementType.INT64),
          Map.entry("U64", ElementType.UINT64),
          Map.entry("BOOL", ElementType.BOOL));

  static String nameOf(ElementType type) {
    return TYPES.entrySet().stream()
        .filter(entry -> entry.getValue() == type)
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  private final Path file;
  private final long size;
  private final long start;

  private Safetensors(Path file, long size, long start) {
    this.file = file;
    this.size = size;
    this.start = start;
  }

  /// @param file with symbolic links resolved
  /// @return in the order of the file
  static List<StoredTensor> read(Path file) throws IOException {
    try (var channel = FileChannel.open(file)) {
      long size = channel.size();
      long length = size < Long.BYTES ? -1 : FileBytes.at(channel, 0, Long.BYTES).getLong();
      if (length < 2 || length > MAX_HEADER || length > size - Long.BYTES) {
        throw new ModelException(
            "%s has %,d bytes and a header of %,d; expected a safetensors file with a header of 2 to %,d bytes inside it; fetch it again"
                .formatted(file, size, length, MAX_HEADER));
      }
      byte[] json = FileBytes.at(channel, Long.BYTES, (int) length).array();
      return new Safetensors(file, size, Long.BYTES + length).tensors(header(file, json));
    }
  }

  private static JsonNode header(Path file, byte[] json) {
    try {
      JsonNode header = JsonTree.parse(new String(json, UTF_8));
      if (header.isObject()) {
        return header;
      }
      throw new ModelException("the header of " + file + " is not a JSON object; expected one");
    } catch (JsonProcessingException e) {
      throw new ModelException(
          "the header of %s is no JSON that can be read: %s; expected one object; fetch it again"
              .formatted(file, e.getOriginalMessage()),
          e);
    }
  }

  private List<StoredTensor> tensors(JsonNode header) {
    List<StoredTensor> tensors = new ArrayList<>();
    header
        .properties()
        .forEach(entry -> {
          if (!entry.getKey().equals(METADATA)) {
            tensors.add(tensor(entry.getKey(), entry.getValue()));
          }
        });
    refuseOverlaps(tensors);
    return tensors;
  }

  private StoredTensor tensor(String name, JsonNode entry) {
    String dtype = entry.path("dtype").asText("none");
    ElementType type = TYPES.get(dtype);
    if (type == null) {
      throw wrong(
          name,
          "has the dtype %s; expected one of %s".formatted(dtype, new TreeSet<>(TYPES.keySet())));
    }
    JsonNode offsets = entry.path("data_offsets");
    long begin = whole(offsets.path(0));
    long end = whole(offsets.path(1));
    if (offsets.size() != 2 || begin < 0 || end < begin || end > size - start) {
      throw wrong(
          name,
          "has the data_offsets %s; expected a begin and an end within %,d bytes of data"
              .formatted(offsets, size - start));
    }
    long[] shape = shape(name, entry.path("shape"));
    var tensor = new StoredTensor(name, type, shape, file, start + begin);
    if (tensor.bytes() != end - begin) {
      throw wrong(
          name,
          "is %s, which takes %,d bytes, and has %,d; expected as many"
              .formatted(tensor, tensor.bytes(), end - begin));
    }
    return tensor;
  }

  /// @return -1 for what is no number from 0
  private static long whole(JsonNode number) {
    return number.isIntegralNumber() && number.canConvertToLong() ? number.asLong() : -1;
  }

  private long[] shape(String name, JsonNode dimensions) {
    if (!dimensions.isArray() || dimensions.size() > MAX_DIMENSIONS) {
      throw wrong(
          name, "has the shape " + dimensions + "; expected up to " + MAX_DIMENSIONS + " numbers");
    }
    long[] shape = new long[dimensions.size()];
    long elements = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = whole(dimensions.get(i));
      if (shape[i] < 0 || (elements != 0 && shape[i] > size / elements)) {
        throw wrong(
            name, "has the shape %s; expected one that fits the file".formatted(dimensions));
      }
      elements *= shape[i];
    }
    return shape;
  }

  private void refuseOverlaps(List<StoredTensor> tensors) {
    List<StoredTensor> ordered =
        tensors.stream()
            .filter(tensor -> tensor.bytes() > 0)
            .sorted(Comparator.comparingLong(StoredTensor::offset))
            .toList();
    for (int i = 1; i < ordered.size(); i++) {
      StoredTensor before = ordered.get(i - 1);
      if (before.offset() + before.bytes() > ordered.get(i).offset()) {
        throw wrong(
            ordered.get(i).name(),
            "lies over " + before.name() + "; expected tensors one after the other");
      }
    }
  }

  private ModelException wrong(String name, String what) {
    return new ModelException("tensor %s of %s %s".formatted(name, file, what));
  }
}
