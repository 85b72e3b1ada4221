package dev.winnow.bench.decoder;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How much two answers say in the same words: F1 of their words, as SQuAD counts it.
final class WordOverlap {
  private WordOverlap() {}

  static List<String> words(String text) {
    return List.of(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")).stream()
        .filter(word -> !word.isEmpty())
        .toList();
  }

  static double of(String one, String other) {
    List<String> first = words(one);
    List<String> second = new ArrayList<>(words(other));
    if (first.isEmpty() || second.isEmpty()) {
      return first.isEmpty() && second.isEmpty() ? 1 : 0;
    }
    int all = first.size() + second.size();
    long common = first.stream().filter(second::remove).count();
    return 2.0 * common / all;
  }
}
