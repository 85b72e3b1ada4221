package dev.winnow.rerank.order;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A heap of candidates whose comparisons are calls. Nodes sift down in disjoint subtrees side by
/// side, so building it takes at most twice as many rounds as the heap is high.
final class Heap {
  /// Finds the best of each family in as many calls as it takes. False where the budget did not
  /// suffice; then the families may be in any order.
  @FunctionalInterface
  interface Choice {
    /// @param families candidates each; the best is to be put first
    boolean choose(List<int[]> families, Calls calls);
  }

  /// One call for each family.
  static final Choice SETWISE = (families, calls) -> calls.round(families);

  /// The parent against the first child, the winner against the second.
  static final Choice PAIRWISE = Heap::pairwise;

  private final int[] nodes;
  private final int[] list;
  private final int children;
  private final Choice choice;
  private int size;

  Heap(int[] list, int children, Choice choice) {
    this.list = list;
    this.nodes = list.clone();
    this.children = children;
    this.choice = choice;
    this.size = nodes.length;
  }

  /// The best `top` in order, then the others as the list has them. Where calls run out, what was
  /// taken off the heap until then leads.
  int[] best(int top, Calls calls) {
    List<Integer> taken = new ArrayList<>();
    if (build(calls)) {
      boolean goesOn = true;
      while (goesOn && size > 0 && taken.size() < top) {
        taken.add(nodes[0]);
        nodes[0] = nodes[--size];
        goesOn = taken.size() == top || sift(List.of(0), calls);
      }
    }
    var others = Arrays.stream(list).filter(rank -> !taken.contains(rank));
    return IntStream.concat(taken.stream().mapToInt(rank -> rank), others).toArray();
  }

  private boolean build(Calls calls) {
    if (size == 1) {
      // Nothing to compare: one call, so that its score is the judge's.
      return calls.call(nodes);
    }
    List<List<Integer>> levels = levels();
    for (var level : levels.reversed()) {
      if (!sift(level, calls)) {
        return false;
      }
    }
    return true;
  }

  private List<List<Integer>> levels() {
    List<List<Integer>> levels = new ArrayList<>();
    for (long start = 0, width = 1; start < size; start += width, width *= children) {
      int end = (int) Math.min(size, start + width);
      levels.add(IntStream.range((int) start, end).boxed().toList());
    }
    return levels;
  }

  /// Lets nodes of one level sink until no child of theirs is better.
  private boolean sift(List<Integer> level, Calls calls) {
    List<Integer> sinking = level.stream().filter(this::hasChildren).toList();
    while (!sinking.isEmpty()) {
      List<int[]> families = sinking.stream().map(this::family).toList();
      if (!choice.choose(families, calls)) {
        return false;
      }
      List<Integer> lower = new ArrayList<>();
      for (int i = 0; i < families.size(); i++) {
        int node = sinking.get(i);
        int winner = place(families.get(i)[0], node);
        if (winner != node) {
          int loser = nodes[node];
          nodes[node] = nodes[winner];
          nodes[winner] = loser;
          lower.add(winner);
        }
      }
      sinking = lower.stream().filter(this::hasChildren).toList();
    }
    return true;
  }

  private boolean hasChildren(int node) {
    return (long) node * children + 1 < size;
  }

  private int[] family(int node) {
    int first = node * children + 1;
    int end = (int) Math.min(size, (long) first + children);
    return IntStream.concat(
            IntStream.of(nodes[node]), IntStream.range(first, end).map(i -> nodes[i]))
        .toArray();
  }

  /// The node among `parent` and its children that holds a candidate.
  private int place(int rank, int parent) {
    int node = nodes[parent] == rank ? parent : parent * children + 1;
    while (nodes[node] != rank) {
      node++;
    }
    return node;
  }

  private static boolean pairwise(List<int[]> families, Calls calls) {
    int longest = families.stream().mapToInt(family -> family.length).max().orElse(0);
    for (int child = 1; child < longest; child++) {
      int other = child;
      List<int[]> contested = families.stream().filter(family -> other < family.length).toList();
      List<int[]> pairs = new ArrayList<>();
      for (int[] family : contested) {
        pairs.add(new int[] {family[0], family[other]});
        pairs.add(new int[] {family[other], family[0]});
      }
      if (!calls.round(pairs)) {
        return false;
      }
      for (int i = 0; i < contested.size(); i++) {
        settle(contested.get(i), other, pairs.get(2 * i)[0], pairs.get(2 * i + 1)[0]);
      }
    }
    return true;
  }

  /// Where the two orders of a pair disagree, the candidate that is first in the list stays ahead.
  private static void settle(int[] family, int child, int winner, int winnerReversed) {
    int best = winner == winnerReversed ? winner : Math.min(family[0], family[child]);
    if (best != family[0]) {
      family[child] = family[0];
      family[0] = best;
    }
  }
}
