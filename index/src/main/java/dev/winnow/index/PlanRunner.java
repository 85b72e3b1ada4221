package dev.winnow.index;

import dev.winnow.index.Hit.Entry;
import dev.winnow.index.Reranker.Reranked;
import dev.winnow.index.SearchResult.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.lucene.search.Query;
import org.jspecify.annotations.Nullable;

/// Runs one plan over one snapshot: one exhaustive switch, each stage timed and entered in the
/// ledger. Confined to one search.
final class PlanRunner {
  private final Snapshot snapshot;
  private final String text;
  private final Notes notes;
  private final List<Stage> stages = new ArrayList<>();
  private final Map<String, Integer> names = new HashMap<>();
  private final Map<String, float[]> vectors = new HashMap<>();

  /// What was found for dense stages before the plan ran.
  private final Map<DenseStage, Found> found = new HashMap<>();

  /// The keyword stages that ran, which have their passages still to name.
  private final LinkedHashSet<String> lexicalStages = new LinkedHashSet<>();

  PlanRunner(Snapshot snapshot, String text, Notes notes) {
    this.snapshot = snapshot;
    this.text = text;
    this.notes = notes;
  }

  /// A dense stage and what it searches in.
  record DenseStage(Plan.Dense plan, @Nullable Filter filter) {}

  /// @param nanos what it took
  private record Found(List<DenseSearch.Scored> nearest, long nanos) {}

  /// The dense stages of a plan.
  static List<DenseStage> denseStages(Plan plan, @Nullable Filter filter) {
    return switch (plan) {
      case Plan.Lexical _ -> List.of();
      case Plan.Dense dense -> List.of(new DenseStage(dense, filter));
      case Plan.Fuse fuse ->
          fuse.of().stream().flatMap(input -> denseStages(input, filter).stream()).toList();
      case Plan.Rerank rerank -> denseStages(rerank.of(), filter);
      case Plan.Filtered filtered -> denseStages(filtered.of(), both(filter, filtered.filter()));
    };
  }

  private static Filter both(@Nullable Filter outer, Filter inner) {
    return outer == null ? inner : Filter.and(outer, inner);
  }

  /// Spares a dense stage its search.
  ///
  /// @param nanos its share of the time that finding them took
  void put(DenseStage stage, List<DenseSearch.Scored> nearest, long nanos) {
    found.put(stage, new Found(nearest, nanos));
  }

  SearchResult run(Plan plan, @Nullable Filter filter, int topK) throws IOException {
    Ranking ranking = run(plan, filter).first(topK);
    long start = System.nanoTime();
    List<Hit> hits = new Hits(snapshot, text).fetch(ranking, lexicalStages);
    stages.add(stage("fetch", start, ranking.size(), hits.size()));
    return new SearchResult(hits, stages, notes.toList());
  }

  private Ranking run(Plan plan, @Nullable Filter filter) throws IOException {
    return switch (plan) {
      case Plan.Lexical lexical -> lexical(lexical, filter);
      case Plan.Dense dense -> dense(dense, filter);
      case Plan.Fuse fuse -> fuse(fuse, filter);
      case Plan.Rerank rerank -> rerank(rerank, filter);
      case Plan.Filtered filtered -> run(filtered.of(), both(filter, filtered.filter()));
    };
  }

  private Ranking lexical(Plan.Lexical plan, @Nullable Filter filter) throws IOException {
    String name = name("lexical");
    lexicalStages.add(name);
    long start = System.nanoTime();
    List<Candidate> found =
        new LexicalSearch(snapshot).search(plan, name, text, query(filter), notes);
    stages.add(stage(name, start, snapshot.documents(), found.size()));
    return new Ranking(name, found);
  }

  private Ranking dense(Plan.Dense plan, @Nullable Filter filter) throws IOException {
    Schema.Dense dense = requireDense();
    String name = name("dense");
    float[] vector = vector(plan.model());
    long start = System.nanoTime();
    int waiting = snapshot.searcher().count(Layout.WITHOUT_VECTORS);
    int documents = snapshot.documents();
    if (waiting > 0) {
      notes.add("dense: %d of %d documents have no vectors yet".formatted(waiting, documents));
    }
    var search = new DenseSearch(snapshot, dense);
    Found known = found.get(new DenseStage(plan, filter));
    List<Candidate> nearest =
        known == null
            ? search.search(plan, name, vector, query(filter))
            : search.candidates(new ArrayList<>(known.nearest()), plan.k(), name);
    stages.add(stage(name, start - (known == null ? 0 : known.nanos()), documents, nearest.size()));
    return new Ranking(name, nearest);
  }

