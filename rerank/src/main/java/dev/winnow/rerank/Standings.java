package dev.winnow.rerank;

import dev.winnow.rerank.Reranking.Place;
import dev.winnow.rerank.Reranking.StageReport;
import dev.winnow.rerank.order.Order;
import dev.winnow.rerank.order.Order.Scale;
import dev.winnow.rerank.order.Order.Standing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Where the candidates of one query stand after the stages so far. Confined to its thread.
final class Standings {
  private final List<Candidate> candidates;
  private final int[] ranks; // place to rank in the list
  private final String[] decidedBy; // by rank in the list
  private final int[] given; // rank to the caller's
  private @Nullable Order whole;

  Standings(List<Candidate> candidates) {
    this(candidates, IntStream.range(0, candidates.size()).toArray());
  }

  private Standings(List<Candidate> candidates, int[] given) {
    this.candidates = List.copyOf(candidates);
    this.given = given;
    this.ranks = IntStream.range(0, candidates.size()).toArray();
    this.decidedBy = new String[candidates.size()];
    Arrays.fill(decidedBy, "");
  }

  /// The candidates of an order that an exploration made, in the order of their ranks: some of the
  /// list, and what was found.
  ///
  /// @param order [Order#read] of `explored`, or all of it
  static Standings of(Order explored, Order order) {
    boolean all = order.places().size() == explored.places().size();
    int[] given =
        explored.places().stream()
            .filter(place -> all || place.standing() != Standing.UNREAD)
            .mapToInt(Order.Place::rank)
            .sorted()
            .toArray();
    var byRank = new Candidate[given.length];
    order.places().forEach(place -> byRank[place.rank()] = place.candidate());
    return new Standings(List.of(byRank), given);
  }

  /// The first candidates as they stand.
  List<Candidate> head(int depth) {
    return IntStream.of(ranks).limit(depth).mapToObj(candidates::get).toList();
  }

  /// Takes a stage's order of the first candidates over.
  void take(String stage, Order order) {
    int[] before = ranks.clone();
    for (int i = 0; i < order.places().size(); i++) {
      var place = order.places().get(i);
      ranks[i] = before[place.rank()];
      if (place.standing() == Standing.JUDGED) {
        decidedBy[ranks[i]] = stage;
      }
    }
    boolean all = order.places().size() == ranks.length;
    whole = all && order.scale() == Scale.JUDGE ? order : null;
  }

  Reranking result(List<StageReport> reports) {
    int count = ranks.length;
    List<Place> places = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      double score = whole == null ? (double) (count - i) / count : whole.places().get(i).score();
      places.add(new Place(given[ranks[i]], candidates.get(ranks[i]), score, decidedBy[ranks[i]]));
    }
    return new Reranking(places, whole == null ? Scale.RANK : Scale.JUDGE, reports);
  }
}
