package dev.winnow.memory.pack;

import dev.winnow.embed.generate.Surprisal;
import java.util.List;
import java.util.function.Function;

/// Scores texts by their mean surprisal as they stand one behind the other.
///
/// @param decay what a text's score is multiplied by for each text behind it
record SurprisalScorer(Function<String, Surprisal> model, double decay) implements SentenceScorer {
  private static final String BETWEEN = " ";

  SurprisalScorer {
    if (!(decay > 0 && decay <= 1)) {
      throw new IllegalArgumentException(
          "decay is %s; expected above 0, up to 1, where older texts count as new ones"
              .formatted(decay));
    }
  }

  /// What stands beside something new is not new itself.
  @Override
  public double neighbours() {
    return 0;
  }

  @Override
  public double[] score(String query, List<String> texts) {
    Surprisal surprisal = model.apply(String.join(BETWEEN, texts));
    var scores = new double[texts.size()];
    int start = 0;
    for (int i = 0; i < scores.length; i++) {
      int end = start + texts.get(i).length();
      scores[i] = surprisal.mean(start, end) * StrictMath.pow(decay, scores.length - 1 - i);
      start = end + BETWEEN.length();
    }
    return scores;
  }
}
