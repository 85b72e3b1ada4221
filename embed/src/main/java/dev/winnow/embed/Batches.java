package dev.winnow.embed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Which texts run together. A batch holds texts of nearly the same length, so that little is
/// padded, and few tokens, because a batch that leaves the processor's cache is slower than two
/// that stay in it: on a mix of lengths MiniLM in fp32 read 9,760 tokens a second in batches of 256
/// tokens, 7,630 in batches of 1,024 and 1,710 in batches of 32 texts in any order (two cores,
/// reckoned from processor time).
final class Batches {
  /// A text shorter than this part of the longest of its batch starts the next batch.
  private static final double LENGTH_SLACK = 0.75;

  private Batches() {}

  /// Every index once, longest texts first: the last batches to run are short and end together.
  ///
  /// @param lengths tokens of each text
  static List<int[]> alone(int[] lengths) {
    return Arrays.stream(longestFirst(lengths)).mapToObj(i -> new int[] {i}).toList();
  }

  /// @param lengths tokens of each text
  /// @param budget tokens of a batch, padding included; a longer text runs alone
  static List<int[]> byLength(int[] lengths, int budget) {
    return batches(lengths, budget, LENGTH_SLACK);
  }

  /// As [#byLength], with texts of the same length only: nothing is padded.
  static List<int[]> ofEqual(int[] lengths, int budget) {
    return batches(lengths, budget, 1);
  }

  private static List<int[]> batches(int[] lengths, int budget, double slack) {
    int[] order = longestFirst(lengths);
    var batches = new ArrayList<int[]>();
    int start = 0;
    while (start < order.length) {
      int longest = lengths[order[start]];
      int room = Math.max(1, budget / longest);
      int end = start + 1;
      while (end < order.length && end - start < room && lengths[order[end]] >= slack * longest) {
        end++;
      }
      batches.add(Arrays.copyOfRange(order, start, end));
      start = end;
    }
    return batches;
  }

  private static int[] longestFirst(int[] lengths) {
    return IntStream.range(0, lengths.length)
        .boxed()
        .sorted(Comparator.comparingInt(i -> -lengths[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
