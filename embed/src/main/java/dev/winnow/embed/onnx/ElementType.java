package dev.winnow.embed.onnx;

import org.jspecify.annotations.Nullable;

/// What a tensor consists of.
public enum ElementType {
  FLOAT(1, 4),
  UINT8(2, 1),
  INT8(3, 1),
  UINT16(4, 2),
  INT16(5, 2),
  INT32(6, 4),
  INT64(7, 8),
  BOOL(9, 1),
  FLOAT16(10, 2),
  DOUBLE(11, 8),
  UINT32(12, 4),
  UINT64(13, 8),
  BFLOAT16(16, 2),
  FLOAT8_E4M3(17, 1),
  FLOAT8_E5M2(19, 1);

  /// The number that ONNX has for it.
  final int number;

  private final int bytes;

  ElementType(int number, int bytes) {
    this.number = number;
    this.bytes = bytes;
  }

  /// The type that ONNX gives this number, or null if it is none of these.
  public static @Nullable ElementType numbered(int number) {
    for (ElementType type : values()) {
      if (type.number == number) {
        return type;
      }
    }
    return null;
  }

  /// Bytes of an element.
  public int bytes() {
    return bytes;
  }

  /// A number rounded to this type of 16 bits: to the nearest, to the even one of two as near.
  public short bits(float value) {
    return switch (this) {
      case FLOAT16 -> Float.floatToFloat16(value);
      case BFLOAT16 -> {
        int bits = Float.floatToRawIntBits(value);
        // A carry into the exponent is right, but for what is no number.
        yield (short)
            (Float.isNaN(value) ? bits >>> 16 | 0x40 : bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
      }
      default -> throw new IllegalStateException(this + " is no floating type of 16 bits");
    };
  }
}
