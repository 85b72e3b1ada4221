package dev.winnow.memory.pack;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// The words and word pairs of a text, for Jaccard similarity (Broder, "On the resemblance and
/// containment of documents", 1997, with exact sets in place of hashes, as texts are few and
/// short).
///
/// @param words the words, or the text itself if it has none
/// @param shingles words and pairs
record Shingles(Set<String> words, Set<String> shingles) {
  /// Words that turn a sentence's meaning; with numbers, what near duplicates must agree in.
  private static final Pattern DECISIVE =
      Pattern.compile(
          ".*\\p{N}.*|not?|never|nor|none|without|isn|wasn|aren|don|doesn|didn|won|can|t");

  static Shingles of(String text) {
    List<String> all = Words.of(text);
    if (all.isEmpty()) {
      var alone = Set.of(text.strip());
      return new Shingles(alone, alone);
    }
    Set<String> words = new HashSet<>(all);
    Set<String> shingles = new HashSet<>(all);
    for (int i = 1; i < all.size(); i++) {
      shingles.add(all.get(i - 1) + " " + all.get(i));
    }
    return new Shingles(words, shingles);
  }

  /// From 0 to 1, which means the same words and pairs.
  double jaccard(Shingles other) {
    boolean smaller = shingles.size() <= other.shingles.size();
    Set<String> few = smaller ? shingles : other.shingles;
    Set<String> many = smaller ? other.shingles : shingles;
    int common = 0;
    for (String shingle : few) {
      common += many.contains(shingle) ? 1 : 0;
    }
    return (double) common / (few.size() + many.size() - common);
  }

  /// Whether one of the two may stand for the other: alike enough, and no number or negation is in
  /// one alone.
  boolean isNear(Shingles other, double threshold) {
    double size = Math.min(shingles.size(), other.shingles.size());
    return size / Math.max(shingles.size(), other.shingles.size()) >= threshold
        && jaccard(other) >= threshold
        && agrees(other)
        && other.agrees(this);
  }

  private boolean agrees(Shingles other) {
    return words.stream()
        .noneMatch(word -> !other.words.contains(word) && DECISIVE.matcher(word).matches());
  }
}
