package dev.winnow.index.search;

import dev.winnow.index.Bindings;
import dev.winnow.index.DeadlineException;
import dev.winnow.index.Feedback;
import dev.winnow.index.Filter;
import dev.winnow.index.Hit;
import dev.winnow.index.Plan;
import dev.winnow.index.Reranker;
import dev.winnow.index.Reranker.Around;
import dev.winnow.index.Reranker.Reranked;
import dev.winnow.index.Schema;
import dev.winnow.index.SearchResult;
import dev.winnow.index.TermWeights;
import dev.winnow.index.Vector;
import dev.winnow.index.search.LeafSearch.Generating;
import dev.winnow.index.search.LeafSearch.Input;
import dev.winnow.index.search.LeafSearch.Near;
import dev.winnow.index.search.LeafSearch.Sequence;
import dev.winnow.index.search.LeafSearch.Tokens;
import dev.winnow.index.search.LeafSearch.Weights;
import dev.winnow.index.search.LeafSearch.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Runs one plan over one backend. First it lists the searches of its retrievers. Then it walks the
/// tree in one exhaustive switch; each stage is timed and entered in the ledger. Confined to one
/// search.
final class PlanRun {
  /// Most fields that a note names.
  private static final int NAMED_FIELDS = 20;

  private final Backend backend;
  private final Bindings bindings;
  private final Request request;
  private final Notes notes;
  private final Plan plan;
  private final QueryVectors vectors;
  private final QueryWeights weights;
  private final QueryTokens tokens;
  private final Texts texts;
  private final Stages stages = new Stages();

  /// The query's tokens, by name of verbatim tokens.
  private final Map<String, int[]> sequences = new HashMap<>();

  /// The memory of each reranker of this plan.
  private final Map<String, Reranker.Memory> memories = new HashMap<>();

  /// Stages whose order a reranker made.
  private final Set<String> judged = new HashSet<>();

  /// Keyword stages that ran; the best passages of their candidates are found later.
  private final LinkedHashSet<String> lexicalStages = new LinkedHashSet<>();

  /// What the retrievers are to search, each search once, and then what they found.
  private final Map<LeafStage, LeafSearch> searches = new LinkedHashMap<>();

  private final Map<LeafStage, Found> found = new HashMap<>();

  PlanRun(Backend backend, Bindings bindings, Request request) {
    this.backend = backend;
    this.bindings = bindings;
    this.request = request;
    this.notes = request.notes();
    this.plan = request.empty() ? request.plan() : resolved(request.plan());
    this.vectors = new QueryVectors(backend.schema(), bindings, request);
    this.weights = new QueryWeights(backend.schema(), bindings, request);
    this.tokens = new QueryTokens(backend.schema(), bindings, request);
    this.texts = new Texts(backend, request.text(), lexicalStages);
  }

  /// A retriever and its filter.
  private record LeafStage(Plan.Leaf leaf, @Nullable Filter filter) {}

  /// The plan in which `auto` is replaced by what it stands for.
  private Plan resolved(Plan plan) {
    if (plan instanceof Plan.Auto auto) {
      return weighed(auto.given(shareWithVectors()));
    }
    return plan.stages().noneMatch(Plan.Auto.class::isInstance)
        ? plan
        : plan.withInputs(plan.inputs().stream().map(this::resolved).toList());
  }

  /// The plan whose keyword searches weigh the query as its length asks.
  private Plan weighed(Plan plan) {
    return plan instanceof Plan.Lexical lexical
        ? lexical.withWeighing(Plan.Weighing.of(request.text()))
        : plan.withInputs(plan.inputs().stream().map(this::weighed).toList());
  }

  private double shareWithVectors() {
    int documents = backend.schema().dense() == null ? 0 : backend.documents();
    return documents == 0 ? 0 : 1 - (double) backend.awaiting("") / documents;
  }

  /// What the retrievers are to search; checks what the plan names on the way.
  ///
  /// @throws DeadlineException if there is no time for it
  List<LeafSearch> prepare() {
    if (!request.empty()) {
      prepare(plan, request.filter());
      if (!searches.isEmpty()) {
        request.deadline().require("search");
      }
    }
    return List.copyOf(searches.values());
  }

  /// How many searches there are.
  int searches() {
    return searches.size();
  }

