package dev.winnow.rerank;

import dev.winnow.rerank.Completeness.AllRead;
import dev.winnow.rerank.Completeness.Counts;
import dev.winnow.rerank.Completeness.Failed;
import dev.winnow.rerank.Completeness.LeftOut;
import dev.winnow.rerank.Completeness.Reason;
import dev.winnow.rerank.Completeness.SomeUnread;
import dev.winnow.rerank.Completeness.Stopped;
import dev.winnow.rerank.Reranking.Place;
import dev.winnow.rerank.Reranking.StageReport;
import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.order.Order;
import dev.winnow.rerank.order.Order.Scale;
import dev.winnow.rerank.order.Order.Standing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Where the candidates of one query stand after the stages so far. Confined to its thread.
final class Standings {
  private final List<Candidate> candidates;
  private final int[] ranks; // place to rank in the list
  private final String[] decidedBy; // by rank in the list
  private final Progress[] progress; // by rank in the list
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
    this.progress = new Progress[candidates.size()];
    Arrays.fill(progress, Progress.BEYOND);
  }

  /// How far the stages so far got with a candidate; each constant is further than those before.
  private enum Progress {
    BEYOND,
    UNREAD,
    UNSCORED,
    SCORED
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

  int size() {
    return ranks.length;
  }

  /// Records that a stage was to read the first candidates.
  void asked(int depth) {
    for (int i = 0; i < depth; i++) {
      advance(ranks[i], Progress.UNREAD);
    }
  }

  /// Records what a stage read of the first candidates, whether its order counts or not. Candidates
  /// that it found have ranks from the list's size on; they count only if its order is taken.
  void read(Order order) {
    for (Order.Place place : order.places()) {
      if (place.rank() < ranks.length) {
        advance(
            ranks[place.rank()],
            switch (place.standing()) {
              case JUDGED -> Progress.SCORED;
              case UNSCORED -> Progress.UNSCORED;
              case UNREAD -> Progress.UNREAD;
            });
      }
    }
  }

  private void advance(int rank, Progress reached) {
    if (progress[rank].compareTo(reached) < 0) {
      progress[rank] = reached;
    }
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
    return new Reranking(
        places, whole == null ? Scale.RANK : Scale.JUDGE, completeness(reports), reports);
  }

  private Completeness completeness(List<StageReport> reports) {
    Counts counts =
        new Counts(
            count(Progress.SCORED),
            count(Progress.UNSCORED),
            count(Progress.UNREAD),
            count(Progress.BEYOND));
    if (counts.scored() == 0 && counts.candidates() > 0) {
      return nothingScored(counts, reports);
    }
    if (counts.unread() + counts.beyond() == 0) {
      return new AllRead(counts);
    }
    Optional<Stopped> stopped =
        reports.stream()
            .map(StageReport::completeness)
            .filter(Stopped.class::isInstance)
            .map(Stopped.class::cast)
            .reduce((_, last) -> last);
    return stopped.isPresent() && counts.unread() > 0
        ? new Stopped(stopped.get().limit(), counts)
        : new SomeUnread(counts);
  }

  /// Completeness where nothing was scored: the outcome of the last stage that was asked.
  private static Completeness nothingScored(Counts counts, List<StageReport> reports) {
    Completeness nothing = new LeftOut(Reason.UNAFFORDABLE, counts);
    for (StageReport report : reports) {
      nothing =
          switch (report.completeness()) {
            case Stopped(var limit, var _) -> new Stopped(limit, counts);
            case Failed(var failure, var _) -> new Failed(failure, counts);
            case AllRead _, SomeUnread _, LeftOut _ -> nothing;
          };
    }
    return nothing;
  }

  private int count(Progress reached) {
    return (int) Arrays.stream(progress).filter(reached::equals).count();
  }
}
