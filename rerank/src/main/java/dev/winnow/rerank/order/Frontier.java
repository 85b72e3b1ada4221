package dev.winnow.rerank.order;

import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.order.Exploration.Neighbours;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// One exploration in progress. Candidates are identified by their rank; those found come after the
/// list.
final class Frontier {
  private final Exploration exploration;
  private final Calls calls;
  private final Neighbours neighbours;
  private final int length;
  private final Map<String, Integer> ranks = new HashMap<>();
  private final Map<Integer, List<Integer>> near = new HashMap<>();
  private final Set<Integer> shown = new HashSet<>();
  private final List<int[]> dropped = new ArrayList<>();
  private int next;

  Frontier(Exploration exploration, Calls calls, Neighbours neighbours) {
    this.exploration = exploration;
    this.calls = calls;
    this.neighbours = neighbours;
    this.length = calls.candidates().size();
    for (int rank = 0; rank < length; rank++) {
      ranks.putIfAbsent(calls.candidates().get(rank).id(), rank);
    }
  }

  /// Everything, best first.
  int[] explore() {
    int carried = exploration.window() - exploration.step();
    List<Integer> best = List.of();
    List<Integer> fresh = fromList(Math.min(exploration.window(), exploration.passages()));
    boolean nearTurn = true;
    while (!fresh.isEmpty()) {
      int[] window = IntStream.concat(ints(best), ints(fresh)).toArray();
      if (!calls.call(window)) {
        return joined(ints(best).toArray());
      }
      best = IntStream.of(window).limit(carried).boxed().toList();
      int room =
          calls.effort().calls() < exploration.calls()
              ? Math.min(exploration.step(), exploration.passages() - shown.size())
              : 0;
      fresh = room > 0 ? fresh(best, room, nearTurn) : List.of();
      nearTurn = !nearTurn;
      if (fresh.isEmpty()) {
        return joined(window);
      }
      dropped.add(Arrays.copyOfRange(window, best.size(), window.length));
    }
    throw new AssertionError("the first window is never empty");
  }

  /// New candidates from the source whose turn it is; the other source fills what is lacking.
  private List<Integer> fresh(List<Integer> best, int room, boolean nearTurn) {
    List<Integer> fresh = new ArrayList<>(nearTurn ? fromNear(best, room) : fromList(room));
    int lacking = room - fresh.size();
    if (lacking > 0) {
      fresh.addAll(nearTurn ? fromList(lacking) : fromNear(best, lacking));
    }
    return fresh;
  }

  private List<Integer> fromList(int room) {
    List<Integer> taken = new ArrayList<>();
    for (; next < length && taken.size() < room; next++) {
      if (shown.add(next)) {
        taken.add(next);
      }
    }
    return taken;
  }

  /// The neighbours of the best first, nearest first, then those of the second, and so on.
  private List<Integer> fromNear(List<Integer> best, int room) {
    List<Integer> taken = new ArrayList<>();
    for (int source : best) {
      for (int rank : near(source)) {
        if (taken.size() == room) {
          return taken;
        }
        if (shown.add(rank)) {
          taken.add(rank);
        }
      }
    }
    return taken;
  }

  private List<Integer> near(int source) {
    List<Integer> known = near.get(source);
    if (known == null) {
      known = neighbours.of(calls.candidates().get(source)).stream().map(this::rank).toList();
      near.put(source, known);
    }
    return known;
  }

  private int rank(Candidate candidate) {
    Integer known = ranks.get(candidate.id());
    if (known == null) {
      known = calls.add(candidate);
      ranks.put(candidate.id(), known);
    }
    return known;
  }

  /// The head, then dropped candidates, best of each window first, then the unread.
  private int[] joined(int[] head) {
    int[] ordered =
        IntStream.concat(
                IntStream.of(head), IntStream.of(Groups.inTurn(dropped, 0, Integer.MAX_VALUE)))
            .toArray();
    Set<Integer> placed = new HashSet<>(IntStream.of(ordered).boxed().toList());
    var others =
        IntStream.range(0, calls.candidates().size()).filter(rank -> !placed.contains(rank));
    return IntStream.concat(IntStream.of(ordered), others).toArray();
  }

  private static IntStream ints(List<Integer> ranks) {
    return ranks.stream().mapToInt(rank -> rank);
  }
}
