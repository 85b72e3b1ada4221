package dev.winnow.index.store;

import dev.winnow.index.Hit.Entry;
import dev.winnow.index.Plan;
import dev.winnow.index.Reranker;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.lucene.search.Query;
import org.jspecify.annotations.Nullable;

/// What a reranker that explores reaches of the index: the neighbours of the candidates that it
/// asks about, under the filter of the plan. Confined to one stage.
final class Neighbourhood implements Reranker.Neighbours {
  private final Snapshot snapshot;
  private final Plan.Explore plan;
  private final String stage;
  private final @Nullable Query filter;
  private final Hits hits;
  private final PassageVectors vectors;
  private final Set<String> lexicalStages;

  /// All candidates by id, those of the list and those that were found.
  private final Map<String, Candidate> candidates = new HashMap<>();

  /// What is read of them, by Lucene's number.
  private final Map<Integer, Reranker.Candidate> texts = new HashMap<>();

  private int asked;
  private int found;
  private int withoutVectors;
  private long nanos;
  private @Nullable IOException failure;

  /// @param stage names it in ledgers
  /// @param text the query
  /// @param lexicalStages keyword stages, which name no passages themselves
  Neighbourhood(
      Snapshot snapshot,
      String text,
      Plan.Explore plan,
      String stage,
      @Nullable Query filter,
      Set<String> lexicalStages)
      throws IOException {
    this.snapshot = snapshot;
    this.plan = plan;
    this.stage = stage;
    this.filter = filter;
    this.lexicalStages = lexicalStages;
    this.hits = new Hits(snapshot, text);
    this.vectors = new PassageVectors(snapshot);
  }

  /// Enters candidates of the list, or found ones.
  void put(Hits.Read read) {
    for (int i = 0; i < read.texts().size(); i++) {
      Candidate candidate = read.ranking().candidates().get(i);
      candidates.put(read.texts().get(i).id(), candidate);
      texts.put(candidate.doc(), read.texts().get(i));
    }
  }

  /// The candidate that a text stands for.
  Candidate candidate(Reranker.Candidate text) {
    Candidate of = candidates.get(text.id());
    if (of == null) {
      throw new IllegalArgumentException(
          "it placed '%s', which is neither in the list nor a neighbour".formatted(text.id()));
    }
    return of;
  }

  /// How often neighbours were asked for.
  int asked() {
    return asked;
  }

  /// Neighbours that the list did not have.
  int found() {
    return found;
  }

  /// Those asked about that have no vectors yet.
  int withoutVectors() {
    return withoutVectors;
  }

  /// What it took.
  long nanos() {
    return nanos;
  }

  /// Throws what went wrong with the index, which is no failure of the reranker's.
  void requireRead() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public List<Reranker.Candidate> of(Reranker.Candidate text) {
    long start = System.nanoTime();
    asked++;
    try {
      return texts(nearest(candidate(text), text.text()));
    } catch (IOException e) {
      failure = e;
      return List.of();
    } finally {
      nanos += System.nanoTime() - start;
    }
  }

  private List<Candidate> nearest(Candidate of, String text) throws IOException {
    int k = plan.nearest() + 1; // a document is its own nearest
    List<Candidate> nearest =
        switch (plan.near()) {
          case VECTORS -> byVectors(of, k);
          case WORDS ->
              new LexicalSearch(snapshot).search(Plan.lexical(k), stage, text, filter, new Notes());
        };
    return nearest.stream().filter(next -> next.doc() != of.doc()).limit(plan.nearest()).toList();
  }

  private List<Candidate> byVectors(Candidate of, int k) throws IOException {
    OptionalInt passage = vectors.passage(of);
    if (passage.isEmpty()) {
      withoutVectors++;
      return List.of();
    }
    float[] vector = vectors.of(passage.getAsInt());
    var dense = Objects.requireNonNull(snapshot.schema().dense());
    return new DenseSearch(snapshot, dense).search(Plan.dense(k), stage, vector, filter);
  }

  private List<Reranker.Candidate> texts(List<Candidate> nearest) throws IOException {
    List<Candidate> unknown =
        nearest.stream()
            .filter(next -> !texts.containsKey(next.doc()))
            .map(Neighbourhood::unscored)
            .toList();
    put(hits.read(new Ranking(stage, unknown), lexicalStages));
    found += unknown.size();
    return nearest.stream().map(next -> texts.get(next.doc())).toList();
  }

  /// How it was found says nothing of the query: it is in the ledger and counts nothing.
  private static Candidate unscored(Candidate found) {
    Entry entry = found.ledger().getFirst();
    return new Candidate(
        found.doc(),
        0,
        List.of(new Entry(entry.stage(), entry.rank(), entry.score(), 0)),
        found.sightings());
  }
}