  private Schema.Dense requireDense() {
    Schema.Dense dense = snapshot.schema().dense();
    if (dense == null) {
      throw new IllegalArgumentException(
          "plan asks for dense search, but the index has no vectors; use a lexical plan, or rebuild"
              + " the index with an embedder");
    }
    return dense;
  }

  /// The query's vector, made once per model.
  float[] vector(String model) {
    Schema.Dense dense = requireDense();
    float[] known = vectors.get(model);
    if (known != null) {
      return known;
    }
    QueryEncoder encoder = snapshot.config().encoders().get(model);
    if (encoder == null) {
      throw unbound("query encoder", model, snapshot.config().encoders());
    }
    long start = System.nanoTime();
    float[] vector = encoder.encode(text);
    stages.add(stage(name("embed"), start, 1, 1));
    if (vector.length != dense.dimension()) {
      throw new IllegalArgumentException(
          "query encoder '%s' makes %d dimensions, but the index has %d; bind the model that made the index"
              .formatted(model, vector.length, dense.dimension()));
    }
    try {
      Vector _ = Vector.of(vector); // refuses NaN and infinity
      dense.requireComparable(vector);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "query encoder '%s' made a bad vector: %s; check its model"
              .formatted(model, e.getMessage()),
          e);
    }
    vectors.put(model, vector);
    return vector;
  }

  private Ranking fuse(Plan.Fuse plan, @Nullable Filter filter) throws IOException {
    List<Ranking> inputs = new ArrayList<>();
    for (Plan input : plan.of()) {
      inputs.add(run(input, filter));
    }
    String name = name("fuse");
    long start = System.nanoTime();
    Ranking fused = Fuser.fuse(name, inputs, plan.method(), plan.k());
    stages.add(stage(name, start, inputs.stream().mapToInt(Ranking::size).sum(), fused.size()));
    return fused;
  }

  private Ranking rerank(Plan.Rerank plan, @Nullable Filter filter) throws IOException {
    Reranker reranker = snapshot.config().rerankers().get(plan.model());
    if (reranker == null) {
      throw unbound("reranker", plan.model(), snapshot.config().rerankers());
    }
    Ranking input = run(plan.of(), filter).first(plan.depth());
    if (input.size() == 0) {
      return input;
    }
    String name = name("rerank");
    long start = System.nanoTime();
    List<Reranker.Candidate> texts = new Hits(snapshot, text).texts(input, lexicalStages);
    Ranking output = reranked(name, reranker, plan.model(), input, texts);
    stages.add(stage(name, start, input.size(), output.size()));
    return output;
  }

  /// What the reranker makes of it; where it fails, the order before it stands.
  private Ranking reranked(
      String name, Reranker reranker, String model, Ranking input, List<Reranker.Candidate> texts) {
    try {
      Reranked reranked = reranker.rerank(text, texts);
      reranked.requireWhole(texts.size());
      reranked.notes().forEach(note -> notes.add("rerank: '%s' %s".formatted(model, note)));
      return reordered(name, input, reranked.places());
    } catch (RuntimeException e) {
      notes.add("rerank: '%s' failed, so the order before it stands: %s".formatted(model, e));
      return input;
    }
  }

  private static Ranking reordered(String name, Ranking input, List<Reranked.Place> places) {
    List<Candidate> output = new ArrayList<>(places.size());
    for (Reranked.Place place : places) {
      Candidate candidate = input.candidates().get(place.candidate());
      List<Entry> ledger = candidate.replaced(input.stage(), place.candidate() + 1);
      ledger.add(new Entry(name, output.size() + 1, place.score(), place.score()));
      output.add(new Candidate(candidate.doc(), place.score(), ledger, candidate.sightings()));
    }
    return new Ranking(name, output);
  }

  private @Nullable Query query(@Nullable Filter filter) {
    return filter == null
        ? null
        : FilterQueries.query(filter, snapshot.schema(), snapshot.config().limits());
  }

  private static IllegalArgumentException unbound(String what, String name, Map<String, ?> bound) {
    return new IllegalArgumentException(
        "plan names %s '%s', which is not bound; bound are %s"
            .formatted(what, name, new TreeSet<>(bound.keySet())));
  }

  /// The stage's name, numbered from the second of its kind.
  private String name(String kind) {
    int number = names.merge(kind, 1, Integer::sum);
    return number == 1 ? kind : kind + "-" + number;
  }

  private static Stage stage(String name, long start, int in, int out) {
    return new Stage(name, Duration.ofNanos(System.nanoTime() - start), in, out);
  }
}