  private void prepare(Plan plan, @Nullable Filter filter) {
    switch (plan) {
      case Plan.Leaf leaf -> {
        if (filter != null) {
          noteUnknownFields(filter);
        }
        searches.computeIfAbsent(
            new LeafStage(leaf, filter),
            _ -> new LeafSearch(leaf, input(leaf), filter, request.deadline()));
      }
      case Plan.Explore explore -> {
        Reranker _ = reranker(explore.model());
        if (explore.near() == Plan.Near.VECTORS) {
          Schema.Dense _ =
              space(
                  firstDense(explore, 1),
                  "plan explores by vectors",
                  "explore by words (Near.WORDS)");
        }
      }
      case Plan.Rerank rerank -> {
        Reranker _ = reranker(rerank.model());
      }
      case Plan.Refit refit -> {
        Schema.Dense _ = requireRefit(refit);
      }
      case Plan.Fuse _, Plan.Filtered _, Plan.Auto _ -> {}
    }
    plan.inputs().forEach(input -> prepare(input, below(plan, filter)));
  }

  private void noteUnknownFields(Filter filter) {
    Schema schema = backend.schema();
    filter
        .fields()
        .filter(schema::mayGet)
        .forEach(name ->
            notes.add(
                "filter names field '%s', which no document has, so its test is false; there are %s"
                    .formatted(
                        name, schema.fields().keySet().stream().limit(NAMED_FIELDS).toList())));
  }

  /// The filter for the inputs of a stage.
  private static @Nullable Filter below(Plan plan, @Nullable Filter filter) {
    if (!(plan instanceof Plan.Filtered filtered)) {
      return filter;
    }
    return filter == null ? filtered.filter() : Filter.and(filter, filtered.filter());
  }

  private Input input(Plan.Leaf leaf) {
    return switch (leaf) {
      case Plan.Lexical _ -> new Words(request.text());
      case Plan.Dense dense -> new Near(vectors.of(dense.space()));
      case Plan.Sparse sparse -> new Weights(weights.of(sparse.name()));
      case Plan.Late late -> new Tokens(tokens.of(late.space()));
      case Plan.Verbatim verbatim -> {
        String name = backend.schema().verbatimName(verbatim.name());
        yield new Sequence(
            sequences.computeIfAbsent(
                name, _ -> bindings.verbatimTokenizer(name).tokens(request.text()).ids()));
      }
      case Plan.Seal seal ->
          new Generating(
              bindings
                  .verbatimTokenizer(backend.schema().verbatimName(seal.name()))
                  .scores(request.text()));
    };
  }

  /// @param answers what was found for each of [#prepare], in their order
  SearchResult finish(List<Found> answers) {
    if (request.empty()) {
      return new SearchResult(List.of(), List.of(), notes.toList());
    }
    int next = 0;
    for (LeafStage stage : searches.keySet()) {
      found.put(stage, answers.get(next++));
    }
    Ranking ranking = run(plan, request.filter()).first(request.topK());
    long start = System.nanoTime();
    List<Hit> hits = request.texts() ? texts.hits(ranking) : Texts.bare(ranking);
    stages.addSince("fetch", start, ranking.size(), hits.size());
    return new SearchResult(hits, stages.toList(), notes.toList());
  }

  private Ranking run(Plan plan, @Nullable Filter filter) {
    return switch (plan) {
      case Plan.Leaf leaf -> retrieve(leaf, filter);
      case Plan.Fuse fuse -> fuse(fuse, filter);
      case Plan.Rerank rerank -> rerank(rerank, filter);
      case Plan.Explore explore -> explore(explore, filter);
      case Plan.Refit refit -> refit(refit, filter);
      case Plan.Filtered filtered -> run(filtered.of(), below(filtered, filter));
      case Plan.Auto auto -> run(resolved(auto), filter);
    };
  }

  private Ranking retrieve(Plan.Leaf leaf, @Nullable Filter filter) {
    String name = stages.name(leaf.kind());
    switch (leaf) {
      case Plan.Lexical _ -> lexicalStages.add(name);
      case Plan.Dense dense -> {
        Vector _ = vectors.of(dense.space(), stages);
        int waiting = backend.awaiting(dense.space());
        if (waiting > 0) {
          notes.add(
              "dense: %d of %d documents have no vectors yet"
                  .formatted(waiting, backend.documents()));
        }
      }
      case Plan.Sparse sparse -> {
        TermWeights _ = weights.of(sparse.name(), stages);
        int waiting = backend.awaiting(backend.schema().sparseName(sparse.name()));
        if (waiting > 0) {
          notes.add(
              "sparse: %d of %d documents have no weights yet"
                  .formatted(waiting, backend.documents()));
        }
      }
      case Plan.Late late ->
          noteAwaiting("late", "token vectors", tokens.told(late.space(), stages));
      case Plan.Verbatim verbatim ->
          noteAwaiting("verbatim", "tokens", backend.schema().verbatimName(verbatim.name()));
      case Plan.Seal seal ->
          noteAwaiting("seal", "tokens", backend.schema().verbatimName(seal.name()));
    }
    Found answer = found.get(new LeafStage(leaf, filter));
    if (answer == null) {
      throw new IllegalStateException("stage " + name + " was not searched");
    }
    answer.notes().forEach(notes::add);
    stages.add(name, answer.time(), backend.documents(), answer.best().size());
    return Ranking.of(name, answer.best());
  }

