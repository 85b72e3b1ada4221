package dev.winnow.engine;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.winnow.embed.Embedder;
import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.Fusion;
import dev.winnow.index.Index;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Receipt;
import dev.winnow.index.Reranker;
import dev.winnow.index.Reranker.Reranked;
import dev.winnow.index.Schema;
import dev.winnow.index.SearchResult;
import dev.winnow.index.Verification;
import dev.winnow.rerank.feedback.QueryRefit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/// A search engine on one folder: documents in, ranked and explained hits out. Thread-safe; one
/// process opens a folder for writing, any number read-only.
///
/// Documents become durable with [#commit]; see [Index] for what is safe when.
public final class Engine implements AutoCloseable {
  /// Keyword and vector search, their scores brought to one scale and added.
  public static final Plan HYBRID = hybrid(Plan.DEFAULT_K);

  /// A reranker that is always there: late interaction over the token vectors of the engine's
  /// embedder, made when they are asked for.
  public static final String MAXSIM = "maxsim";

  /// Documents read at a time while vectors are filled in, and embedded at a time.
  private static final int FILL_PAGE = 256;

  private static final int FILL_BATCH = 16;

  private static final double ENOUGH_VECTORS = 0.05;

  private final Index index;
  private final Recipe recipe;
  private final EngineConfig config;
  private final PassageMaker passages;
  private final LazyModels models;
  private final @Nullable LazyEmbedder embedder;

  /// Held shared by changes, alone while vectors are filled in.
  private final ReentrantReadWriteLock changes = new ReentrantReadWriteLock(true);

  /// Documents changed since the batch whose vectors are being made was read.
  private final Set<String> touched = ConcurrentHashMap.newKeySet();

  private volatile boolean allTouched;

  private Engine(
      Index index,
      Recipe recipe,
      EngineConfig config,
      LazyModels models,
      @Nullable LazyEmbedder embedder) {
    this.index = index;
    this.recipe = recipe;
    this.config = config;
    this.models = models;
    this.embedder = embedder;
    this.passages = new PassageMaker(recipe.chunking());
  }

  /// Opens the engine on `folder` for writing, making it where there is none.
  ///
  /// @throws dev.winnow.index.IndexLockedException if another process writes to it
  /// @throws dev.winnow.index.CorruptIndexException if it is damaged
  /// @throws IllegalArgumentException if it was made by another recipe
  public static Engine open(Path folder, EngineConfig config) {
    Optional<Schema> stored = Index.schemaOf(folder);
    Recipe recipe = recipe(folder, stored, config);
    var models = new LazyModels(config.models());
    LazyEmbedder embedder = lazy(recipe, config, models, stored, folder);
    try {
      Schema schema = stored.orElseGet(() -> schema(recipe, embedder));
      for (var field : recipe.fields().entrySet()) {
        schema = schema.with(field.getKey(), field.getValue());
      }
      IndexConfig bound = indexConfig(recipe, config, models, embedder);
      Index index = Index.open(folder, schema, bound);
      if (stored.isEmpty()) {
        RecipeNotes.of(recipe).forEach(index::note);
        index.commit();
      }
      return new Engine(index, recipe, config.withIndex(bound), models, embedder);
    } catch (RuntimeException e) {
      models.close();
      throw e;
    }
  }

  /// Opens an existing engine for searching only.
  public static Engine openReadOnly(Path folder, EngineConfig config) {
    Optional<Schema> stored = Index.schemaOf(folder);
    Recipe recipe = recipe(folder, stored, config);
    var models = new LazyModels(config.models());
    LazyEmbedder embedder = lazy(recipe, config, models, stored, folder);
    try {
      IndexConfig bound = indexConfig(recipe, config, models, embedder);
      Index index = Index.openReadOnly(folder, bound);
      return new Engine(index, recipe, config.withIndex(bound), models, embedder);
    } catch (RuntimeException e) {
      models.close();
      throw e;
    }
  }

  /// Cuts, embeds and adds documents, replacing those with the same id: all of them, or none if one
  /// is bad. The receipt tells what the model could not read in full.
  @CanIgnoreReturnValue
  public Receipt add(Collection<Document> documents) {
    List<Document> cut = documents.stream().map(passages::cut).toList();
    List<String> warnings = new ArrayList<>();
    if (embedder != null && !config.deferVectors()) {
      cut = passages.embed(cut, embedder.get(), warnings);
    }
    changes.readLock().lock();
    try {
      cut.forEach(document -> touched.add(document.id()));
      Receipt receipt = index.add(cut);
      warnings.addAll(receipt.warnings());
      return new Receipt(receipt.documents(), receipt.passages(), warnings);
    } finally {
      changes.readLock().unlock();
    }
  }

  @CanIgnoreReturnValue
  public Receipt add(Document... documents) {
    return add(List.of(documents));
  }

