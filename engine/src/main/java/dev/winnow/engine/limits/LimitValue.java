package dev.winnow.engine.limits;

import java.math.BigInteger;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the value of a limit.
final class LimitValue {
  private static final Pattern NUMBER = Pattern.compile("([0-9]{1,18})([KMG]?)");
  private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");

  private LimitValue() {}

  static long number(String value, long most) {
    Matcher number = NUMBER.matcher(value);
    if (number.matches()) {
      int shift = 10 * " KMG".indexOf(number.group(2).isEmpty() ? " " : number.group(2));
      BigInteger exact = new BigInteger(number.group(1)).shiftLeft(shift);
      if (exact.compareTo(BigInteger.valueOf(most)) <= 0) {
        return exact.longValueExact();
      }
    }
    throw new IllegalArgumentException(
        "'%s' is no number up to %d; expected digits, with K, M or G for times 1,024"
            .formatted(value, most));
  }

  static Duration time(String value) {
    Matcher time = TIME.matcher(value);
    if (!time.matches()) {
      throw new IllegalArgumentException(
          "'%s' is no time; expected a number and its unit, as 500ms, 30s, 2m or 24h"
              .formatted(value));
    }
    long count = Long.parseLong(time.group(1));
    return switch (time.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      default -> Duration.ofHours(count);
    };
  }
}
