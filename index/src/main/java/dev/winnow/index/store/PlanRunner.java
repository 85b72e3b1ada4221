package dev.winnow.index.store;

import dev.winnow.index.Feedback;
import dev.winnow.index.Filter;
import dev.winnow.index.Hit;
import dev.winnow.index.Plan;
import dev.winnow.index.QueryEncoder;
import dev.winnow.index.Reranker;
import dev.winnow.index.Reranker.Basis;
import dev.winnow.index.Reranker.Explored;
import dev.winnow.index.Reranker.Reranked;
import dev.winnow.index.Schema;
import dev.winnow.index.SearchResult;
import dev.winnow.index.SearchResult.Stage;
import dev.winnow.index.Vector;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /// The rerankers of this plan, which remember what they read.
  private final Map<String, Reranker> rerankers = new HashMap<>();

  /// The stages whose order is a reranker's.
  private final Set<String> judged = new HashSet<>();

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
      case Plan.Explore explore -> denseStages(explore.of(), filter);
      case Plan.Refit refit -> denseStages(refit.of(), filter);
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
      case Plan.Explore explore -> explore(explore, filter);
      case Plan.Refit refit -> refit(refit, filter);
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
    int waiting = snapshot.awaiting(snapshot.schema().spaceName(""));
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
    return requireDense("plan asks for dense search", "use a lexical plan");
  }

  private Schema.Dense requireDense(String seen, String remedy) {
    Schema.Dense dense = snapshot.schema().dense();
    if (dense == null) {
      throw new IllegalArgumentException(
          "%s, but the index has no vectors; %s, or rebuild the index with an embedder"
              .formatted(seen, remedy));
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
      requireVector(vector, dense);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "query encoder '%s' made a bad vector: %s; check its model"
              .formatted(model, e.getMessage()),
          e);
    }
    vectors.put(model, vector);
    return vector;
  }

  /// Fails for NaN and infinity, and for what the index cannot compare.
  private static void requireVector(float[] vector, Schema.Dense dense) {
    Vector _ = Vector.of(vector);
    if (vector.length != dense.dimension()) {
      throw new IllegalArgumentException(
          "vector has %d dimensions, but the index has %d"
              .formatted(vector.length, dense.dimension()));
    }
    dense.requireComparable(vector);
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
    Reranker reranker = reranker(plan.model());
    Ranking input = run(plan.of(), filter).first(plan.depth());
    if (input.size() == 0) {
      return input;
    }
    String name = name("rerank");
    long start = System.nanoTime();
    Hits.Read read = new Hits(snapshot, text).read(input, lexicalStages);
    Ranking output = reranked(name, reranker, plan.model(), read);
    stages.add(stage(name, start, input.size(), output.size()));
    return output;
  }

  /// The bound reranker, which remembers what it read in this plan.
  private Reranker reranker(String model) {
    Reranker reranker = snapshot.config().rerankers().get(model);
    if (reranker == null) {
      throw unbound("reranker", model, snapshot.config().rerankers());
    }
    return rerankers.computeIfAbsent(model, _ -> reranker.remembering());
  }

  /// What the reranker makes of it; where it fails, the order before it stands.
  private Ranking reranked(String name, Reranker reranker, String model, Hits.Read read) {
    try {
      Reranked reranked = reranker.rerank(text, read.texts());
      Ranking output = Placement.reranked(name, read.ranking(), reranked);
      reranked.notes().forEach(note -> notes.add("rerank: '%s' %s".formatted(model, note)));
      note(name, reranked.basis());
      return output;
    } catch (RuntimeException e) {
      notes.add("rerank: '%s' failed, so the order before it stands: %s".formatted(model, e));
      return read.ranking();
    }
  }

  private void note(String stage, Basis basis) {
    if (basis != Basis.NOTHING) {
      judged.add(stage);
    }
  }

  private Ranking explore(Plan.Explore plan, @Nullable Filter filter) throws IOException {
    Reranker reranker = reranker(plan.model());
    if (plan.near() == Plan.Near.VECTORS) {
      Schema.Dense _ = requireDense("plan explores by vectors", "explore by words (Near.WORDS)");
    }
    Ranking input = run(plan.of(), filter).first(plan.depth());
    if (input.size() == 0) {
      return input;
    }
    String near = name("neighbours");
    String name = name("explore");
    if (plan.near() == Plan.Near.WORDS) {
      lexicalStages.add(near);
    }
    long start = System.nanoTime();
    var neighbours = new Neighbourhood(snapshot, text, plan, near, query(filter), lexicalStages);
    Hits.Read read = new Hits(snapshot, text).read(input, lexicalStages);
    neighbours.put(read);
    Ranking output = explored(name, reranker, plan, read, neighbours);
    neighbours.requireRead();
    if (neighbours.withoutVectors() > 0) {
      notes.add(
          "explore: %d of %d candidates have no vectors yet, so nothing was sought near them"
              .formatted(neighbours.withoutVectors(), neighbours.asked()));
    }
    stages.add(
        new Stage(
            near, Duration.ofNanos(neighbours.nanos()), neighbours.asked(), neighbours.found()));
    stages.add(stage(name, start + neighbours.nanos(), input.size(), output.size()));
    return output;
  }

  private Ranking explored(
      String name, Reranker reranker, Plan.Explore plan, Hits.Read read, Neighbourhood neighbours) {
    try {
      Explored explored = reranker.explore(text, read.texts(), plan.depth(), neighbours);
      Ranking output =
          Placement.explored(name, read.ranking(), explored.places(), neighbours::candidate);
      explored.notes().forEach(note -> notes.add("explore: '%s' %s".formatted(plan.model(), note)));
      note(name, explored.basis());
      return output.first(plan.depth());
    } catch (RuntimeException e) {
      notes.add(
          "explore: '%s' failed, so the order before it stands: %s".formatted(plan.model(), e));
      return read.ranking();
    }
  }

  private Ranking refit(Plan.Refit plan, @Nullable Filter filter) throws IOException {
    Schema.Dense dense = requireDense("plan refits the query's vector", "leave refit out");
    if (dense.similarity() == Schema.Similarity.EUCLIDEAN) {
      throw new IllegalArgumentException(
          "plan refits the query's vector by inner products, but the index compares by EUCLIDEAN;"
              + " leave refit out, or rebuild the index with COSINE or DOT");
    }
    Feedback feedback = snapshot.config().feedback();
    if (feedback == null) {
      throw new IllegalArgumentException(
          "plan refits the query's vector, but no feedback is bound; bind one with"
              + " IndexConfig.withFeedback, or open the folder as an engine, which has its own");
    }
    Ranking read = run(plan.of(), filter);
    if (read.size() == 0) {
      return read;
    }
    if (!judged.contains(read.stage())) {
      notes.add(
          "refit: was left out, because '%s' gave nothing to learn from"
              .formatted(plan.of().model()));
      return read;
    }
    var refitter = new Refitter(snapshot, dense, read);
    if (refitter.withoutVectors() > 0) {
      notes.add(
          "refit: %d of %d candidates have no vectors yet and taught nothing"
              .formatted(refitter.withoutVectors(), read.size()));
    }
    if (refitter.taught() == 0) {
      return read;
    }
    Plan.Dense like = searchedLike(plan);
    float[] query = vector(like.model());
    long start = System.nanoTime();
    float[] moved;
    try {
      moved = refitter.moved(feedback, query, plan.steps());
      requireVector(moved, dense);
    } catch (RuntimeException e) {
      notes.add("refit: was left out, because the query could not be moved: " + e);
      return read;
    }
    stages.add(stage(name("move"), start, refitter.taught(), 1));
    String name = name("refit");
    start = System.nanoTime();
    List<Candidate> nearest =
        new DenseSearch(snapshot, dense).search(like, name, moved, query(filter));
    Ranking joined = refitter.joined(name, moved, nearest, plan.k());
    stages.add(stage(name, start, read.size(), joined.size()));
    return joined;
  }

  /// How a refit searches: as the first dense stage below it did.
  private static Plan.Dense searchedLike(Plan.Refit plan) {
    return denseStages(plan.of(), null).stream()
        .findFirst()
        .map(below -> new Plan.Dense(plan.k(), below.plan().model(), below.plan().exact()))
        .orElse(Plan.dense(plan.k()));
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
