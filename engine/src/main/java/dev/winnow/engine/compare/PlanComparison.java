package dev.winnow.engine.compare;

import dev.winnow.index.Hit;
import dev.winnow.index.Query;
import dev.winnow.index.SearchResult;
import dev.winnow.index.eval.Overlap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// What two plans, or two settings of a search, find for the same queries. Immutable.
///
///     var sides = new PlanComparison.Sides(query.withPlan(a), query.withPlan(b));
///     PlanComparison.of(List.of(sides), engine::search).mean(pair -> pair.overlap().rbo());
///
/// Nothing is judged here: [dev.winnow.index.eval.Significance] does that, where there are
/// judgements.
///
/// @param pairs one for each query, in their order
public record PlanComparison(List<Pair> pairs) {
  public PlanComparison {
    pairs = List.copyOf(pairs);
  }

  /// A query in two settings.
  public record Sides(Query a, Query b) {}

  /// What one setting found.
  ///
  /// @param time wall time of the search
  public record Side(SearchResult result, Duration time) {
    private List<String> ids() {
      return result.hits().stream().map(Hit::id).toList();
    }
  }

  /// What both found for a query.
  ///
  /// @param moves all documents that either found: first by their rank in `a`, then what `b` alone
  ///   found
  public record Pair(String query, Side a, Side b, Overlap overlap, List<Move> moves) {
    public Pair {
      moves = List.copyOf(moves);
    }

    /// Whether both found the same documents in the same order.
    public boolean same() {
      return a.ids().equals(b.ids());
    }
  }

  /// A document in both rankings.
  ///
  /// @param a its rank in the first, from 1; 0 where that did not find it
  /// @param b its rank in the second, from 1; 0 where that did not find it
  public record Move(String id, int a, int b) {
    /// Places that it stands higher in the second; 0 where one did not find it.
    public int up() {
      return a == 0 || b == 0 ? 0 : a - b;
    }
  }

  /// Searches each query both ways, one after the other. The second query begins with `b`, the
  /// third with `a` again, so that neither side alone gains from what the other has warmed.
  ///
  /// @param search answers a query
  public static PlanComparison of(List<Sides> queries, Function<Query, SearchResult> search) {
    List<Pair> pairs = new ArrayList<>();
    for (Sides sides : queries) {
      boolean first = pairs.size() % 2 == 0;
      Side one = side(first ? sides.a() : sides.b(), search);
      Side other = side(first ? sides.b() : sides.a(), search);
      pairs.add(pair(sides.a().text(), first ? one : other, first ? other : one));
    }
    return new PlanComparison(pairs);
  }

  private static Side side(Query query, Function<Query, SearchResult> search) {
    long began = System.nanoTime();
    SearchResult result = search.apply(query);
    return new Side(result, Duration.ofNanos(System.nanoTime() - began));
  }

  private static Pair pair(String query, Side a, Side b) {
    Map<String, Move> moves = new LinkedHashMap<>();
    a.result().hits().forEach(hit -> moves.put(hit.id(), new Move(hit.id(), hit.rank(), 0)));
    for (Hit hit : b.result().hits()) {
      moves.merge(
          hit.id(),
          new Move(hit.id(), 0, hit.rank()),
          (had, now) -> new Move(had.id(), had.a(), now.b()));
    }
    return new Pair(query, a, b, Overlap.of(a.ids(), b.ids()), List.copyOf(moves.values()));
  }

  /// The mean of a measure over the queries; 0 where there are none.
  public double mean(ToDoubleFunction<Pair> measure) {
    return pairs.stream().mapToDouble(measure).average().orElse(0);
  }

  /// Queries for which both found the same in the same order.
  public int same() {
    return (int) pairs.stream().filter(Pair::same).count();
  }

  /// The queries, the most different first.
  public List<Pair> byDifference() {
    return pairs.stream().sorted(Comparator.comparingDouble(pair -> pair.overlap().rbo())).toList();
  }
}
