package dev.winnow.memory.pack;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// BM25 of sentences for a query, with statistics of these sentences (Robertson and Zaragoza, 2009;
/// k1 .9, b .4).
final class LexicalScorer {
  private static final double K1 = .9;
  private static final double B = .4;

  private LexicalScorer() {}

  static double[] score(String query, List<String> sentences) {
    List<String> terms =
        new ArrayList<>(); // distinct, in the order of the query, so that sums are equal
    Set<String> seen = new HashSet<>();
    Stems.of(query).stream().filter(seen::add).forEach(terms::add);
    List<List<String>> texts = sentences.stream().map(Stems::of).toList();
    double mean = texts.stream().mapToInt(List::size).average().orElse(0);
    var scores = new double[sentences.size()];
    for (String term : terms) {
      long with = texts.stream().filter(text -> text.contains(term)).count();
      double idf = StrictMath.log(1 + (texts.size() - with + .5) / (with + .5));
      for (int i = 0; i < scores.length; i++) {
        List<String> text = texts.get(i);
        long count = text.stream().filter(term::equals).count();
        scores[i] +=
            idf * count * (K1 + 1) / (count + K1 * (1 - B + B * text.size() / Math.max(1, mean)));
      }
    }
    return scores;
  }
}
