package dev.winnow.rerank.order;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A tournament of striped groups.
final class Groups {
  private Groups() {}

  static int[] order(Strategy.Tournament tournament, Calls calls, int[] list) {
    if (list.length <= tournament.last()) {
      int[] last = list.clone();
      return calls.call(last) ? last : list;
    }
    List<int[]> groups = striped(list, Math.ceilDiv(list.length, tournament.window()));
    // Groups that the budget did not reach keep the list's order; their first still count as
    // winners.
    boolean goesOn = calls.round(groups);
    int[] winners = inTurn(groups, 0, tournament.keep());
    int[] others = inTurn(groups, tournament.keep(), Integer.MAX_VALUE);
    int[] first = goesOn ? order(tournament, calls, winners) : winners;
    return IntStream.concat(Arrays.stream(first), Arrays.stream(others)).toArray();
  }

  private static List<int[]> striped(int[] list, int count) {
    List<int[]> groups = new ArrayList<>(count);
    for (int group = 0; group < count; group++) {
      int first = group;
      groups.add(
          IntStream.range(0, list.length)
              .filter(i -> i % count == first)
              .map(i -> list[i])
              .toArray());
    }
    return groups;
  }

  /// Members at places `from` (included) to `to` (excluded) of every group: all firsts, all
  /// seconds, and so on.
  static int[] inTurn(List<int[]> groups, int from, int to) {
    int longest = groups.stream().mapToInt(group -> group.length).max().orElse(0);
    return IntStream.range(from, Math.max(from, Math.min(to, longest)))
        .flatMap(place ->
            groups.stream().filter(group -> place < group.length).mapToInt(group -> group[place]))
        .toArray();
  }
}
