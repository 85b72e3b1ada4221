package dev.winnow.bench.results;

import dev.winnow.bench.run.Samples;
import org.jspecify.annotations.Nullable;

/// A measured value.
///
/// @param name of what, for instance a side
/// @param value the median where there are several
/// @param unit for instance `ms`, or empty for a number without one
/// @param lowest of several, or null
/// @param highest of several, or null
public record Figure(
    String name, double value, String unit, @Nullable Double lowest, @Nullable Double highest) {
  public Figure {
    if ((lowest == null) != (highest == null)
        || (lowest != null && highest != null && (lowest > value || highest < value))) {
      throw new IllegalArgumentException(
          "figure %s is %s between %s and %s; expected both or none, and the value between them"
              .formatted(name, value, lowest, highest));
    }
  }

  public static Figure of(String name, double value, String unit) {
    return new Figure(name, Numbers.rounded(value), unit, null, null);
  }

  /// The median with its spread.
  public static Figure of(String name, Samples values, String unit) {
    return values.size() == 1
        ? of(name, values.median(), unit)
        : new Figure(
            name,
            Numbers.rounded(values.median()),
            unit,
            Numbers.rounded(values.min()),
            Numbers.rounded(values.max()));
  }

  String text() {
    String shown = Numbers.withUnit(value, unit);
    if (lowest != null && highest != null) {
      shown += " (%s to %s)".formatted(Numbers.text(lowest), Numbers.text(highest));
    }
    return name.isEmpty() ? shown : name + ": " + shown;
  }
}
