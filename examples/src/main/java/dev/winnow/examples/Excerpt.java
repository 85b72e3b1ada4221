package dev.winnow.examples;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The part of a text that a reader should see first: its first sentence, which by custom is the
/// summary, and those that share most words with the question, in the order of the text.
final class Excerpt {
  static final int DEFAULT_LIMIT = 480;
  private static final String GAP = " ... ";
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
  private static final int SHORTEST_WORD = 3;
  private static final int STEM = 5;

  private Excerpt() {}

  /// At most `limit` characters of `text`, whole sentences where they fit.
  static String of(String text, String question, int limit) {
    if (text.length() <= limit) {
      return text;
    }
    List<String> sentences = sentences(text);
    Set<String> asked = stems(question);
    List<Integer> byMerit =
        IntStream.range(1, sentences.size())
            .boxed()
            .sorted(Comparator.comparingLong(i -> -shared(sentences.get(i), asked)))
            .toList();
    var chosen = new TreeSet<>(Set.of(0));
    int length = sentences.getFirst().length();
    for (int i : byMerit) {
      int needed = sentences.get(i).length() + GAP.length();
      if (length + needed <= limit) {
        chosen.add(i);
        length += needed;
      }
    }
    return shortened(joined(sentences, chosen), limit);
  }

  private static List<String> sentences(String text) {
    List<String> sentences = new ArrayList<>();
    for (String line : text.lines().toList()) {
      BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
      breaks.setText(line);
      int start = 0;
      for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
        sentences.add(line.substring(start, end).strip());
        start = end;
      }
    }
    return sentences;
  }

  private static long shared(String sentence, Set<String> asked) {
    return stems(sentence).stream().filter(asked::contains).count();
  }

  // Words are compared by their beginnings alone, so that "lines" matches "line".
  private static Set<String> stems(String text) {
    return WORD.matcher(text.toLowerCase(Locale.ROOT))
        .results()
        .map(match -> match.group())
        .filter(word -> word.length() >= SHORTEST_WORD)
        .map(word -> word.substring(0, Math.min(STEM, word.length())))
        .map(word -> word.endsWith("s") ? word.substring(0, word.length() - 1) : word)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static String joined(List<String> sentences, TreeSet<Integer> chosen) {
    var text = new StringBuilder(sentences.getFirst());
    int last = 0;
    for (int i : chosen.tailSet(1)) {
      text.append(i == last + 1 ? " " : GAP).append(sentences.get(i));
      last = i;
    }
    return text.toString();
  }

  private static String shortened(String text, int limit) {
    if (text.length() <= limit) {
      return text;
    }
    int space = text.lastIndexOf(' ', limit - GAP.length());
    return text.substring(0, space > 0 ? space : limit - GAP.length()) + GAP.stripTrailing();
  }
}
