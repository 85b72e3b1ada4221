package dev.winnow.rerank.models;

import dev.winnow.embed.files.Sha256;
import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.recipe.Cleaning;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// The cleaned texts of a window as a model is to see them, and which candidate has which.
///
/// @param shown what a model sees
/// @param places for each candidate that of its text
record Texts(List<String> shown, int[] places) {

  /// One for each candidate, in their order.
  static Texts all(List<Candidate> window, Cleaning cleaning) {
    List<String> texts = cleaned(window, cleaning);
    return new Texts(texts, IntStream.range(0, texts.size()).toArray());
  }

  /// Each text once, in the order of the candidates: a text that is there twice has one score.
  static Texts distinct(List<Candidate> window, Cleaning cleaning) {
    List<String> texts = cleaned(window, cleaning);
    return of(texts, texts.stream().distinct().toList());
  }

  /// Each text once, in an order that depends on the texts alone: by the SHA-256 of their UTF-8
  /// bytes, so that it says nothing about what is in them.
  static Texts canonical(List<Candidate> window, Cleaning cleaning) {
    record Hashed(String text, String hash) {}
    List<String> texts = cleaned(window, cleaning);
    return of(
        texts,
        texts.stream()
            .distinct()
            .map(text -> new Hashed(text, Sha256.of(text)))
            .sorted(Comparator.comparing(Hashed::hash))
            .map(Hashed::text)
            .toList());
  }

  private static List<String> cleaned(List<Candidate> window, Cleaning cleaning) {
    return window.stream().map(candidate -> cleaning.clean(candidate.text())).toList();
  }

  private static Texts of(List<String> texts, List<String> shown) {
    return new Texts(shown, texts.stream().mapToInt(shown::indexOf).toArray());
  }

  boolean isEmpty() {
    return shown.isEmpty();
  }

  /// A score for each candidate.
  ///
  /// @param scores of what is shown
  double[] spread(double[] scores) {
    return Arrays.stream(places).mapToDouble(place -> scores[place]).toArray();
  }
}
