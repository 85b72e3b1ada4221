package dev.winnow.bench.corpus;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// A file of vectors, one after the other, little-endian floats. Grows at its end; a vector that
/// was half written when the process died is written again. Confined to one thread.
public final class VectorFile implements Closeable {
  private final FileChannel channel;
  private final int dimension;
  private final ByteBuffer buffer;

  private VectorFile(FileChannel channel, int dimension) {
    this.channel = channel;
    this.dimension = dimension;
    this.buffer = ByteBuffer.allocate(dimension * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  public static VectorFile open(Path file, int dimension) throws IOException {
    return new VectorFile(
        FileChannel.open(
            file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE),
        dimension);
  }

  /// Whole vectors in the file.
  public int size() throws IOException {
    return (int) (channel.size() / buffer.capacity());
  }

  public void append(List<float[]> vectors) throws IOException {
    long end = (long) size() * buffer.capacity();
    for (float[] vector : vectors) {
      buffer.clear();
      buffer.asFloatBuffer().put(vector);
      while (buffer.hasRemaining()) {
        end += channel.write(buffer, end);
      }
    }
  }

  /// Vector `i` (dimension), the caller's.
  public float[] read(int i) throws IOException {
    buffer.clear();
    long place = (long) i * buffer.capacity();
    while (buffer.hasRemaining()) {
      int read = channel.read(buffer, place + buffer.position());
      if (read < 0) {
        throw new IOException("no vector " + i + "; the file holds " + size());
      }
    }
    float[] vector = new float[dimension];
    buffer.flip().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
