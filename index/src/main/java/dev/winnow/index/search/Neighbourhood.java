package dev.winnow.index.search;

import dev.winnow.index.Deadline;
import dev.winnow.index.DeadlineException;
import dev.winnow.index.Filter;
import dev.winnow.index.Plan;
import dev.winnow.index.Reranker;
import dev.winnow.index.Vector;
import dev.winnow.index.search.LeafSearch.Near;
import dev.winnow.index.search.LeafSearch.Words;
import dev.winnow.index.search.Ledger.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An exploring reranker's access to the index: finds the neighbours of the candidates that it asks
/// about, under the filter of the plan. Confined to one stage.
final class Neighbourhood implements Reranker.Neighbours {
  private final Backend backend;
  private final Texts texts;
  private final Ground ground;

  /// All candidates by id, those of the list and those that were found.
  private final Map<String, Candidate> candidates = new HashMap<>();

  /// What the reranker reads of them, by id.
  private final Map<String, Reranker.Candidate> read = new HashMap<>();

  private final List<Candidate> found = new ArrayList<>();
  private int asked;
  private int withoutVectors;
  private boolean late;
  private long nanos;
  private @Nullable RuntimeException failure;

  Neighbourhood(Backend backend, Texts texts, Ground ground) {
    this.backend = backend;
    this.texts = texts;
    this.ground = ground;
  }

  /// How neighbours are searched.
  ///
  /// @param stage names the search in ledgers
  /// @param space in which vectors are compared
  record Ground(
      Plan.Explore plan, String stage, String space, @Nullable Filter filter, Deadline deadline) {}

  /// Enters the candidates of the list.
  void put(Texts.Read list) {
    for (int i = 0; i < list.texts().size(); i++) {
      Candidate candidate = list.ranking().candidates().get(i);
      candidates.put(candidate.id(), candidate);
      read.put(candidate.id(), list.texts().get(i));
    }
  }

  /// How often neighbours were asked for.
  int asked() {
    return asked;
  }

  /// Neighbours that the list did not have, in the order in which they were first given.
  List<Candidate> found() {
    return found;
  }

  /// How many candidates it asked about have no vectors yet.
  int withoutVectors() {
    return withoutVectors;
  }

  /// Whether the deadline passed before all neighbours were found.
  boolean late() {
    return late;
  }

  Duration time() {
    return Duration.ofNanos(nanos);
  }

  /// Throws the index's failure, if there was one, so that it is not taken for the reranker's.
  void requireRead() {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public List<Reranker.Candidate> of(Reranker.Candidate text) {
    Candidate of = candidates.get(text.id());
    if (of == null) {
      throw new IllegalArgumentException(
          "it asked about '%s', which is neither in the list nor a neighbour".formatted(text.id()));
    }
    long start = System.nanoTime();
    asked++;
    try {
      return texts(nearest(of, text.text()));
    } catch (DeadlineException e) {
      late = true;
      return List.of();
    } catch (RuntimeException e) {
      failure = e;
      return List.of();
    } finally {
      nanos += System.nanoTime() - start;
    }
  }

  private List<Scored> nearest(Candidate of, String text) {
    int most = ground.plan().nearest();
    int k = most + 1; // one more, because the search finds the document itself
    List<Scored> nearest =
        switch (ground.plan().near()) {
          case VECTORS -> byVectors(of, k);
          case WORDS -> search(Plan.lexical(k), new Words(text));
        };
    return nearest.stream().filter(next -> !next.id().equals(of.id())).limit(most).toList();
  }

  private List<Scored> byVectors(Candidate of, int k) {
    Vector vector = backend.vectors(ground.space(), List.of(of.passages())).get(of.id());
    if (vector == null) {
      withoutVectors++;
      return List.of();
    }
    return search(Plan.dense(k).withSpace(ground.space()), new Near(vector));
  }

  private List<Scored> search(Plan.Leaf leaf, LeafSearch.Input input) {
    var search = new LeafSearch(leaf, input, ground.filter(), ground.deadline());
    return backend.search(List.of(search)).getFirst().best();
  }

  private List<Reranker.Candidate> texts(List<Scored> nearest) {
    List<Candidate> unknown = new ArrayList<>();
    for (int i = 0; i < nearest.size(); i++) {
      Scored next = nearest.get(i);
      if (!candidates.containsKey(next.id())) {
        var place = new Place(ground.stage(), i + 1);
        unknown.add(
            new Candidate(
                next.id(),
                Ledger.found(place, next.score()),
                Ranking.matches(ground.stage(), next)));
      }
    }
    if (!unknown.isEmpty()) {
      Texts.Read read = texts.read(new Ranking(ground.stage(), unknown));
      put(read);
      found.addAll(read.ranking().candidates());
    }
    return nearest.stream().map(next -> read.get(next.id())).toList();
  }
}