  /// Deletes documents by id; unknown ids are no error.
  public void delete(Collection<String> ids) {
    changes.readLock().lock();
    try {
      touched.addAll(ids);
      index.delete(ids);
    } finally {
      changes.readLock().unlock();
    }
  }

  /// Deletes every document that matches.
  ///
  /// @return how many
  @CanIgnoreReturnValue
  public int delete(Filter filter) {
    changes.readLock().lock();
    try {
      allTouched = true;
      return index.delete(filter);
    } finally {
      changes.readLock().unlock();
    }
  }

  /// Makes finished additions searchable; read-only, shows what the writing process committed.
  public void refresh() {
    index.refresh();
  }

  /// Makes finished additions durable and searchable.
  public void commit() {
    index.commit();
  }

  /// Answers a query by its plan, or by the engine's default plan.
  ///
  /// @throws IllegalArgumentException if the query names what is not there or breaks a limit
  public SearchResult search(Query query) {
    return index.search(planned(query));
  }

  /// Answers many queries over one moment of the index, sharing what they have in common.
  ///
  /// @return a result for each query, in their order
  public List<SearchResult> search(List<Query> queries) {
    return index.search(queries.stream().map(this::planned).toList());
  }

  private Query planned(Query query) {
    return query.plan() == null ? query.withPlan(defaultPlan(query.topK())) : query;
  }

  /// Names of the bound rerankers: those of the configuration in the order in which they were
  /// bound, then [#MAXSIM].
  public List<String> rerankers() {
    return List.copyOf(config.index().rerankers().keySet());
  }

  /// Reorders texts of the caller's own; the index is not asked. Unlike in a plan there is no order
  /// before it that could stand, so that a model which fails or does not read all is an error.
  ///
  /// @param reranker one of [#rerankers]
  /// @return places by falling score, equal ones in the order of the texts; each text once, every
  ///   score finite; no notes
  /// @throws IllegalArgumentException if no reranker has this name
  /// @throws dev.winnow.embed.files.ModelException if it gave no whole order
  public Reranked rerank(String reranker, String query, List<String> texts) {
    return TextReranking.rerank(config.index().rerankers(), reranker, query, texts);
  }

  /// Up to `most` vectors of passages, drawn evenly; see [Index#sampleVectors].
  public List<float[]> sampleVectors(int most) {
    return index.sampleVectors(most);
  }

  /// Makes the vectors of documents that have none and commits them page by page, until all are
  /// made or the listener says stop. Searches and additions go on meanwhile. Do not interrupt the
  /// thread instead: an interrupt in the middle of a write closes the index's files.
  ///
  /// @return documents that got vectors
  @CanIgnoreReturnValue
  public int embedMissing(VectorListener listener) {
    if (embedder == null) {
      return 0;
    }
    Embedder model = embedder.get();
    index.commit();
    int done = 0;
    int total = index.countWithoutVectors();
    boolean more = total > 0;
    while (more) {
      List<Document> page = nextPage();
      more = !page.isEmpty();
      for (int from = 0; more && from < page.size(); from += FILL_BATCH) {
        int to = Math.min(page.size(), from + FILL_BATCH);
        List<Document> cut = page.subList(from, to).stream().map(passages::cut).toList();
        done += replace(passages.embed(cut, model, new ArrayList<>()));
        more = listener.embedded(done, Math.max(done, total));
      }
      index.commit();
    }
    return done;
  }

  /// Documents without vectors; from here on changes are noted.
  private List<Document> nextPage() {
    changes.writeLock().lock();
    try {
      touched.clear();
      allTouched = false;
      index.refresh();
      return index.withoutVectors(FILL_PAGE);
    } finally {
      changes.writeLock().unlock();
    }
  }

  /// Writes documents back that nobody changed meanwhile.
  private int replace(List<Document> embedded) {
    changes.writeLock().lock();
    try {
      if (allTouched) {
        return 0;
      }
      List<Document> untouched =
          embedded.stream().filter(document -> !touched.contains(document.id())).toList();
      index.add(untouched);
      return untouched.size();
    } finally {
      changes.writeLock().unlock();
    }
  }

  /// The plans that have a name: `lexical`, `dense` and `hybrid`, with candidates for `topK` hits.
  public static Map<String, Plan> plans(int topK) {
    int k = Math.max(Plan.DEFAULT_K, topK);
    Map<String, Plan> plans = new LinkedHashMap<>();
    plans.put("lexical", Plan.lexical(k));
    plans.put("dense", Plan.dense(k));
    plans.put("hybrid", hybrid(k));
    return plans;
  }

  private static Plan.Fuse hybrid(int k) {
    return Plan.fuse(Plan.lexical(k), Plan.dense(k));
  }

