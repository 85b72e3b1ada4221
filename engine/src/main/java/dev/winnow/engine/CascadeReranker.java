package dev.winnow.engine;

import dev.winnow.index.Reranker;
import dev.winnow.rerank.Cascade;
import dev.winnow.rerank.Reranking;
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
    var numbered = new Numbered(request.candidates());
    List<dev.winnow.rerank.judge.Candidate> list =
        request.candidates().stream().map(CascadeReranker::judged).toList();
    Around around = request.around();
    Reranking reranking =
        around == null
            ? remembering.rerank(request.query(), list, left)
            : remembering.explore(
                request.query(),
                list,
                Exploration.DEFAULTS.withPassages(around.depth()),
                candidate -> numbered.near(candidate, around.neighbours()),
                left);
    return new Reranked(
        reranking.places().stream()
            .map(place -> new Reranked.Place(numbered.number(place), place.score()))
            .toList(),
        reranking.scale() == Order.Scale.JUDGE ? Basis.SCORES : Basis.ORDER,
        completeness(reranking),
        reranking.degraded(),
        reranking.promptTokens());
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

    List<dev.winnow.rerank.judge.Candidate> near(
        dev.winnow.rerank.judge.Candidate candidate, Neighbours neighbours) {
      List<dev.winnow.rerank.judge.Candidate> near = new ArrayList<>();
      for (Candidate next : neighbours.of(plain(candidate))) {
        number(next);
        near.add(judged(next));
      }
      return near;
    }
  }

  /// What became of the whole; a stage that was stopped or failed counts though one before it read
  /// everything.
  private static Completeness completeness(Reranking reranking) {
    var counts = reranking.completeness().counts();
    int unread = counts.candidates() - counts.scored();
    boolean degraded = reranking.stages().stream().anyMatch(StageReport::degraded);
    if (degraded && !reranking.completeness().anyScored()) {
      return new Completeness.Failed();
    }
    boolean cutShort =
        reranking.stages().stream()
            .map(StageReport::completeness)
            .anyMatch(stage ->
                stage instanceof dev.winnow.rerank.Completeness.Stopped
                    || stage instanceof dev.winnow.rerank.Completeness.Failed);
    if (cutShort) {
      return new Completeness.Stopped(unread, counts.candidates());
    }
    return unread == 0 && !degraded
        ? new Completeness.AllRead()
        : new Completeness.SomeUnread(unread, counts.candidates());
  }

  private static dev.winnow.rerank.judge.Candidate judged(Candidate candidate) {
    return new dev.winnow.rerank.judge.Candidate(
        candidate.id(), candidate.text(), candidate.score());
  }

  private static Candidate plain(dev.winnow.rerank.judge.Candidate candidate) {
    return new Candidate(candidate.id(), candidate.text(), candidate.score());
  }
}
