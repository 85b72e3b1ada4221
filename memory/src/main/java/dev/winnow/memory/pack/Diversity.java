package dev.winnow.memory.pack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Orders units by maximal marginal relevance: what is like something already taken waits
/// (Carbonell and Goldstein, SIGIR 1998). Relevance is the place in the order given, from 1 for the
/// first down to nearly 0 for the last.
///
/// @param similarity compares the first pieces of units
/// @param diversity weight of likeness, `1 - lambda` in the paper
record Diversity(Similarity similarity, double diversity) {
  List<Unit> reorder(List<Unit> units) {
    int count = units.size();
    var pairs = similarity.over(units.stream().map(Unit::first).toList());
    var closest = new double[count]; // to a unit already taken
    var taken = new boolean[count];
    Arrays.fill(closest, 0);
    List<Unit> order = new ArrayList<>();
    while (order.size() < count) {
      int best = best(closest, taken);
      taken[best] = true;
      order.add(units.get(best));
      for (int i = 0; i < count; i++) {
        if (!taken[i]) {
          closest[i] = Math.max(closest[i], pairs.of(best, i));
        }
      }
    }
    return order;
  }

  private int best(double[] closest, boolean[] taken) {
    int best = -1;
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < closest.length; i++) {
      double relevance = 1 - (double) i / closest.length;
      double value = (1 - diversity) * relevance - diversity * closest[i];
      if (!taken[i] && (best < 0 || value > highest)) {
        best = i;
        highest = value;
      }
    }
    return best;
  }
}