  /// While vectors are filled in they weigh as much as the share of documents that have them, and
  /// below [#ENOUGH_VECTORS] nothing: those that have some are preferred whatever they say.
  private Plan defaultPlan(int topK) {
    if (config.plan() != null) {
      return config.plan();
    }
    int k = Math.max(Plan.DEFAULT_K, topK);
    int count = schema().dense() == null ? 0 : index.count();
    double share = count == 0 ? 0 : 1 - (double) index.countWithoutVectors() / count;
    if (share < ENOUGH_VECTORS) {
      return Plan.lexical(k);
    }
    Plan.Fuse hybrid = Plan.fuse(Plan.lexical(k), Plan.dense(k));
    return share == 1 ? hybrid : hybrid.withMethod(Fusion.DEFAULT.withWeights(List.of(1.0, share)));
  }

  /// The document with this id and its passages, without vectors.
  public Optional<Document> get(String id) {
    return index.get(id);
  }

  /// Searchable documents.
  public int count() {
    return index.count();
  }

  /// Searchable documents that match.
  public int count(Filter filter) {
    return index.count(filter);
  }

  /// Searchable documents whose vectors are still to be made.
  public int countWithoutVectors() {
    return index.countWithoutVectors();
  }

  /// The value of a keyword field by document id.
  public Map<String, String> values(String keyword) {
    return index.values(keyword);
  }

  public Schema schema() {
    return index.schema();
  }

  public Recipe recipe() {
    return recipe;
  }

  public Path folder() {
    return index.folder();
  }

  /// Merges the index's segments into at most `segments`.
  public void compact(int segments) {
    index.compact(segments);
  }

  /// Copies the last commit to a new folder while work goes on.
  public void backup(Path target) {
    index.backup(target);
  }

  /// See [Index#restore].
  public static void restore(Path backup, Path target) {
    Index.restore(backup, target);
  }

  /// See [Index#verify].
  public static Verification verify(Path folder) {
    return Index.verify(folder);
  }

  /// See [Index#repair].
  public static Verification repair(Path folder) {
    return Index.repair(folder);
  }

  /// Closes the index and the models that the engine opened; drops what was not committed.
  @Override
  public void close() {
    index.close();
    models.close();
  }

  private static Recipe recipe(Path folder, Optional<Schema> stored, EngineConfig config) {
    Recipe wanted = config.recipe();
    if (stored.isEmpty()) {
      return wanted == null ? Recipe.DEFAULTS : wanted;
    }
    Recipe made =
        RecipeNotes.read(stored.get(), Index.notesOf(folder))
            .orElseThrow(() ->
                new IllegalArgumentException(
                    folder + " was not made by an engine; open it with Index.open"));
    if (wanted != null && !made.agrees(wanted)) {
      throw new IllegalArgumentException(
          "%s was made with %s, but is opened with %s; open it as it was made, or index again into another folder"
              .formatted(folder, made, wanted));
    }
    return wanted == null ? made : made.withFieldsOf(wanted);
  }

  private static @Nullable LazyEmbedder lazy(
      Recipe recipe, EngineConfig config, LazyModels models, Optional<Schema> stored, Path folder) {
    if (!recipe.embeds()) {
      return null;
    }
    String fingerprint = stored.map(Schema::dense).map(Schema.Dense::model).orElse("");
    return new LazyEmbedder(recipe.embedder(), fingerprint, config.embedders(), models, folder);
  }

  private static Schema schema(Recipe recipe, @Nullable LazyEmbedder embedder) {
    Schema schema =
        Schema.DEFAULTS.withLanguage(recipe.language()).withPassages(recipe.chunking().passages());
    if (embedder == null) {
      return schema;
    }
    Embedder model = embedder.get();
    return schema.withDense(
        Schema.Dense.of(model.dimension())
            .withIndex(recipe.denseIndex())
            .withModel(model.fingerprint()));
  }

  /// By the order alone, of scores too: FIRST's setting for scores found less on real collections.
  private static float[] refitted(float[] query, float[][] passages, double[] scores, int steps) {
    return QueryRefit.RANKS
        .withSteps(steps)
        .refit(query, passages, QueryRefit.dealt(query, passages, scores));
  }

  private static IndexConfig indexConfig(
      Recipe recipe, EngineConfig config, LazyModels models, @Nullable LazyEmbedder embedder) {
    IndexConfig index = config.index();
    if (embedder != null && !index.encoders().containsKey("")) {
      index = index.withEncoder("", text -> embedder.get().query(text));
    }
    boolean own = !recipe.embeds() || config.embedders().containsKey(recipe.embedder());
    String tokens = own ? Recipe.DEFAULTS.embedder() : recipe.embedder();
    Map<String, Reranker> rerankers = new LinkedHashMap<>();
    config
        .rerankers()
        .forEach((name, opener) -> rerankers.put(name, new LazyReranker(opener, models)));
    index.rerankers().forEach(rerankers::putIfAbsent);
    rerankers.putIfAbsent(MAXSIM, new LazyReranker(LazyReranker.maxSim(tokens), models));
    IndexConfig bound = index.withRerankers(rerankers);
    return bound.feedback() == null ? bound.withFeedback(Engine::refitted) : bound;
  }
}
