package dev.winnow.memory.pack;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The share of a question's words that a sentence has, weighted by their rarity among the
/// sentences.
record WordCoverage() implements SentenceScorer {
  /// The share that sentences about something else seldom reach.
  private static final double RELATED = .25;

  /// Words that none of the sentences has, of which a long question counts no more.
  private static final int MOST_WORDS = 6;

  /// Sentences about something else that are thought beside those at hand, so that words of a
  /// handful of sentences are not taken for common ones.
  private static final double OTHERS = 50;

  /// English words that say nothing of what a question is about.
  private static final Set<String> FUNCTION_WORDS =
      Set.of(
          """
          a an the of in on at to for from by with about as into than then that this these those
          it its he she they them his her their we our us you your i me my is are was were be been
          being am do does did has have had will would can could should may might must shall not
          no nor or and but if so what which who whom whose when where why how there here any some
          all each both more most other such only own same too very just also between through
          during before after above below up down out off over under again once
          """
              .split("\\s+"));

  @Override
  public double[] score(String question, List<String> sentences) {
    Set<String> asked = terms(question); // in the order of the question, so that sums are equal
    List<Set<String>> said = sentences.stream().map(text -> Set.copyOf(Stems.of(text))).toList();
    var scores = new double[sentences.size()];
    double all = 0;
    for (String term : asked) {
      long with = said.stream().filter(words -> words.contains(term)).count();
      double rarity = rarity(with, said.size());
      all += rarity;
      for (int i = 0; i < scores.length; i++) {
        scores[i] += said.get(i).contains(term) ? rarity : 0;
      }
    }
    double most = Math.min(all, MOST_WORDS * rarity(0, said.size()));
    for (int i = 0; i < scores.length; i++) {
      scores[i] = scores[i] / Math.max(1e-9, most) - RELATED;
    }
    return scores;
  }

  private static double rarity(long with, int sentences) {
    return StrictMath.log(1 + (OTHERS + sentences - with + .5) / (with + .5));
  }

  /// Function words count where there are no others.
  private static Set<String> terms(String question) {
    List<String> words = Words.of(question);
    Set<String> telling =
        words.stream()
            .filter(word -> !FUNCTION_WORDS.contains(word))
            .map(Stems::stem)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    return telling.isEmpty() ? new LinkedHashSet<>(Stems.of(question)) : telling;
  }
}
