package dev.winnow.embed.gguf;

import static java.util.stream.Collectors.joining;

import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.onnx.ElementType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What a tensor consists of: plain numbers, or blocks of numbers that share scales.
enum GgufType {
  F32(0, 1, 4, ElementType.FLOAT),
  F16(1, 1, 2, ElementType.FLOAT16),
  Q4_0(2, 32, 18, null),
  Q4_1(3, 32, 20, null),
  Q5_0(6, 32, 22, null),
  Q5_1(7, 32, 24, null),
  Q8_0(8, 32, 34, null),
  Q4_K(12, 256, 144, null),
  Q5_K(13, 256, 176, null),
  Q6_K(14, 256, 210, null),
  BF16(30, 1, 2, ElementType.BFLOAT16);

  private final int number;
  private final int block;
  private final int bytes;
  private final @Nullable ElementType plain;

  GgufType(int number, int block, int bytes, @Nullable ElementType plain) {
    this.number = number;
    this.block = block;
    this.bytes = bytes;
    this.plain = plain;
  }

  /// @param tensor for messages, as is `file`
  static GgufType numbered(long number, String tensor, String file) {
    for (GgufType type : values()) {
      if (type.number == number) {
        return type;
      }
    }
    throw new ModelException(
        "tensor %s of %s has the type %d; expected one of %s; choose a file in one of these forms, such as Q8_0"
            .formatted(
                tensor,
                file,
                number,
                Arrays.stream(values()).map(Enum::name).collect(joining(", "))));
  }

  /// Numbers that share scales; 1 for plain ones.
  int block() {
    return block;
  }

  /// Bytes of so many numbers, which are whole blocks.
  long bytes(long numbers) {
    return numbers / block * bytes;
  }

  /// The type of plain numbers, or null for blocks.
  @Nullable ElementType plain() {
    return plain;
  }

  /// The type that its numbers are kept in.
  ElementType kept() {
    return plain == null ? ElementType.FLOAT : plain;
  }
}
