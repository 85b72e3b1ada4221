package dev.winnow.bench.results;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/// How figures are written for readers: three digits, as more are noise.
final class Numbers {
  private static final MathContext STORED = new MathContext(6);

  private Numbers() {}

  /// What is stored: six digits.
  static double rounded(double value) {
    return Double.isFinite(value) ? BigDecimal.valueOf(value).round(STORED).doubleValue() : value;
  }

  static String text(double value) {
    double size = Math.abs(value);
    if (size >= 1_000) {
      return format("%,.0f", value);
    }
    if (size > 0 && size < 0.001) {
      return format("%.1e", value);
    }
    return format(size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f", value);
  }

  static String withUnit(double value, String unit) {
    return (shortest(value) + " " + unit).strip();
  }

  /// Shares and cosines have up to five digits, and whole numbers no fraction.
  private static String shortest(double value) {
    if (value == Math.rint(value)) {
      return format("%,.0f", value);
    }
    double size = Math.abs(value);
    String digits = size >= 0.001 && size < 1 ? format("%.5f", value) : text(value);
    return digits.contains("e") || !digits.contains(".")
        ? digits
        : digits.replaceFirst("\\.?0+$", "");
  }

  static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
