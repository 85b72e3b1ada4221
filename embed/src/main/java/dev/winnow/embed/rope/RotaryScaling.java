package dev.winnow.embed.rope;

/// RoPE scaling: how frequencies are changed so that a model reads more tokens than it was trained
/// on.
public sealed interface RotaryScaling {
  /// The frequency of pair `i`.
  ///
  /// @param frequency unscaled
  /// @param tokens of the text
  double scaled(Rotary rotary, int i, double frequency, int tokens);

  /// Whether keys that were made for a text of so many tokens are wrong for one of so many others.
  /// Not for [Dynamic]: its keys keep the rotary angles of the length at which they were read, as
  /// in the reference.
  default boolean changes(int madeFor, int tokens) {
    return false;
  }

  /// Not at all.
  record None() implements RotaryScaling {
    @Override
    public double scaled(Rotary rotary, int i, double frequency, int tokens) {
      return frequency;
    }
  }

  /// Positions are interpolated (arXiv 2306.15595).
  record Linear(double factor) implements RotaryScaling {
    @Override
    public double scaled(Rotary rotary, int i, double frequency, int tokens) {
      return frequency / factor;
    }
  }

  /// A larger base, which leaves high frequencies as they are (NTK-aware scaling).
  record Ntk(double factor) implements RotaryScaling {
    @Override
    public double scaled(Rotary rotary, int i, double frequency, int tokens) {
      return frequency;
    }
  }

  /// NTK-aware scaling as far as the text is longer than what the model was trained on.
  record Dynamic(double factor, int trained) implements RotaryScaling {
    double stretch(int tokens, int size) {
      double longer = Math.max(tokens, trained);
      return Math.pow(factor * longer / trained - (factor - 1), (double) size / (size - 2));
    }

    @Override
    public double scaled(Rotary rotary, int i, double frequency, int tokens) {
      return frequency;
    }
  }

  /// High frequencies stay, low ones are interpolated, with a ramp between (YaRN, arXiv
  /// 2309.00071).
  ///
  /// @param fast turns within the trained length above which a frequency stays
  /// @param slow turns below which it is interpolated
  /// @param truncate whether the ramp's ends are rounded to whole pairs
  record Yarn(
      double factor, double fast, double slow, int trained, boolean truncate, double magnitude)
      implements RotaryScaling {
    /// With the settings that the paper recommends.
    public static Yarn of(double factor, int trained) {
      return new Yarn(factor, 32, 1, trained, true, 0.1 * Math.log(factor) + 1);
    }

    @Override
    public double scaled(Rotary rotary, int i, double frequency, int tokens) {
      double low = pair(rotary, fast);
      double high = pair(rotary, slow);
      if (truncate) {
        low = Math.floor(low);
        high = Math.ceil(high);
      }
      low = Math.max(low, 0);
      high = Math.min(high, rotary.size() - 1.0);
      // float, step by step as the reference computes it: angles far on depend on the last bit
      float ramp = Math.clamp((i - (float) low) / (float) Math.max(high - low, 0.001), 0f, 1f);
      float stays = 1 - ramp;
      float pressed =
          1 / ((float) factor * (float) Math.pow(rotary.theta(), 2f * i / rotary.size()));
      return pressed * (1 - stays) + (float) frequency * stays;
    }

    /// The pair that makes so many turns within the trained length.
    private double pair(Rotary rotary, double turns) {
      return rotary.size()
          * Math.log(trained / (turns * 2 * Math.PI))
          / (2 * Math.log(rotary.theta()));
    }
  }

  /// By wavelength: short ones stay, long ones are interpolated, with a ramp between (Llama 3).
  record Llama3(double factor, double lowFactor, double highFactor, int trained)
      implements RotaryScaling {
    @Override
    public double scaled(Rotary rotary, int i, double frequency, int tokens) {
      double wavelength = 2 * Math.PI / frequency;
      if (wavelength < trained / highFactor) {
        return frequency;
      }
      if (wavelength > trained / lowFactor) {
        return frequency / factor;
      }
      double smooth = (trained / wavelength - lowFactor) / (highFactor - lowFactor);
      return (1 - smooth) * frequency / factor + smooth * frequency;
    }
  }

  /// A factor for each pair, other ones beyond the trained length (LongRoPE, arXiv 2402.13753).
  record LongRope(double[] shortFactors, double[] longFactors, int trained, double magnitude)
      implements RotaryScaling {
    @Override
    public double scaled(Rotary rotary, int i, double frequency, int tokens) {
      float factor = (float) (tokens > trained ? longFactors : shortFactors)[i];
      return 1 / (factor * (float) Math.pow(rotary.theta(), 2f * i / rotary.size()));
    }

    @Override
    public boolean changes(int madeFor, int tokens) {
      return madeFor <= trained != tokens <= trained;
    }
  }

  /// High frequencies stay, middle ones become one small constant, low ones none at all (Giraffe,
  /// arXiv 2308.10882).
  ///
  /// @param high from here on a frequency stays
  /// @param low up to here it becomes 0
  /// @param constant what those between become
  record TruncatedBasis(double high, double low, double constant) implements RotaryScaling {
    @Override
    public double scaled(Rotary rotary, int i, double frequency, int tokens) {
      return frequency >= high ? frequency : frequency > low ? constant : 0;
    }
  }
}
