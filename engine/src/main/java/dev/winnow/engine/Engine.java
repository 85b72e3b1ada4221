package dev.winnow.engine;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.winnow.embed.Embedder;
import dev.winnow.index.Deadline;
import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Receipt;
import dev.winnow.index.Schema;
import dev.winnow.index.SearchResult;
import dev.winnow.index.store.Index;
import dev.winnow.index.verbatim.Trace;
import dev.winnow.index.verbatim.Verbatim;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A search engine on one folder: it stores documents and answers queries with ranked, explained
/// hits. Thread-safe. One process may open a folder for writing, any number read-only.
///
/// [#commit] makes documents durable and searchable; [Index] says what survives a crash.
/// [Maintenance] copies, checks and compacts the folder.
public final class Engine implements AutoCloseable {
  /// Keyword search and vector search, fused: scores are brought to one scale (min-max) and added.
  public static final Plan HYBRID = hybrid(Plan.DEFAULT_K);

  private final Index index;
  private final Recipe recipe;
  private final EngineConfig config;
  private final PassageMaker passages;
  private final Map<String, Maker> makers;
  private final List<LazyEmbedder> embedders;
  private final Rerankers rerankers;
  private final MissingVectors missingVectors;
  private final Changes changes = new Changes();
  private final Gate gate;

  /// The engine's own models, closed with it; null if it shares others.
  private final @Nullable LazyModels own;

  private Engine(Opening opening, Index index, @Nullable LazyModels own) {
    this.index = index;
    this.recipe = opening.recipe();
    this.config = opening.config();
    this.passages = new PassageMaker(recipe.chunking());
    this.makers = makers(opening, passages);
    this.embedders = List.copyOf(opening.embedders().values());
    this.rerankers = opening.rerankers();
    this.own = own;
    this.gate =
        new Gate(() ->
            new IllegalStateException(
                "engine on %s is closed; open it again with Engine.open"
                    .formatted(index.folder())));
    this.missingVectors = new MissingVectors(gate, index, passages, changes, makers);
  }

  /// Opens the engine on `folder` for writing, and creates the folder if needed. An existing index
  /// gets the vector spaces that the recipe adds; its documents then await vectors
  /// ([#missingVectors]).
  ///
  /// @throws dev.winnow.index.IndexLockedException if another process writes to it
  /// @throws dev.winnow.index.CorruptIndexException if it is damaged
  /// @throws IllegalArgumentException if it was created with another recipe
  public static Engine open(Path folder, EngineConfig config) {
    return owning(
        config,
        models -> {
          var opening = new Opening(folder, config, models);
          return new Engine(opening, opening.forWriting(), models);
        });
  }

  /// Opens an existing engine for searching only.
  ///
  /// @throws IllegalArgumentException if it was made by another recipe, or has not all vector
  ///   spaces of the given one
  public static Engine openReadOnly(Path folder, EngineConfig config) {
    return owning(
        config,
        models -> {
          var opening = new Opening(folder, config, models);
          return new Engine(opening, opening.forReading(), models);
        });
  }

  /// Opens an engine for writing that shares models with others.
  static Engine open(Path folder, EngineConfig config, LazyModels shared) {
    var opening = new Opening(folder, config, shared);
    return new Engine(opening, opening.forWriting(), null);
  }

  private static Engine owning(EngineConfig config, Function<LazyModels, Engine> opening) {
    var models = new LazyModels(config.bindings().models());
    try {
      return opening.apply(models);
    } catch (RuntimeException e) {
      models.close();
      throw e;
    }
  }

  /// Cuts documents into passages, embeds them and adds them, replacing those with the same id: all
  /// of them, or none if one is refused. They are checked before they are embedded, so that a
  /// refused batch costs no inference. The receipt names texts that the embedder truncated.
  ///
  /// @throws IllegalArgumentException if a document does not suit the schema or the limits
  @CanIgnoreReturnValue
  public Receipt add(Collection<Document> documents) {
    return add(documents, EmbeddingListener.NONE);
  }

  /// Like [#add(Collection)], and tells how far the embedding is, which is nearly all of the time.
  @CanIgnoreReturnValue
  public Receipt add(Collection<Document> documents, EmbeddingListener listener) {
    return gate.in(() -> {
      requireWritable();
      List<Document> cut = checked(documents, Engine::refuse);
      List<String> warnings = new ArrayList<>();
      List<Document> whole = config.deferVectors() ? cut : embedded(cut, warnings, listener);
      List<String> ids = whole.stream().map(Document::id).toList();
      Receipt receipt = changes.change(ids, () -> index.add(whole));
      warnings.addAll(receipt.warnings());
      return new Receipt(receipt.documents(), receipt.passages(), warnings);
    });
  }

