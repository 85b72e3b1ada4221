package dev.winnow.embed.files;

import dev.winnow.embed.onnx.ElementType;
import java.nio.file.Path;
import java.util.Arrays;

/// A tensor in a file: little-endian, rows one after the other.
///
/// @param file with symbolic links resolved
/// @param offset of its first byte in the file
public record StoredTensor(String name, ElementType type, long[] shape, Path file, long offset) {

  StoredTensor named(String name) {
    return new StoredTensor(name, type, shape, file, offset);
  }

  /// How many numbers it has.
  public long elements() {
    long elements = 1;
    for (long dimension : shape) {
      elements *= dimension;
    }
    return elements;
  }

  /// The size of its first dimension; 0 for a single number.
  public long rows() {
    return shape.length == 0 ? 0 : shape[0];
  }

  public long bytes() {
    return elements() * type.bytes();
  }

  public boolean isFloat() {
    return switch (type) {
      case FLOAT, FLOAT16, BFLOAT16 -> true;
      default -> false;
    };
  }

  @Override
  public String toString() {
    return "%s %s%s".formatted(name, type, Arrays.toString(shape));
  }
}
