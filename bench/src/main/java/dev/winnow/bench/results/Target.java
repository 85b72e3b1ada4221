package dev.winnow.bench.results;

/// What a claim must reach.
///
/// @param unit of the figure that is held against it; [#RATIO] for the claim's ratio
public record Target(Bound bound, double value, String unit) {
  /// The unit of ratios.
  static final String RATIO = "x";

  /// On which side of the value the figure must lie.
  public enum Bound {
    AT_LEAST("≥"),
    AT_MOST("≤"),
    BELOW("<");

    private final String sign;

    Bound(String sign) {
      this.sign = sign;
    }
  }

  /// For the ratio.
  public static Target atLeast(double ratio) {
    return new Target(Bound.AT_LEAST, ratio, RATIO);
  }

  /// For the ratio.
  public static Target atMost(double ratio) {
    return new Target(Bound.AT_MOST, ratio, RATIO);
  }

  /// For the first figure.
  public static Target below(double value, String unit) {
    return new Target(Bound.BELOW, value, unit);
  }

  /// For the first figure of the claim, which has this unit.
  public Target in(String unit) {
    return new Target(bound, value, unit);
  }

  boolean metBy(double figure) {
    return switch (bound) {
      case AT_LEAST -> figure >= value;
      case AT_MOST -> figure <= value;
      case BELOW -> figure < value;
    };
  }

  String text() {
    return bound.sign + " " + Numbers.withUnit(value, unit);
  }
}
