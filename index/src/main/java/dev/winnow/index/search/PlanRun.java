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
import dev.winnow.index.search.LeafSearch.Near;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
  private final Texts texts;
  private final Stages stages = new Stages();

  /// The query's own text and those of its rephrased stages.
  private final Map<String, Wording> wordings = new HashMap<>();

  /// Stages whose order a reranker made.
  private final Set<String> judged = new HashSet<>();

  /// Keyword stages that ran, with what they searched; the best passages of their candidates are
  /// found later.
  private final Map<String, String> lexicalStages = new LinkedHashMap<>();

  /// What the retrievers are to search, each search once, and then what they found.
  private final Map<LeafStage, LeafSearch> searches = new LinkedHashMap<>();

  private final Map<LeafStage, Found> found = new HashMap<>();

  PlanRun(Backend backend, Bindings bindings, Request request) {
    this.backend = backend;
    this.bindings = bindings;
    this.request = request;
    this.notes = request.notes();
    this.plan = request.empty() ? request.plan() : resolved(request.plan(), request.text());
    this.texts = new Texts(backend, lexicalStages);
  }

  /// What the stages above ask of a stage.
  ///
  /// @param wording what it searches and reranks with
  /// @param filter documents that do not match are no candidates; null means all
  private record Asked(Wording wording, @Nullable Filter filter) {}

  /// A retriever and what is asked of it.
  private record LeafStage(Plan.Leaf leaf, Asked asked) {}

  private Asked asked() {
    return new Asked(wording(request.text()), request.filter());
  }

  private Wording wording(String text) {
    return wordings.computeIfAbsent(
        text,
        _ ->
            new Wording(
                backend.schema(),
                bindings,
                text.equals(request.text()) ? request : request.rephrased(text)));
  }

  /// The plan in which `auto` is replaced by what it stands for.
  ///
  /// @param text with which it searches
  private Plan resolved(Plan plan, String text) {
    if (plan instanceof Plan.Auto auto) {
      return weighed(auto.given(shareWithVectors(), shareWithTokens(), shareWithWeights()), text);
    }
    if (plan.stages().noneMatch(Plan.Auto.class::isInstance)) {
      return plan;
    }
    String below = plan instanceof Plan.Rephrased rephrased ? rephrased.text() : text;
    return plan.withInputs(plan.inputs().stream().map(input -> resolved(input, below)).toList());
  }

  /// The plan whose keyword searches weigh the text as its length asks.
  private static Plan weighed(Plan plan, String text) {
    return plan instanceof Plan.Lexical lexical
        ? lexical.withWeighing(Plan.Weighing.of(text))
        : plan.withInputs(plan.inputs().stream().map(input -> weighed(input, text)).toList());
  }

  private double shareWithVectors() {
    boolean encodes = wording(request.text()).vectors().encodes();
    return encodes ? share("") : 0;
  }

  private double shareWithTokens() {
    boolean encodes = wording(request.text()).tokens().encodes();
    return encodes ? share(backend.schema().lateName("")) : 0;
  }

  private double shareWithWeights() {
    boolean encodes = wording(request.text()).weights().encodes();
    return encodes ? share(backend.schema().sparseName("")) : 0;
  }

  /// Of the documents, those that have a representation.
  private double share(String name) {
    int documents = backend.documents();
    return documents == 0 ? 0 : 1 - (double) backend.awaiting(name) / documents;
  }

  /// What the retrievers are to search; checks what the plan names on the way.
  ///
  /// @throws DeadlineException if there is no time for it
  List<LeafSearch> prepare() {
    if (!request.empty()) {
      prepare(plan, asked());
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

  private void prepare(Plan plan, Asked asked) {
    switch (plan) {
      case Plan.Leaf leaf -> {
        if (asked.filter() != null) {
          noteUnknownFields(asked.filter());
        }
        if (asked.wording().suits(leaf)) {
          searches.computeIfAbsent(
              new LeafStage(leaf, asked),
              _ ->
                  new LeafSearch(
                      leaf, asked.wording().input(leaf), asked.filter(), request.deadline()));
        }
      }
      case Plan.Explore explore -> {
        Reranker _ = reranker(explore.model(), asked.wording());
        if (explore.near() == Plan.Near.VECTORS) {
          Schema.Dense _ =
              space(
                  firstDense(explore, 1),
                  "plan explores by vectors",
                  "explore by words (Near.WORDS)");
        }
      }
      case Plan.Rerank rerank -> {
        Reranker _ = reranker(rerank.model(), asked.wording());
      }
      case Plan.Refit refit -> {
        Schema.Dense _ = requireRefit(refit);
      }
      case Plan.Fuse _, Plan.Filtered _, Plan.Rephrased _, Plan.Auto _ -> {}
    }
    Asked below = below(plan, asked);
    plan.inputs().forEach(input -> prepare(input, below));
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

  /// What a stage asks of its inputs.
  private Asked below(Plan plan, Asked asked) {
    return switch (plan) {
      case Plan.Filtered filtered ->
          new Asked(
              asked.wording(),
              asked.filter() == null
                  ? filtered.filter()
                  : Filter.and(asked.filter(), filtered.filter()));
      case Plan.Rephrased rephrased -> new Asked(wording(rephrased.text()), asked.filter());
      case Plan.Leaf _, Plan.Judged _, Plan.Fuse _, Plan.Refit _, Plan.Auto _ -> asked;
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
    Ranking ranking = run(plan, asked()).first(request.topK());
    long start = System.nanoTime();
    List<Hit> hits = request.texts() ? texts.hits(ranking) : Texts.bare(ranking);
    stages.addSince("fetch", start, ranking.size(), hits.size());
    return new SearchResult(hits, stages.toList(), notes.toList());
  }

  private Ranking run(Plan plan, Asked asked) {
    return switch (plan) {
      case Plan.Leaf leaf -> retrieve(leaf, asked);
      case Plan.Fuse fuse -> fuse(fuse, asked);
      case Plan.Rerank rerank -> rerank(rerank, asked);
      case Plan.Explore explore -> explore(explore, asked);
      case Plan.Refit refit -> refit(refit, asked);
      case Plan.Filtered filtered -> run(filtered.of(), below(filtered, asked));
      case Plan.Rephrased rephrased -> run(rephrased.of(), below(rephrased, asked));
      case Plan.Auto auto -> run(resolved(auto, asked.wording().text()), asked);
    };
  }

  private Ranking retrieve(Plan.Leaf leaf, Asked asked) {
    Wording wording = asked.wording();
    String name = stages.name(leaf.kind());
    if (!wording.suits(leaf)) {
      notes.add(name + ": the query is empty, so it was not searched");
      return Ranking.of(name, List.of());
    }
    switch (leaf) {
      case Plan.Lexical _ -> lexicalStages.put(name, wording.text());
      case Plan.Dense dense -> {
        Vector _ = wording.vectors().of(dense, stages);
        int waiting = backend.awaiting(dense.space());
        if (waiting > 0) {
          notes.add(
              "dense: %d of %d documents have %s"
                  .formatted(waiting, backend.documents(), noVectors(dense)));
        }
      }
      case Plan.Sparse sparse -> {
        TermWeights _ = wording.weights().of(sparse.name(), stages);
        int waiting = backend.awaiting(backend.schema().sparseName(sparse.name()));
        if (waiting > 0) {
          notes.add(
              "sparse: %d of %d documents have no weights yet"
                  .formatted(waiting, backend.documents()));
        }
      }
      case Plan.Late late ->
          noteAwaiting("late", "token vectors", wording.tokens().told(late.space(), stages));
      case Plan.Verbatim verbatim ->
          noteAwaiting("verbatim", "tokens", backend.schema().verbatimName(verbatim.name()));
      case Plan.Seal seal ->
          noteAwaiting("seal", "tokens", backend.schema().verbatimName(seal.name()));
    }
    Found answer = found.get(new LeafStage(leaf, asked));
    if (answer == null) {
      throw new IllegalStateException("stage " + name + " was not searched");
    }
    answer.notes().forEach(notes::add);
    stages.add(name, answer.time(), backend.documents(), answer.best().size());
    return Ranking.of(name, answer.best());
  }

  /// Given vectors come with their documents, and not later.
  private String noVectors(Plan.Dense in) {
    return backend.schema().dense(in.space()).isGiven() ? "no vectors" : "no vectors yet";
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

  private Ranking fuse(Plan.Fuse plan, Asked asked) {
    List<Ranking> inputs = new ArrayList<>();
    for (Plan input : plan.of()) {
      inputs.add(run(input, asked));
    }
    String name = stages.name("fuse");
    long start = System.nanoTime();
    Ranking fused = Fuser.fuse(name, inputs, plan.method(), plan.k());
    stages.addSince(name, start, inputs.stream().mapToInt(Ranking::size).sum(), fused.size());
    return fused;
  }

  private Reranker reranker(String model, Wording wording) {
    Reranker reranker = bindings.rerankers().get(model);
    if (reranker == null && backend.schema().lateNames().contains(model)) {
      return new StoredReranker(ids -> backend.tokenScores(model, wording.tokens().of(model), ids));
    }
    if (reranker == null && backend.schema().sparseNames().contains(model)) {
      return new StoredReranker(
          ids -> backend.weightScores(model, wording.weights().of(model), ids));
    }
    if (reranker == null) {
      throw QueryVectors.unbound("reranker", model, bindings.rerankers());
    }
    return reranker;
  }

  /// The request to a reranker, with the memory in which it keeps what it reads.
  private Reranker.Request toRead(
      Plan.Judged plan, Wording wording, List<Reranker.Candidate> texts, @Nullable Around around) {
    return new Reranker.Request(
        wording.text(), texts, around, request.deadline(), wording.memory(plan.model()));
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

  private Ranking rerank(Plan.Rerank plan, Asked asked) {
    Ranking input = run(plan.of(), asked).first(plan.depth());
    if (input.size() == 0 || late("rerank", plan.model())) {
      return input;
    }
    String name = stages.name("rerank");
    long start = System.nanoTime();
    Texts.Read read = texts.read(input);
    Ranking output;
    try {
      Reranked reranked =
          reranker(plan.model(), asked.wording())
              .rerank(toRead(plan, asked.wording(), read.texts(), null));
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

  private Ranking explore(Plan.Explore plan, Asked asked) {
    Ranking input = run(plan.of(), asked).first(plan.depth());
    if (input.size() == 0 || late("explore", plan.model())) {
      return input;
    }
    String near = stages.name("neighbours");
    String name = stages.name("explore");
    if (plan.near() == Plan.Near.WORDS) {
      lexicalStages.put(near, asked.wording().text());
    }
    long start = System.nanoTime();
    var neighbours =
        new Neighbourhood(
            backend,
            texts,
            new Neighbourhood.Ground(
                plan, near, firstDense(plan, 1).space(), asked.filter(), request.deadline()));
    Texts.Read read = texts.read(input);
    neighbours.put(read);
    Ranking output;
    try {
      Reranked explored =
          reranker(plan.model(), asked.wording())
              .rerank(
                  toRead(
                      plan, asked.wording(), read.texts(), new Around(plan.depth(), neighbours)));
      output =
          Placement.explored(name, read.ranking(), neighbours.found(), explored)
              .first(plan.depth());
      told("explore", plan, name, explored);
    } catch (RuntimeException e) {
      output = failed("explore", plan, read, e);
    }
    neighbours.requireRead();
    note(neighbours, firstDense(plan, 1));
    stages.add(near, neighbours.time(), neighbours.asked(), neighbours.found().size());
    stages.addSince(name, start + neighbours.time().toNanos(), input.size(), output.size());
    return output;
  }

  private void note(Neighbourhood neighbours, Plan.Dense like) {
    if (neighbours.withoutVectors() > 0) {
      notes.add(
          "explore: %d of %d candidates have %s, so nothing was sought near them"
              .formatted(neighbours.withoutVectors(), neighbours.asked(), noVectors(like)));
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

  private Ranking refit(Plan.Refit plan, Asked asked) {
    Schema.Dense space = requireRefit(plan);
    Ranking read = run(plan.of(), asked);
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
          "refit: %d of %d candidates have %s and taught nothing"
              .formatted(refitter.withoutVectors(), read.size(), noVectors(like)));
    }
    if (refitter.taught() == 0) {
      return read;
    }
    Vector query = asked.wording().vectors().of(like, stages);
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
              .search(
                  List.of(
                      new LeafSearch(like, new Near(moved), asked.filter(), request.deadline())))
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