  /// @param name of the representation
  private void noteAwaiting(String stage, String what, String name) {
    int waiting = backend.awaiting(name);
    if (waiting > 0) {
      notes.add(
          "%s: %d of %d documents have no %s yet"
              .formatted(stage, waiting, backend.documents(), what));
    }
  }

  private Ranking fuse(Plan.Fuse plan, @Nullable Filter filter) {
    List<Ranking> inputs = new ArrayList<>();
    for (Plan input : plan.of()) {
      inputs.add(run(input, filter));
    }
    String name = stages.name("fuse");
    long start = System.nanoTime();
    Ranking fused = Fuser.fuse(name, inputs, plan.method(), plan.k());
    stages.addSince(name, start, inputs.stream().mapToInt(Ranking::size).sum(), fused.size());
    return fused;
  }

  private Reranker reranker(String model) {
    Reranker reranker = bindings.rerankers().get(model);
    if (reranker == null && backend.schema().lateNames().contains(model)) {
      return new StoredReranker(ids -> backend.tokenScores(model, tokens.of(model), ids));
    }
    if (reranker == null && backend.schema().sparseNames().contains(model)) {
      return new StoredReranker(ids -> backend.weightScores(model, weights.of(model), ids));
    }
    if (reranker == null) {
      throw QueryVectors.unbound("reranker", model, bindings.rerankers());
    }
    return reranker;
  }

  /// The request to a reranker, with the memory in which it keeps what it reads.
  private Reranker.Request asked(
      Plan.Judged plan, List<Reranker.Candidate> texts, @Nullable Around around) {
    return new Reranker.Request(
        request.text(),
        texts,
        around,
        request.deadline(),
        memories.computeIfAbsent(plan.model(), _ -> new Reranker.Memory()));
  }

  /// Whether the deadline leaves no time for a reranker.
  private boolean late(String kind, String model) {
    boolean late = request.deadline().over();
    if (late) {
      notes.add(
          "%s: '%s' was not asked, so the order before it stands: the query's time was over"
              .formatted(kind, model));
    }
    return late;
  }

  private Ranking rerank(Plan.Rerank plan, @Nullable Filter filter) {
    Ranking input = run(plan.of(), filter).first(plan.depth());
    if (input.size() == 0 || late("rerank", plan.model())) {
      return input;
    }
    String name = stages.name("rerank");
    long start = System.nanoTime();
    Texts.Read read = texts.read(input);
    Ranking output;
    try {
      Reranked reranked = reranker(plan.model()).rerank(asked(plan, read.texts(), null));
      output = Placement.reranked(name, read.ranking(), reranked);
      told("rerank", plan, name, reranked);
    } catch (RuntimeException e) {
      output = failed("rerank", plan, read, e);
    }
    stages.addSince(name, start, input.size(), output.size());
    return output;
  }

  /// Takes over a reranker's notes, and whether the order is its own.
  private void told(String kind, Plan.Judged plan, String stage, Reranked reranked) {
    reranked.notes().forEach(note -> notes.add("%s: '%s' %s".formatted(kind, plan.model(), note)));
    if (reranked.completeness().anyRead()) {
      judged.add(stage);
    }
  }

  /// Where a reranker fails, the order before it stands.
  private Ranking failed(String kind, Plan.Judged plan, Texts.Read read, RuntimeException e) {
    notes.add(
        "%s: '%s' failed, so the order before it stands: %s".formatted(kind, plan.model(), e));
    return read.ranking();
  }

