package dev.winnow.embed.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.winnow.embed.onnx.ElementType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// Writes a safetensors file, one tensor after the other. Data begins at a multiple of 64 bytes,
/// and so does each tensor: a mapped file is then as good as memory.
public final class SafetensorsWriter {
  private static final int ALIGNMENT = 64;

  private final List<Entry> entries = new ArrayList<>();

  /// Gives the bytes of a tensor, little-endian.
  @FunctionalInterface
  interface Source {
    ByteBuffer bytes() throws IOException;
  }

  /// Gives the bytes of a tensor in several parts, for those that no buffer holds.
  @FunctionalInterface
  public interface Parts {
    void give(Sink sink) throws IOException;
  }

  /// Takes the next part.
  @FunctionalInterface
  public interface Sink {
    void take(ByteBuffer part) throws IOException;
  }

  private record Entry(String name, ElementType type, long[] shape, Parts parts) {
    long bytes() {
      long bytes = type.bytes();
      for (long dimension : shape) {
        bytes *= dimension;
      }
      return bytes;
    }
  }

  @CanIgnoreReturnValue
  SafetensorsWriter add(String name, ElementType type, long[] shape, Source source) {
    return addParts(name, type, shape, sink -> sink.take(source.bytes()));
  }

  /// Adds a tensor; its parts are asked for while the file is written.
  @CanIgnoreReturnValue
  public SafetensorsWriter addParts(String name, ElementType type, long[] shape, Parts parts) {
    entries.add(new Entry(name, type, shape, parts));
    return this;
  }

  /// Writes all that was added, and has it on the disk.
  public void write(Path file) throws IOException {
    byte[] header = header();
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      write(channel, length.putLong(header.length).flip());
      write(channel, ByteBuffer.wrap(header));
      for (Entry entry : entries) {
        long start = channel.position();
        entry.parts().give(part -> write(channel, part));
        long written = channel.position() - start;
        if (written != entry.bytes()) {
          throw new IllegalStateException(
              "%s has %d bytes; expected %d".formatted(entry.name(), written, entry.bytes()));
        }
        write(channel, ByteBuffer.allocate((int) (padded(entry.bytes()) - entry.bytes())));
      }
      channel.force(true);
    }
  }

  private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      int _ = channel.write(bytes);
    }
  }

  private static long padded(long bytes) {
    return Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT;
  }

  private byte[] header() {
    ObjectNode header = new ObjectMapper().createObjectNode();
    long offset = 0;
    for (Entry entry : entries) {
      ObjectNode tensor = header.putObject(entry.name());
      tensor.put("dtype", Safetensors.nameOf(entry.type()));
      var shape = tensor.putArray("shape");
      for (long dimension : entry.shape()) {
        shape.add(dimension);
      }
      tensor.putArray("data_offsets").add(offset).add(offset + entry.bytes());
      offset += padded(entry.bytes());
    }
    String json = header.toString();
    int length = json.getBytes(UTF_8).length + Long.BYTES;
    return (json + " ".repeat((int) (padded(length) - length))).getBytes(UTF_8);
  }
}
