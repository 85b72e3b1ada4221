package dev.winnow.cli;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Cuts out the part of a passage that holds the most words of a query.
final class Snippet {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}\\p{M}\\p{Cf}]*");
  private static final Pattern UNSEEN = Pattern.compile("[\\p{M}\\p{Cf}]");
  private static final int MAX_SCANNED = 20_000;

  /// Words before the first match that are shown with it.
  private static final int LEAD = 8;

  private final Set<String> words;
  private final int length;

  /// @param length characters of a snippet, roughly
  Snippet(String query, int length) {
    this.words =
        WORD.matcher(query)
            .results()
            .map(word -> stem(word.group()))
            .filter(word -> word.length() > 2)
            .collect(Collectors.toSet());
    this.length = length;
  }

  String of(String passage) {
    if (passage.length() <= length) {
      return passage;
    }
    String scanned = passage.substring(0, Math.min(passage.length(), MAX_SCANNED));
    int start = bestStart(scanned);
    int end = Math.min(passage.length(), start + length);
    return (start > 0 ? "... " : "")
        + passage.substring(start, end)
        + (end < passage.length() ? " ..." : "");
  }

  private int bestStart(String text) {
    List<MatchResult> all = WORD.matcher(text).results().toList();
    List<Integer> matching = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (words.contains(stem(all.get(i).group()))) {
        matching.add(i);
      }
    }
    int best = 0;
    int mostWords = 0;
    for (int from = 0; from < matching.size(); from++) {
      int start = all.get(matching.get(from)).start();
      Set<String> seen = new HashSet<>();
      for (int to = from; to < matching.size(); to++) {
        MatchResult word = all.get(matching.get(to));
        if (word.end() - start > length) {
          break;
        }
        seen.add(stem(word.group()));
      }
      if (seen.size() > mostWords) {
        mostWords = seen.size();
        best = matching.get(from);
      }
    }
    return best <= LEAD ? 0 : all.get(best - LEAD).start();
  }

  /// Enough to match a plural with its singular, and words with and without accents.
  private static String stem(String word) {
    String bare = UNSEEN.matcher(Normalizer.normalize(word, Normalizer.Form.NFKD)).replaceAll("");
    String lower = bare.toLowerCase(Locale.ROOT);
    return lower.length() > 3 && lower.endsWith("s")
        ? lower.substring(0, lower.length() - 1)
        : lower;
  }
}