  private Ranking explore(Plan.Explore plan, @Nullable Filter filter) {
    Ranking input = run(plan.of(), filter).first(plan.depth());
    if (input.size() == 0 || late("explore", plan.model())) {
      return input;
    }
    String near = stages.name("neighbours");
    String name = stages.name("explore");
    if (plan.near() == Plan.Near.WORDS) {
      lexicalStages.add(near);
    }
    long start = System.nanoTime();
    var neighbours =
        new Neighbourhood(
            backend,
            texts,
            new Neighbourhood.Ground(
                plan, near, firstDense(plan, 1).space(), filter, request.deadline()));
    Texts.Read read = texts.read(input);
    neighbours.put(read);
    Ranking output;
    try {
      Reranked explored =
          reranker(plan.model())
              .rerank(asked(plan, read.texts(), new Around(plan.depth(), neighbours)));
      output =
          Placement.explored(name, read.ranking(), neighbours.found(), explored)
              .first(plan.depth());
      told("explore", plan, name, explored);
    } catch (RuntimeException e) {
      output = failed("explore", plan, read, e);
    }
    neighbours.requireRead();
    note(neighbours);
    stages.add(near, neighbours.time(), neighbours.asked(), neighbours.found().size());
    stages.addSince(name, start + neighbours.time().toNanos(), input.size(), output.size());
    return output;
  }

  private void note(Neighbourhood neighbours) {
    if (neighbours.withoutVectors() > 0) {
      notes.add(
          "explore: %d of %d candidates have no vectors yet, so nothing was sought near them"
              .formatted(neighbours.withoutVectors(), neighbours.asked()));
    }
    if (neighbours.late()) {
      notes.add("explore: the query's time was over before all neighbours were sought");
    }
  }

  private Schema.Dense space(Plan.Dense like, String seen, String remedy) {
    return Spaces.require(backend.schema(), like.space(), seen, remedy);
  }

  /// Checks what a refit needs, and returns its vector space.
  private Schema.Dense requireRefit(Plan.Refit plan) {
    Schema.Dense space =
        space(firstDense(plan, plan.k()), "plan refits the query's vector", "leave refit out");
    if (space.similarity() == Schema.Similarity.EUCLIDEAN) {
      throw new IllegalArgumentException(
          "plan refits the query's vector by inner products, but the index compares by EUCLIDEAN;"
              + " leave refit out, or rebuild the index with COSINE or DOT");
    }
    Feedback _ = feedback();
    return space;
  }

  private Feedback feedback() {
    Feedback feedback = bindings.feedback();
    if (feedback == null) {
      throw new IllegalArgumentException(
          "plan refits the query's vector, but no feedback is bound; bind one with"
              + " IndexConfig.withFeedback, or open the folder as an engine, which has its own");
    }
    return feedback;
  }

  private Ranking refit(Plan.Refit plan, @Nullable Filter filter) {
    Schema.Dense space = requireRefit(plan);
    Ranking read = run(plan.of(), filter);
    if (read.size() == 0) {
      return read;
    }
    if (!judged.contains(read.stage())) {
      return leftOut(read, "because '%s' gave nothing to learn from".formatted(plan.of().model()));
    }
    Plan.Dense like = firstDense(plan, plan.k());
    var refitter =
        new Refitter(
            space,
            read,
            backend.vectors(
                like.space(), read.candidates().stream().map(Candidate::passages).toList()));
    if (refitter.withoutVectors() > 0) {
      notes.add(
          "refit: %d of %d candidates have no vectors yet and taught nothing"
              .formatted(refitter.withoutVectors(), read.size()));
    }
    if (refitter.taught() == 0) {
      return read;
    }
    Vector query = vectors.of(like.space(), stages);
    long start = System.nanoTime();
    Vector moved;
    try {
      moved = refitter.moved(feedback(), query, plan.steps());
    } catch (RuntimeException e) {
      return leftOut(read, "because the query could not be moved: " + e);
    }
    stages.addSince(stages.name("move"), start, refitter.taught(), 1);
    start = System.nanoTime();
    Found nearest;
    try {
      request.deadline().require("refit");
      nearest =
          backend
              .search(List.of(new LeafSearch(like, new Near(moved), filter, request.deadline())))
              .getFirst();
    } catch (DeadlineException e) {
      return leftOut(read, "because the query's time was over");
    }
    String name = stages.name("refit");
    Ranking joined = refitter.joined(name, moved, nearest.best(), plan.k());
    stages.addSince(name, start, read.size(), joined.size());
    return joined;
  }

  private Ranking leftOut(Ranking read, String why) {
    notes.add("refit: was left out, " + why);
    return read;
  }

  /// The search of a step that compares vectors itself: in the space and manner of the first dense
  /// stage below it.
  private static Plan.Dense firstDense(Plan step, int k) {
    return step.stages()
        .filter(Plan.Dense.class::isInstance)
        .map(below -> ((Plan.Dense) below).withK(k))
        .findFirst()
        .orElse(Plan.dense(k));
  }
}
