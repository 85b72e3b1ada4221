package dev.winnow.memory.pack;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Scores texts by how certain a model is of its next token behind the text and the query: the
/// negative entropy of that token's distribution (XL3M, Wang and others, arXiv 2405.17755). A text
/// that answers the query leaves little doubt how the answer begins.
///
/// @param model whom to ask
/// @param calls most calls for one list of texts
record Certainty(NextToken model, int calls) implements SentenceScorer {
  Certainty {
    if (calls < 1) {
      throw new IllegalArgumentException(
          "%d calls to the model; expected at least 1; each text costs one".formatted(calls));
    }
  }

  @Override
  public double[] score(String query, List<String> texts) {
    double[] scores = LexicalScorer.score(query, texts);
    List<Integer> order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]).thenComparing(texts::get))
            .toList();
    int asked = Math.min(calls, order.size());
    double least = 0;
    for (int i : order.subList(0, asked)) {
      scores[i] = -entropy(model.logProbabilities(texts.get(i) + "\n\n" + query));
      least = Math.min(least, scores[i]);
    }
    for (int place = asked; place < scores.length; place++) { // in their lexical order, below
      scores[order.get(place)] = least - 1 - place;
    }
    return scores;
  }

  /// `-sum p ln p`, in nats, of the tokens listed and of one that has the probability left.
  static double entropy(double[] logProbabilities) {
    if (logProbabilities.length == 0
        || !Arrays.stream(logProbabilities).allMatch(log -> log <= 1e-3)) {
      throw new IllegalArgumentException(
          "the model gave the log-probabilities %s; expected at least one, each at most 0"
              .formatted(Arrays.toString(logProbabilities)));
    }
    double entropy = 0;
    double left = 1;
    for (double log : logProbabilities) {
      double p = StrictMath.exp(Math.min(0, log));
      entropy -= p == 0 ? 0 : p * Math.min(0, log);
      left -= p;
    }
    return left <= 0 ? entropy : entropy - left * StrictMath.log(left);
  }
}
