package dev.winnow.embed.network;

/// How positions are treated so that a model reads longer texts than it was trained on, without
/// training. Quality must be measured for each model; these are the published rules.
public sealed interface PositionScaling {
  PositionScaling AS_TRAINED = new AsTrained();

  /// Tokens of a window at most; keeps tables of rotary angles below a gigabyte.
  int MOST_TOKENS = 1 << 21;

  /// As `config.json` says.
  record AsTrained() implements PositionScaling {}

  /// Rotary positions are interpolated (position interpolation, arXiv 2306.15595).
  record Linear(double factor) implements PositionScaling {
    public Linear {
      requireFactor(factor);
    }
  }

  /// A larger base of rotary positions, `base * factor^(d / (d - 2))` (NTK-aware scaling).
  record Ntk(double factor) implements PositionScaling {
    public Ntk {
      requireFactor(factor);
    }
  }

  /// High rotary frequencies stay, low ones are interpolated (YaRN, arXiv 2309.00071).
  record Yarn(double factor) implements PositionScaling {
    public Yarn {
      requireFactor(factor);
    }
  }

  /// Rotary frequencies of at least `high` stay, those above `low` become `constant`, others none
  /// (Giraffe, arXiv 2308.10882).
  record TruncatedBasis(double high, double low, double constant) implements PositionScaling {
    public TruncatedBasis {
      if (!(low >= 0 && low <= high) || !Double.isFinite(high) || !Double.isFinite(constant)) {
        throw new IllegalArgumentException(
            "truncated basis from %s to %s; expected 0 <= low <= high".formatted(low, high));
      }
    }
  }

  /// Rotary distances below `window` are exact, others counted in groups of tokens (arXiv
  /// 2401.01325). Costs memory of tokens times tokens; not with a cache.
  record SelfExtend(int group, int window) implements PositionScaling {
    public SelfExtend {
      requireAtLeastOne("group", group);
      requireWindow(window);
    }
  }

  /// A token sees the first `sinks` tokens and the last `window`, itself included; distances beyond
  /// count as `window` (LM-Infinite, arXiv 2308.16137). Causal networks with rotary positions;
  /// costs memory of tokens times tokens; not with a cache.
  record LambdaMask(int sinks, int window) implements PositionScaling {
    public LambdaMask {
      if (sinks < 0) {
        throw new IllegalArgumentException("sinks is " + sinks + "; expected 0 or more");
      }
      requireWindow(window);
    }
  }

  /// `size` tokens share a position (LongEmbed, arXiv 2404.12096).
  record Grouped(int size) implements PositionScaling {
    public Grouped {
      requireAtLeastOne("size", size);
    }
  }

  /// Positions start over after `length` tokens (LongEmbed, arXiv 2404.12096).
  record Recurrent(int length) implements PositionScaling {
    public Recurrent {
      requireAtLeastOne("length", length);
    }
  }

  private static void requireFactor(double factor) {
    if (!(factor >= 1) || !Double.isFinite(factor)) {
      throw new IllegalArgumentException("factor is " + factor + "; expected 1 or more");
    }
  }

  private static void requireWindow(int window) {
    if (window < 1 || window > MOST_TOKENS) {
      throw new IllegalArgumentException(
          "window is %,d; expected 1 to %,d".formatted(window, MOST_TOKENS));
    }
  }

  private static void requireAtLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + "; expected 1 or more");
    }
  }
}
