package dev.winnow.index;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/// Reads numbers of any type as `Long` or `Double`, and says what that loses.
final class Numbers {
  /// Digits of a whole number beyond which none has 64 bits.
  private static final int LONG_DIGITS = 19;

  private Numbers() {}

  /// The number as `Long` where it is whole and has 64 bits. Else as the nearest `Double`, but as
  /// `BigDecimal` where that would be infinite, zero or another whole number.
  ///
  /// @throws NumberFormatException if it is infinite, not a number, or of a type that cannot be
  ///   read
  static Number read(Number number) {
    return switch (number) {
      case Long value -> value;
      case Integer value -> value.longValue();
      case Short value -> value.longValue();
      case Byte value -> value.longValue();
      case Double value -> read(value.doubleValue());
      case Float value -> read(value.doubleValue());
      default -> read(decimal(number));
    };
  }

  private static Number read(double value) {
    if (!Double.isFinite(value)) {
      throw new NumberFormatException();
    }
    boolean whole = value == Math.rint(value) && value >= -0x1p63 && value < 0x1p63;
    return whole ? (Number) (long) value : (Number) value;
  }

  private static Number read(BigDecimal value) {
    boolean whole = value.signum() == 0 || value.stripTrailingZeros().scale() <= 0;
    if (whole && value.precision() - (long) value.scale() <= LONG_DIGITS) {
      BigInteger digits = value.toBigInteger();
      if (digits.bitLength() < Long.SIZE) {
        return digits.longValue();
      }
    }
    double nearest = value.doubleValue();
    boolean near = Double.isFinite(nearest) && (whole ? holds(value, nearest) : nearest != 0);
    return near ? (Number) nearest : value;
  }

  /// Whether the nearest double is `number`: exactly, or as far as a decimal's digits tell.
  static boolean holds(Object number) {
    if (number instanceof Double || number instanceof Float) {
      return true;
    }
    BigDecimal value = decimal((Number) number);
    return holds(value, value.doubleValue());
  }

  private static boolean holds(BigDecimal value, double nearest) {
    var exact = new BigDecimal(nearest);
    int digits = Math.max(1, value.stripTrailingZeros().precision());
    return exact.compareTo(value) == 0
        || exact.round(new MathContext(digits)).compareTo(value) == 0;
  }

  /// Also of counters such as `AtomicLong`, by their text.
  private static BigDecimal decimal(Number number) {
    return switch (number) {
      case BigDecimal value -> value;
      case BigInteger value -> new BigDecimal(value);
      default -> new BigDecimal(number.toString());
    };
  }
}
