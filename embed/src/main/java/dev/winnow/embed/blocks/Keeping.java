package dev.winnow.embed.blocks;

/// Which distant tokens are kept.
public sealed interface Keeping {
  /// All of them, in blocks of which a lookup chooses.
  Keeping ALL = new All();

  /// All of them.
  record All() implements Keeping {}

  /// So many blocks a layer. Where there is no more room, the one with the lowest score goes: a
  /// block's score is the attention that it got, times `decay` for each run since (InfLLM's
  /// `lru-s`, which moves blocks out of the fast memory; here they are gone).
  ///
  /// @param blocks most that are kept, from 1
  /// @param decay 0 to 1; InfLLM has 0.1 where it has any
  record ByAttention(int blocks, double decay) implements Keeping {
    public ByAttention {
      if (blocks < 1) {
        throw new IllegalArgumentException(
            "%d blocks are kept; expected at least 1".formatted(blocks));
      }
      checkDecay(decay);
    }
  }

  /// As many tokens as all blocks that are seen hold, all of which are seen: those that surprised
  /// the model most when it read them (SirLLM, arXiv 2405.12528). Scores of all tokens are computed
  /// while a text is read.
  ///
  /// @param decay what a surprise is multiplied with for each block read since, 0 to 1; 1 forgets
  ///   nothing for its age
  record BySurprise(double decay) implements Keeping {
    public BySurprise {
      checkDecay(decay);
    }
  }

  private static void checkDecay(double decay) {
    if (!(decay >= 0) || !(decay <= 1)) {
      throw new IllegalArgumentException("decay is " + decay + "; expected 0 to 1");
    }
  }
}
