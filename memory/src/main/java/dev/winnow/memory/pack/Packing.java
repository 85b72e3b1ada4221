package dev.winnow.memory.pack;

import java.util.Objects;

/// All that a caller may ask of a pack.
///
/// @param slots what stands in front
/// @param scoring who chooses pieces or sentences
/// @param reranker name of the reranker that scores sentences; empty for none
/// @param calls most calls to a model for [Scoring#CERTAINTY], 1 to [#MAX_CALLS]; 16 by default
/// @param judgements most calls to a model that judges what does not fit (see [Judge]), 0 to
///   [#MAX_CALLS]; 0, nobody is asked, by default
public record Packing(
    PackConfig config, Slots slots, Scoring scoring, String reranker, int calls, int judgements) {
  public static final int MAX_CALLS = 256;

  public static final Packing DEFAULTS =
      new Packing(PackConfig.DEFAULTS, Slots.NONE, Scoring.WORDS, "", 16, 0);

  /// By what pieces or sentences are chosen, without any training.
  public enum Scoring {
    /// The words of the question.
    WORDS,
    /// Pieces by how certain a model is of the answer's first token ([SentenceScorer#certainty]).
    CERTAINTY,
    /// Sentences by how much they surprise a model ([SentenceScorer#surprisal]).
    SURPRISAL
  }

  public Packing {
    Objects.requireNonNull(config, "config of a packing");
    Objects.requireNonNull(slots, "slots of a packing");
    Objects.requireNonNull(scoring, "scoring of a packing");
    Objects.requireNonNull(reranker, "reranker of a packing");
    if (calls < 1 || calls > MAX_CALLS || judgements < 0 || judgements > MAX_CALLS) {
      throw new IllegalArgumentException(
          "%,d calls and %,d judgements; expected 1 and 0 to %,d: each asks a model"
              .formatted(calls, judgements, MAX_CALLS));
    }
    if (!reranker.isEmpty() && scoring == Scoring.SURPRISAL) {
      throw new IllegalArgumentException(
          "sentences are to be scored by surprisal and by the reranker '%s'; expected one of them"
              .formatted(reranker));
    }
  }

  public Packing withConfig(PackConfig config) {
    return new Packing(config, slots, scoring, reranker, calls, judgements);
  }

  public Packing withSlots(Slots slots) {
    return new Packing(config, slots, scoring, reranker, calls, judgements);
  }

  public Packing withScoring(Scoring scoring, int calls) {
    return new Packing(config, slots, scoring, reranker, calls, judgements);
  }

  public Packing withReranker(String name) {
    return new Packing(config, slots, scoring, name, calls, judgements);
  }

  public Packing withJudgements(int most) {
    return new Packing(config, slots, scoring, reranker, calls, most);
  }
}
