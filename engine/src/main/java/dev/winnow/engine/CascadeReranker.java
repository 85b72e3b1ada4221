package dev.winnow.engine;

import dev.winnow.index.Reranker;
import dev.winnow.rerank.Cascade;
import dev.winnow.rerank.Reranking;
import dev.winnow.rerank.Reranking.Outcome;
import dev.winnow.rerank.Reranking.StageReport;
import dev.winnow.rerank.order.Exploration;
import dev.winnow.rerank.order.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A cascade of judges in the index's plans: its judges remember what they read in a search. As
/// thread-safe as the cascade.
record CascadeReranker(Cascade cascade) implements Reranker {
  @Override
  public Reranked rerank(Request request) {
    Cascade remembering = request.memory().keep(Cascade.class, cascade::remembering);
    Duration left = request.deadline().left();
    Cascade timed =
        left.compareTo(remembering.time()) < 0 ? remembering.withTime(left) : remembering;
    var numbered = new Numbered(request.candidates());
    List<dev.winnow.rerank.Candidate> list =
        request.candidates().stream().map(CascadeReranker::judged).toList();
    Around around = request.around();
    Reranking reranking =
        around == null
            ? timed.rerank(request.query(), list)
            : timed.explore(
                request.query(),
                list,
                Exploration.DEFAULTS.withPassages(around.depth()),
                candidate -> numbered.near(candidate, around.neighbours()));
    return new Reranked(
        reranking.places().stream()
            .map(place -> new Reranked.Place(numbered.number(place), place.score()))
            .toList(),
        reranking.scale() == Order.Scale.JUDGE ? Basis.SCORES : Basis.ORDER,
        completeness(reranking),
        reranking.degraded());
  }

  /// The candidates' numbers in the plan: those of the list, then found ones as they are given.
  private static final class Numbered {
    private final Map<String, Integer> numbers = new HashMap<>();

    Numbered(List<Candidate> list) {
      list.forEach(this::number);
    }

    private void number(Candidate candidate) {
      numbers.putIfAbsent(candidate.id(), numbers.size());
    }

    int number(Reranking.Place place) {
      return numbers.getOrDefault(place.candidate().id(), -1);
    }

    List<dev.winnow.rerank.Candidate> near(
        dev.winnow.rerank.Candidate candidate, Neighbours neighbours) {
      List<dev.winnow.rerank.Candidate> near = new ArrayList<>();
      for (Candidate next : neighbours.of(plain(candidate))) {
        number(next);
        near.add(judged(next));
      }
      return near;
    }
  }

  private static Completeness completeness(Reranking reranking) {
    int candidates = reranking.places().size();
    int unread =
        (int) reranking.places().stream().filter(place -> place.decidedBy().isEmpty()).count();
    boolean degraded = reranking.stages().stream().anyMatch(StageReport::degraded);
    boolean ended =
        reranking.stages().stream()
            .map(StageReport::outcome)
            .noneMatch(outcome -> outcome == Outcome.PARTLY || outcome == Outcome.FAILED);
    if (degraded && unread == candidates && candidates > 0) {
      return new Completeness.Failed();
    }
    if (!ended) {
      return new Completeness.Stopped(unread, candidates);
    }
    int unscored =
        Math.min(candidates, reranking.stages().stream().mapToInt(StageReport::unscored).sum());
    return unread + unscored == 0
        ? new Completeness.AllRead()
        : new Completeness.SomeUnread(Math.max(unread, unscored), candidates);
  }

  private static dev.winnow.rerank.Candidate judged(Candidate candidate) {
    return new dev.winnow.rerank.Candidate(candidate.id(), candidate.text(), candidate.score());
  }

  private static Candidate plain(dev.winnow.rerank.Candidate candidate) {
    return new Candidate(candidate.id(), candidate.text(), candidate.score());
  }
}