  /// What makes vectors, by vector space, then by name of sparse and of token vectors. Verbatim
  /// tokens the index makes itself, whenever a document is added.
  private static Map<String, Maker> makers(Opening opening, PassageMaker passages) {
    Map<String, Maker> makers = new LinkedHashMap<>();
    opening
        .embedders()
        .forEach((space, embedder) ->
            makers.put(
                space,
                (cut, warnings, listener) ->
                    passages.fill(cut, space, texts -> embedder.make(texts, listener), warnings)));
    opening
        .sparse()
        .forEach((name, sparse) ->
            makers.put(
                name,
                (cut, warnings, listener) ->
                    passages.fill(cut, name, texts -> sparse.make(texts, listener), warnings)));
    opening
        .tokens()
        .forEach((name, tokens) ->
            makers.put(
                name,
                (cut, warnings, listener) ->
                    passages.tokens(cut, name, tokens, new PassageMaker.Told(warnings, listener))));
    opening.verbatim().keySet().forEach(name -> makers.put(name, (cut, _, _) -> cut));
    return makers;
  }

  /// With vectors of every space.
  private List<Document> embedded(
      List<Document> documents, List<String> warnings, EmbeddingListener listener) {
    List<Document> embedded = documents;
    int spaces = makers.size();
    int made = 0;
    for (Maker maker : makers.values()) {
      int before = made++;
      EmbeddingListener overall =
          (done, total) -> listener.embedded(before * total + done, spaces * total);
      embedded = maker.make(embedded, warnings, overall);
    }
    return embedded;
  }

  private void requireWritable() {
    if (index.readOnly()) {
      throw new IllegalStateException(
          "%s is open read-only; open it with Engine.open to change it".formatted(folder()));
    }
  }

  @CanIgnoreReturnValue
  public Receipt add(Document... documents) {
    return add(List.of(documents));
  }

  /// Finds the documents that [#add] would refuse, without embedding or adding any.
  ///
  /// @param refused is called with each of them and the reason
  /// @return the others, cut into passages, for [#add]
  public List<Document> check(
      Collection<Document> documents, BiConsumer<Document, IllegalArgumentException> refused) {
    return gate.in(() -> checked(documents, refused));
  }

  /// Checks the limits of documents before they are cut, and those of passages afterwards.
  private List<Document> checked(
      Collection<Document> documents, BiConsumer<Document, IllegalArgumentException> refused) {
    List<Document> good = index.check(documents, refused);
    return index.check(good.stream().map(passages::cut).toList(), refused);
  }

  private static void refuse(Document document, IllegalArgumentException reason) {
    throw reason;
  }

  /// Changes the fields of documents and keeps all else: no text is cut or embedded again. Unknown
  /// ids are ignored. No other change of the engine runs meanwhile, so that none is lost: give few
  /// ids at a time.
  ///
  /// @param fields gives the new fields of a document
  /// @return how many documents were changed
  /// @throws IllegalArgumentException if new fields do not suit the schema or the limits; then none
  ///   is changed
  @CanIgnoreReturnValue
  public int amend(Collection<String> ids, Function<Document, Map<String, Object>> fields) {
    return gate.in(() -> {
      requireWritable();
      return changes.alone(
          ids,
          () -> {
            index.refresh();
            List<Document> changed =
                ids.stream()
                    .map(index::getWhole)
                    .flatMap(Optional::stream)
                    .map(document -> document.withFields(fields.apply(document)))
                    .toList();
            index.add(changed);
            return changed.size();
          });
    });
  }

  /// Deletes documents by id; unknown ids are ignored.
  public void delete(Collection<String> ids) {
    gate.run(() -> changes.run(ids, () -> index.delete(ids)));
  }

  /// Deletes every document that matches.
  ///
  /// @return how many were deleted
  @CanIgnoreReturnValue
  public int delete(Filter filter) {
    return gate.in(() -> changes.changeAny(() -> index.delete(filter)));
  }

  /// Makes finished additions searchable; a read-only engine shows what the writing process
  /// committed.
  public void refresh() {
    gate.run(index::refresh);
  }

  /// Makes finished additions durable and searchable.
  public void commit() {
    gate.run(index::commit);
  }

  /// Answers a query by its plan, or by the engine's default plan.
  ///
  /// @throws IllegalArgumentException if the query names something unknown or exceeds a limit
  public SearchResult search(Query query) {
    return gate.in(() -> index.search(planned(query)));
  }

  /// Answers many queries on one snapshot of the index, and shares work among them.
  ///
  /// @return a result for each query, in their order
  public List<SearchResult> search(List<Query> queries) {
    return gate.in(() -> index.search(queries.stream().map(this::planned).toList()));
  }

  private Query planned(Query query) {
    if (query.plan() != null) {
      return query;
    }
    return query.withPlan(config.plan() != null ? config.plan() : auto(query.topK()));
  }

  /// The rerankers that plans may name: those of the configuration in the order in which they were
  /// bound, then [Rerankers#MAXSIM]. They are closed with the engine.
  public Rerankers rerankers() {
    return rerankers;
  }

  /// The vectors that documents still lack, and their making.
  public MissingVectors missingVectors() {
    return missingVectors;
  }

  /// Up to `most` vectors of passages in the first space, drawn evenly; see [Index#sampleVectors].
  public List<float[]> sampleVectors(int most) {
    return gate.in(() -> index.sampleVectors(most));
  }

