package dev.winnow.embed.running;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// A copy of a tiny model, to be damaged.
record HostileFolder(Path path) {
  static final String WEIGHTS = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";
  static final String CONFIG = "config.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  /// @param model a folder of [Goldens#MODELS]
  static HostileFolder copy(String model, Path folder) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> files = Files.list(Goldens.MODELS.resolve(model))) {
      for (Path file : files.filter(f -> !f.endsWith("golden.safetensors")).toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    return new HostileFolder(folder);
  }

  byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(path.resolve(name));
  }

  void write(String name, byte[] bytes) throws IOException {
    Files.write(path.resolve(name), bytes);
  }

  void write(String name, String text) throws IOException {
    write(name, text.getBytes(UTF_8));
  }

  void delete(String name) throws IOException {
    Files.delete(path.resolve(name));
  }

  void bytes(String name, UnaryOperator<byte[]> edit) throws IOException {
    write(name, edit.apply(bytes(name)));
  }

  void json(String name, Consumer<ObjectNode> edit) throws IOException {
    var json = (ObjectNode) JSON.readTree(bytes(name));
    edit.accept(json);
    write(name, json.toString());
  }

  void config(Consumer<ObjectNode> edit) throws IOException {
    json(CONFIG, edit);
  }

  void config(String key, String json) throws IOException {
    var value = JSON.readTree(json);
    config(config -> config.set(key, value));
  }

  /// Changes the header and leaves the data.
  void header(Consumer<ObjectNode> edit) throws IOException {
    var json = (ObjectNode) JSON.readTree(header());
    edit.accept(json);
    header(json.toString());
  }

  /// Puts a header in place of the one that is there.
  void header(String json) throws IOException {
    byte[] data = data();
    byte[] header = json.getBytes(UTF_8);
    write(WEIGHTS, file(header.length, header, data));
  }

  String header() throws IOException {
    byte[] all = bytes(WEIGHTS);
    return new String(all, Long.BYTES, (int) length(all), UTF_8);
  }

  private byte[] data() throws IOException {
    byte[] all = bytes(WEIGHTS);
    return Arrays.copyOfRange(all, (int) (Long.BYTES + length(all)), all.length);
  }

  private static long length(byte[] all) {
    return ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  /// A file that says its header has `length` bytes.
  static byte[] file(long length, byte[] header, byte[] data) {
    return ByteBuffer.allocate(Long.BYTES + header.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(length)
        .put(header)
        .put(data)
        .array();
  }

  /// Sets all numbers of a float32 tensor.
  void fill(String tensor, float value) throws IOException {
    var entry = JSON.readTree(header()).path(tensor).path("data_offsets");
    byte[] all = bytes(WEIGHTS);
    int start = Long.BYTES + (int) length(all);
    var floats = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = entry.get(0).asInt(); at < entry.get(1).asInt(); at += Float.BYTES) {
      floats.putFloat(start + at, value);
    }
    write(WEIGHTS, all);
  }

  /// A message in protobuf's wire format.
  static final class Message {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Message number(int field, long value) {
      return varint((long) field << 3).varint(value);
    }

    Message field(int field, byte[] value) {
      varint((long) field << 3 | 2).varint(value.length).bytes.writeBytes(value);
      return this;
    }

    Message field(int field, String value) {
      return field(field, value.getBytes(UTF_8));
    }

    Message field(int field, Message value) {
      return field(field, value.toBytes());
    }

    byte[] toBytes() {
      return bytes.toByteArray();
    }

    private Message varint(long value) {
      long rest = value;
      for (; (rest & ~0x7FL) != 0; rest >>>= 7) {
        bytes.write((int) (rest & 0x7F | 0x80));
      }
      bytes.write((int) rest);
      return this;
    }
  }

  /// An ONNX file of one graph.
  static byte[] onnx(Message graph) {
    return new Message().number(1, 10).field(7, graph).toBytes();
  }

  /// A float32 tensor without data.
  static Message tensor(String name, long... shape) {
    var tensor = new Message();
    for (long dimension : shape) {
      tensor.number(1, dimension);
    }
    return tensor.number(2, 1).field(8, name);
  }

  /// With data in another file.
  static Message external(Message tensor, String location, String offset, String length) {
    return tensor
        .field(13, new Message().field(1, "location").field(2, location))
        .field(13, new Message().field(1, "offset").field(2, offset))
        .field(13, new Message().field(1, "length").field(2, length))
        .number(14, 1);
  }

  /// A node that multiplies by `matrix`.
  static Message product(String name, String matrix) {
    return new Message()
        .field(1, "x")
        .field(1, matrix)
        .field(2, "y")
        .field(3, name)
        .field(4, "MatMul");
  }
}
