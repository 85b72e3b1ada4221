package dev.winnow.rerank.order;

import dev.winnow.rerank.order.Order.Place;
import dev.winnow.rerank.order.Order.Scale;
import dev.winnow.rerank.order.Order.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Runs a strategy and turns its outcome into an [Order] as [Strategy] promises it.
final class Ordering {
  private Ordering() {}

  static Order of(Strategy strategy, Calls calls) {
    int[] list = IntStream.range(0, calls.candidates().size()).toArray();
    if (list.length == 0) {
      return new Order(List.of(), Scale.JUDGE, calls.effort(), calls.end());
    }
    requireServes(strategy, calls, list.length);
    int[] ordered =
        switch (strategy) {
          case Strategy.Pointwise pointwise -> Batches.order(pointwise, calls, list);
          case Strategy.Full _ -> Batches.whole(calls, list);
          case Strategy.Sliding sliding -> Windows.order(sliding, calls, list);
          case Strategy.Tournament tournament -> Groups.order(tournament, calls, list);
          case Strategy.TopDown topDown -> Pivots.order(topDown, calls, list);
          case Strategy.SetwiseHeap heap ->
              new Heap(list, heap.children(), Heap.SETWISE).best(heap.top(), calls);
          case Strategy.PairwiseHeap heap ->
              new Heap(list, 2, Heap.PAIRWISE).best(heap.top(), calls);
        };
    return of(ordered, calls);
  }

  /// @param ordered every candidate once, as a strategy left them
  static Order of(int[] ordered, Calls calls) {
    return result(settled(ordered, calls), calls);
  }

  private static void requireServes(Strategy strategy, Calls calls, int candidates) {
    int window = calls.judge().window();
    if (strategy.largestCall(candidates) > window) {
      throw new IllegalArgumentException(
          "%s shows %d candidates at once, but the judge reads at most %d; choose a smaller window"
              .formatted(strategy, strategy.largestCall(candidates), window));
    }
    if (strategy instanceof Strategy.Pointwise && !calls.judge().pointwise()) {
      throw new IllegalArgumentException(
          "%s needs scores that compare between calls, but the judge's depend on the window; choose Sliding, Tournament or TopDown"
              .formatted(strategy));
    }
  }

  /// Sorts all that a judge with comparable scores read by these, whatever round read it. Unscored
  /// candidates return to their place in the list.
  private static int[] settled(int[] ordered, Calls calls) {
    int[] read = IntStream.of(ordered).filter(calls::wasRead).toArray();
    if (calls.judge().pointwise()) {
      calls.sort(read);
      int[] unread = IntStream.of(ordered).filter(rank -> !calls.wasRead(rank)).toArray();
      ordered = IntStream.concat(IntStream.of(read), IntStream.of(unread)).toArray();
    }
    List<Integer> settled = new ArrayList<>(ordered.length);
    IntStream.of(ordered).filter(rank -> !isUnscored(rank, calls)).forEach(settled::add);
    IntStream.range(0, ordered.length)
        .filter(rank -> isUnscored(rank, calls))
        .forEach(rank -> settled.add(rank, rank));
    return settled.stream().mapToInt(rank -> rank).toArray();
  }

  private static boolean isUnscored(int rank, Calls calls) {
    return calls.wasRead(rank) && Double.isNaN(calls.score(rank));
  }

  private static Order result(int[] ordered, Calls calls) {
    boolean allRead = IntStream.of(ordered).allMatch(calls::wasRead);
    boolean compares = calls.judge().pointwise() || calls.effort().calls() == 1;
    boolean anyScore = IntStream.of(ordered).anyMatch(rank -> !Double.isNaN(calls.score(rank)));
    var scale = allRead && compares && anyScore ? Scale.JUDGE : Scale.RANK;
    double[] scores = scale == Scale.JUDGE ? judged(ordered, calls) : byPlace(ordered.length);
    List<Place> places = new ArrayList<>(ordered.length);
    for (int i = 0; i < ordered.length; i++) {
      int rank = ordered[i];
      places.add(
          new Place(
              rank,
              calls.candidates().get(rank),
              scores[i],
              calls.score(rank),
              standing(rank, calls)));
    }
    return new Order(places, scale, calls.effort(), calls.end());
  }

  private static Standing standing(int rank, Calls calls) {
    if (!calls.wasRead(rank)) {
      return Standing.UNREAD;
    }
    return isUnscored(rank, calls) ? Standing.UNSCORED : Standing.JUDGED;
  }

  /// The judge's scores by place; one without a number borrows that of the place above, or, at the
  /// head, of the first below that has one.
  private static double[] judged(int[] ordered, Calls calls) {
    double above =
        IntStream.of(ordered)
            .mapToDouble(calls::score)
            .filter(score -> !Double.isNaN(score))
            .findFirst()
            .orElseThrow();
    var scores = new double[ordered.length];
    for (int i = 0; i < ordered.length; i++) {
      double score = calls.score(ordered[i]);
      above = Double.isNaN(score) ? above : score;
      scores[i] = above;
    }
    return scores;
  }

  private static double[] byPlace(int count) {
    return IntStream.range(0, count).mapToDouble(i -> (double) (count - i) / count).toArray();
  }
}
