package dev.winnow.embed.rope;

/// A variant of rotary position embedding (RoPE, arXiv 2104.09864): component pairs `i` and `i +
/// size / 2` of a head are rotated by `position * frequency[i]`. Rotary angles are computed here
/// and not in the graph, so that every scaling is a table.
///
/// @param size components that are rotated, of those of a head
/// @param theta base of the frequencies
public record Rotary(int size, double theta, RotaryScaling scaling) {
  public Rotary {
    if (size < 2 || size % 2 != 0) {
      throw new IllegalArgumentException("rotary size is " + size + "; expected an even number");
    }
  }

  public Rotary withScaling(RotaryScaling scaling) {
    return new Rotary(size, theta, scaling);
  }

  /// Whether rotary angles depend on how long a text is.
  public boolean dependsOnLength() {
    return scaling instanceof RotaryScaling.Dynamic || scaling instanceof RotaryScaling.LongRope;
  }

  /// Radians a position, for a text of so many tokens; in single precision, as models are trained:
  /// at position 2,000 the difference to double shows in the fourth digit of a hidden state.
  public float[] frequencies(int tokens) {
    float[] frequencies = new float[size / 2];
    double base = theta;
    if (scaling instanceof RotaryScaling.Ntk ntk) {
      base *= Math.pow(ntk.factor(), (double) size / (size - 2));
    } else if (scaling instanceof RotaryScaling.Dynamic dynamic) {
      base *= dynamic.stretch(tokens, size);
    }
    for (int i = 0; i < frequencies.length; i++) {
      float frequency = 1 / (float) Math.pow(base, 2f * i / size);
      frequencies[i] = (float) scaling.scaled(this, i, frequency, tokens);
    }
    return frequencies;
  }

  /// What cosines and sines are multiplied by.
  public double magnitude() {
    return switch (scaling) {
      case RotaryScaling.Yarn yarn -> yarn.magnitude();
      case RotaryScaling.LongRope longRope -> longRope.magnitude();
      default -> 1;
    };
  }
}
