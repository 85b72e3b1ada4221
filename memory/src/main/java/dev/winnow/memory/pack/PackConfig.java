package dev.winnow.memory.pack;

import java.time.Duration;
import java.util.Objects;

/// How a pack is made.
///
/// @param budget most tokens of the pack, counted on its whole text, frame and instruction
///   included; 0 or more, 2,000 by default
/// @param order how parts stand in the text, chronological by default
/// @param selection which pieces come first when not all fit
/// @param neighbours pieces taken along with those before and after them, none by default
/// @param trimming whether pieces are cut to their best sentences
/// @param frame what separates stored text from the rest of the prompt
public record PackConfig(
    int budget,
    Order order,
    Selection selection,
    Neighbours neighbours,
    Trimming trimming,
    Frame frame) {
  public static final PackConfig DEFAULTS =
      new PackConfig(
          2_000,
          Order.CHRONOLOGICAL,
          Selection.DEFAULTS,
          Neighbours.NONE,
          Trimming.DEFAULTS,
          Frame.DEFAULTS);

  /// How parts stand in the text. Pinned pieces always come first.
  public enum Order {
    /// By time, then session and position.
    CHRONOLOGICAL,
    /// The best at both edges, the least in the middle, where long prompts are read worst (Liu and
    /// others, "Lost in the Middle", TACL 2024).
    EDGES_FIRST,
    /// Chronological, and the whole frame twice, which helps recurrent models (Arora and others,
    /// "Just read twice", 2024); costs twice the tokens.
    REPEATED
  }

  /// Which pieces come first.
  ///
  /// Relevance is the score, scaled to 0..1 over the request; activation is relevance mixed with
  /// recency, and pieces are taken by falling activation.
  ///
  /// @param recency share of recency in the activation, 0..1; 0, relevance alone, by default
  /// @param halfLife age behind the newest piece at which recency is one half; 7 days by default
  /// @param diversity how much a piece loses for being like one already taken, 0..1 (`1 - lambda`
  ///   in Carbonell and Goldstein's maximal marginal relevance, SIGIR 1998); 0, not at all, by
  ///   default. Costs a comparison of all pairs
  /// @param duplicates similarity of two texts, 0..1, from which the lesser is left out as a near
  ///   duplicate; .85 by default, above 1 for never
  /// @param clusters if above 0, pieces are put into so many clusters, and of each only its
  ///   `sentences` most central ones are kept; 0 by default
  /// @param sentences kept of each cluster, at least 1; 3 by default
  public record Selection(
      double recency,
      Duration halfLife,
      double diversity,
      double duplicates,
      int clusters,
      int sentences) {
    public static final Selection DEFAULTS = new Selection(0, Duration.ofDays(7), 0, .85, 0, 3);

    public Selection {
      share("recency", recency);
      share("diversity", diversity);
      if (!halfLife.isPositive()) {
        throw new IllegalArgumentException(
            "half-life is %s; expected more than 0; for relevance alone set recency to 0"
                .formatted(halfLife));
      }
      if (!(duplicates > 0)) {
        throw new IllegalArgumentException(
            "duplicate threshold is %s; expected above 0, up to 1; to keep all, set it above 1"
                .formatted(duplicates));
      }
      if (clusters < 0 || sentences < 1) {
        throw new IllegalArgumentException(
            "%d clusters of %d sentences; expected 0 or more clusters of at least 1; 0 turns it off"
                .formatted(clusters, sentences));
      }
    }

    private static void share(String name, double value) {
      if (!(value >= 0 && value <= 1)) {
        throw new IllegalArgumentException(
            "%s is %s; expected 0 to 1; 0 turns it off".formatted(name, value));
      }
    }

    public Selection withRecency(double recency) {
      return new Selection(recency, halfLife, diversity, duplicates, clusters, sentences);
    }

    public Selection withHalfLife(Duration halfLife) {
      return new Selection(recency, halfLife, diversity, duplicates, clusters, sentences);
    }

    public Selection withDiversity(double diversity) {
      return new Selection(recency, halfLife, diversity, duplicates, clusters, sentences);
    }

    public Selection withDuplicates(double duplicates) {
      return new Selection(recency, halfLife, diversity, duplicates, clusters, sentences);
    }

    public Selection withClusters(int clusters, int sentences) {
      return new Selection(recency, halfLife, diversity, duplicates, clusters, sentences);
    }
  }

  /// Pieces taken along with a piece of the same session.
  ///
  /// @param before how many positions before it
  /// @param after how many positions after it
  /// @param lag ranks that a neighbour stands behind its piece, for each position of distance; 4 by
  ///   default
  public record Neighbours(int before, int after, int lag) {
    public static final Neighbours NONE = new Neighbours(0, 0, 4);

    public Neighbours {
      if (before < 0 || after < 0 || lag < 0) {
        throw new IllegalArgumentException(
            "neighbours are %d before, %d after, lag %d; expected 0 or more; 0 and 0 take none"
                .formatted(before, after, lag));
      }
    }

    public boolean isEmpty() {
      return before == 0 && after == 0;
    }

    /// As many on both sides.
    public static Neighbours around(int each) {
      return new Neighbours(each, each, NONE.lag);
    }
  }

  /// Whether pieces are cut to sentences. Tool calls, pinned pieces and summaries never are.
  ///
  /// @param mode when
  /// @param cache most tokens that the kept sentences of all pieces have together, for
  ///   [Mode#ALWAYS]; 1,000 by default
  /// @param window most tokens that the scorer sees at once besides the cache; 1,000 by default
  public record Trimming(Mode mode, int cache, int window) {
    public static final Trimming DEFAULTS = new Trimming(Mode.WHEN_NEEDED, 1_000, 1_000);

    /// When pieces are cut.
    public enum Mode {
      /// Never: a piece goes in whole, as its summary, or not at all.
      OFF,
      /// A piece that does not fit whole gives the best sentences that do.
      WHEN_NEEDED,
      /// Always: a rolling cache of sentences passes over all pieces and keeps the best
      /// (InfiniRetri's scheme, 2025, with a scorer in place of attention).
      ALWAYS
    }

    public Trimming {
      Objects.requireNonNull(mode, "mode of trimming");
      if (cache < 1 || window < 1) {
        throw new IllegalArgumentException(
            "trimming has a cache of %d and a window of %d tokens; expected at least 1; to turn it"
                    .formatted(cache, window)
                + " off set its mode to OFF");
      }
    }

    public Trimming withMode(Mode mode) {
      return new Trimming(mode, cache, window);
    }

    public Trimming withCache(int tokens) {
      return new Trimming(mode, tokens, window);
    }

    public Trimming withWindow(int tokens) {
      return new Trimming(mode, cache, tokens);
    }
  }

  public PackConfig {
    if (budget < 0) {
      throw new IllegalArgumentException(
          "budget is %d tokens; expected 0 or more; give what the generator's prompt has room for"
              .formatted(budget));
    }
    Objects.requireNonNull(order, "order of a pack");
    Objects.requireNonNull(selection, "selection of a pack");
    Objects.requireNonNull(neighbours, "neighbours of a pack");
    Objects.requireNonNull(trimming, "trimming of a pack");
    Objects.requireNonNull(frame, "frame of a pack");
  }

  public PackConfig withBudget(int tokens) {
    return new PackConfig(tokens, order, selection, neighbours, trimming, frame);
  }

  public PackConfig withOrder(Order order) {
    return new PackConfig(budget, order, selection, neighbours, trimming, frame);
  }

  public PackConfig withSelection(Selection selection) {
    return new PackConfig(budget, order, selection, neighbours, trimming, frame);
  }

  public PackConfig withNeighbours(Neighbours neighbours) {
    return new PackConfig(budget, order, selection, neighbours, trimming, frame);
  }

  public PackConfig withTrimming(Trimming trimming) {
    return new PackConfig(budget, order, selection, neighbours, trimming, frame);
  }

  public PackConfig withFrame(Frame frame) {
    return new PackConfig(budget, order, selection, neighbours, trimming, frame);
  }
}
