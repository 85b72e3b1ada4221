package dev.winnow.embed.running;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// The inputs of one run, in native memory that is freed on closing. Inputs that the graph does not
/// have are left out. Confined to one thread.
final class Feed implements AutoCloseable {
  private final OrtEnvironment environment = OnnxDevices.environment();
  private final Arena arena = Arena.ofConfined();
  private final Map<String, OnnxTensor> tensors = new HashMap<>();
  private final Set<String> wanted;

  /// @param wanted names of the graph's inputs
  Feed(Set<String> wanted) {
    this.wanted = wanted;
  }

  boolean wants(String name) {
    return wanted.contains(name);
  }

  /// Zeros, to be filled.
  LongBuffer longs(String name, long... shape) throws OrtException {
    LongBuffer values = zeros(Long.BYTES, shape).asLongBuffer();
    if (wants(name)) {
      put(name, OnnxTensor.createTensor(environment, values, shape));
    }
    return values;
  }

  /// Zeros, to be filled.
  IntBuffer ints(String name, long... shape) throws OrtException {
    IntBuffer values = zeros(Integer.BYTES, shape).asIntBuffer();
    if (wants(name)) {
      put(name, OnnxTensor.createTensor(environment, values, shape));
    }
    return values;
  }

  /// Values that the caller keeps until the run is over.
  void floats(String name, FloatBuffer values, long... shape) throws OrtException {
    if (wants(name)) {
      FloatBuffer some = values.hasRemaining() ? values : zeros(Float.BYTES, 0).asFloatBuffer();
      put(name, OnnxTensor.createTensor(environment, some, shape));
    }
  }

  /// Values that the caller keeps until the run is over.
  void longs(String name, LongBuffer values, long... shape) throws OrtException {
    if (wants(name)) {
      LongBuffer some = values.hasRemaining() ? values : zeros(Long.BYTES, 0).asLongBuffer();
      put(name, OnnxTensor.createTensor(environment, some, shape));
    }
  }

  /// Truth values, one a byte, that the caller keeps until the run is over.
  void flags(String name, ByteBuffer values, long... shape) throws OrtException {
    if (wants(name)) {
      put(name, OnnxTensor.createTensor(environment, values, shape, OnnxJavaType.BOOL));
    }
  }

  /// Values in 16 bits that the caller keeps until the run is over.
  void halves(String name, ShortBuffer values, long... shape) throws OrtException {
    if (wants(name)) {
      ShortBuffer some = values.hasRemaining() ? values : zeros(Short.BYTES, 0).asShortBuffer();
      put(name, OnnxTensor.createTensor(environment, some, shape, OnnxJavaType.FLOAT16));
    }
  }

  /// Keys or values that the caller keeps until the run is over.
  void rows(String name, KeyRows rows, int texts) throws OrtException {
    if (wants(name)) {
      put(name, rows.tensor(texts));
    }
  }

  Map<String, OnnxTensor> tensors() {
    return tensors;
  }

  private void put(String name, OnnxTensor tensor) {
    tensors.put(name, tensor);
  }

  private ByteBuffer zeros(int bytes, long... shape) {
    long elements = 1;
    for (long dimension : shape) {
      elements *= dimension;
    }
    // A tensor over no memory at all is refused.
    long size = Math.max(1, elements) * bytes;
    return arena
        .allocate(size, Long.BYTES)
        .asByteBuffer()
        .order(ByteOrder.nativeOrder())
        .limit((int) (elements * bytes));
  }

  @Override
  public void close() {
    tensors.values().forEach(OnnxTensor::close);
    arena.close();
  }
}