  /// The plans that have a name: `lexical`, `dense`, `sparse`, `hybrid`, `late`, `verbatim` and
  /// `auto`, with candidates for `topK` hits.
  public static Map<String, Plan> plans(int topK) {
    int k = Math.max(Plan.DEFAULT_K, topK);
    Map<String, Plan> plans = new LinkedHashMap<>();
    plans.put("lexical", Plan.lexical(k));
    plans.put("dense", Plan.dense(k));
    plans.put("sparse", Plan.sparse(k));
    plans.put("hybrid", hybrid(k));
    plans.put("late", Plan.late(k));
    plans.put("verbatim", Plan.verbatim(k));
    plans.put("auto", auto(topK));
    return plans;
  }

  /// Names of [#plans] that this collection can run: those whose vectors or tokens it stores.
  public List<String> runnable() {
    Schema schema = schema();
    Predicate<String> stored =
        name ->
            switch (name) {
              case "dense", "hybrid" -> !schema.spaces().isEmpty();
              case "sparse" -> !schema.sparseNames().isEmpty();
              case "late" -> !schema.lateNames().isEmpty();
              case "verbatim" -> !schema.verbatimNames().isEmpty();
              default -> true;
            };
    return plans(1).keySet().stream().filter(stored).toList();
  }

  /// The plan that suits the index, with candidates for `topK` hits.
  private static Plan.Auto auto(int topK) {
    return new Plan.Auto(Math.max(Plan.DEFAULT_K, topK));
  }

  private static Plan.Fuse hybrid(int k) {
    return Plan.fuse(Plan.lexical(k), Plan.dense(k));
  }

  /// Which documents a text repeats word for word, by the first verbatim tokens.
  ///
  /// @param least tokens of a span of the text, at least 1
  /// @param sources most documents of a span, at least 1
  /// @throws IllegalArgumentException if the index has no verbatim tokens
  public Trace trace(String text, int least, int sources) {
    return verbatim("", verbatim -> verbatim.trace(text, least, sources));
  }

  /// As [#trace(String, int, int)], in a time.
  ///
  /// @throws dev.winnow.index.DeadlineException if it takes longer
  public Trace trace(String text, int least, int sources, Duration time) {
    return gate.in(() ->
        index.verbatim("", Deadline.after(time), verbatim -> verbatim.trace(text, least, sources)));
  }

  /// Runs work on the sequences of verbatim tokens in one snapshot of the index: counts, places,
  /// next tokens.
  ///
  /// @param name of the verbatim tokens; empty means the first
  /// @param work must not keep what it is given
  /// @throws IllegalArgumentException if there are none of this name
  public <T> T verbatim(String name, Function<Verbatim, T> work) {
    return gate.in(() -> index.verbatim(name, work));
  }

  /// The document with this id and its passages, without vectors.
  public Optional<Document> get(String id) {
    return gate.in(() -> index.get(id));
  }

  /// Number of searchable documents.
  public int count() {
    return gate.in(index::count);
  }

  /// Number of searchable documents that match.
  public int count(Filter filter) {
    return gate.in(() -> index.count(filter));
  }

  /// The value of a keyword field by document id.
  public Map<String, String> values(String keyword) {
    return gate.in(() -> index.values(keyword));
  }

  /// Ids of searchable documents in the order of their UTF-8 bytes, page by page; holds one page
  /// and a bit for each document, however large the index is.
  ///
  /// @param filter which documents; null means all
  /// @param after where the page begins: behind this id, which need not exist; empty for the first
  /// @param limit most ids of the page
  public List<String> ids(@Nullable Filter filter, String after, int limit) {
    return gate.in(() -> index.ids(filter, after, limit));
  }

  /// A text that an application keeps in the index under a key; see [#note(String, String)].
  public Optional<String> note(String key) {
    return gate.in(() -> Optional.ofNullable(index.notes().get(RecipeNotes.requireOther(key))));
  }

  /// Keeps a text in the index under a key. It becomes durable by the next commit, together with
  /// the documents that were added before it.
  ///
  /// @throws IllegalArgumentException if the engine itself uses the key
  public void note(String key, String text) {
    gate.run(() -> {
      requireWritable();
      index.note(RecipeNotes.requireOther(key), text);
    });
  }

  public Schema schema() {
    return index.schema();
  }

  public Recipe recipe() {
    return recipe;
  }

  /// The embedder of the first vector space, whose model is opened with the first call; empty where
  /// there are no vectors. Closed with the engine, unless the caller bound it.
  public Optional<Embedder> embedder() {
    return gate.in(() -> embedders.stream().findFirst().map(LazyEmbedder::get));
  }

  public Path folder() {
    return index.folder();
  }

  /// Runs work on the index, which stays open until the work returns.
  void run(Consumer<Index> work) {
    gate.run(() -> work.accept(index));
  }

  /// True where documents can be searched but not changed.
  public boolean readOnly() {
    return index.readOnly();
  }

  /// Waits for running calls and refuses later ones, then closes the index and the models that the
  /// engine opened. Uncommitted changes are lost. Idempotent.
  ///
  /// @throws IllegalStateException if a call closes its own engine
  @Override
  public void close() {
    gate.close(() -> {
      rerankers.close();
      index.close();
      if (own != null) {
        own.close();
      }
    });
  }
}
