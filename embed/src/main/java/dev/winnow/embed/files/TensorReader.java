package dev.winnow.embed.files;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/// Reads numbers of a stored tensor, whatever floating type it is stored in. Confined to a thread.
final class TensorReader implements AutoCloseable {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);

  private final StoredTensor tensor;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment bytes;

  TensorReader(StoredTensor tensor) throws IOException {
    this.tensor = tensor;
    if (!tensor.isFloat()) {
      throw new ModelException("tensor " + tensor + "; expected float32, float16 or bfloat16");
    }
    try (FileChannel channel = FileChannel.open(tensor.file())) {
      bytes = channel.map(MapMode.READ_ONLY, tensor.offset(), tensor.bytes(), arena);
    } catch (IOException e) {
      arena.close();
      throw e;
    }
  }

  /// Fills `values` with the numbers from number `first` on.
  void read(long first, float[] values) {
    switch (tensor.type()) {
      case FLOAT -> MemorySegment.copy(bytes, FLOAT, first * Float.BYTES, values, 0, values.length);
      case FLOAT16 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = Float.float16ToFloat(bytes.get(SHORT, (first + i) * Short.BYTES));
        }
      }
      case BFLOAT16 -> {
        for (int i = 0; i < values.length; i++) {
          int bits = bytes.get(SHORT, (first + i) * Short.BYTES) << 16;
          values[i] = Float.intBitsToFloat(bits);
        }
      }
      default -> throw new IllegalStateException(tensor.toString());
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
