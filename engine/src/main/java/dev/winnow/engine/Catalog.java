package dev.winnow.engine;

import dev.winnow.embed.Embedder;
import dev.winnow.embed.ModelInfo;
import dev.winnow.embed.Models;
import dev.winnow.embed.SparseEmbedder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Collections by name: engines, each in a folder of its own, that share models and rerankers.
///
///     try (var catalog = Catalog.open(Path.of("data"), EngineConfig.DEFAULTS)) {
///       catalog.create("notes", Recipe.DEFAULTS);
///       int count = catalog.use("notes", Engine::count);
///     }
///
/// Thread-safe. A collection is opened on first use. Dropping and closing it wait for running calls
/// of [#use]. Only one process may open a catalog.
public final class Catalog implements AutoCloseable {
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_.-]{0,63}";

  /// Null in a catalog around an engine that was already open.
  private final @Nullable CatalogFolder folder;

  private final @Nullable Snapshots snapshots;
  private final EngineConfig config;
  private final LazyModels models;
  private final Rerankers rerankers;
  private final boolean ownsRerankers;
  private final Map<String, CatalogEntry> entries = new ConcurrentSkipListMap<>();
  private final Gate gate =
      new Gate(() -> new IllegalStateException("catalog is closed; open it again"));

  private Catalog(@Nullable CatalogFolder folder, EngineConfig config, @Nullable Rerankers given) {
    this.folder = folder;
    this.snapshots = folder == null ? null : new Snapshots(folder);
    this.models = new LazyModels(config.bindings().models());
    this.ownsRerankers = given == null;
    this.rerankers =
        given == null ? Rerankers.of(config, models, Recipe.DEFAULTS.embedder()) : given;
    this.config = config;
  }

  /// Opens the catalog in `folder`, creating it if needed. Each folder inside that holds an index
  /// is a collection.
  ///
  /// @param config of every collection, without a recipe: each collection keeps the one it was
  ///   created with
  /// @throws IllegalArgumentException if the configuration has a recipe, or `folder` is a file
  public static Catalog open(Path folder, EngineConfig config) {
    if (config.recipe() != null) {
      throw new IllegalArgumentException(
          "a catalog was given the recipe %s; expected none: each collection has its own, from create"
              .formatted(config.recipe()));
    }
    var collections = CatalogFolder.open(folder);
    var catalog = new Catalog(collections, config, null);
    for (String name : collections.names()) {
      if (name.matches(NAME)) {
        catalog.entries.put(name, catalog.entry(name, null));
      }
    }
    return catalog;
  }

  /// A catalog whose only collection is this engine, named after its folder, with the engine's
  /// rerankers. The caller closes the engine, after the catalog.
  public static Catalog of(Engine engine) {
    var catalog = new Catalog(null, EngineConfig.DEFAULTS, engine.rerankers());
    String name =
        Objects.requireNonNullElse(
                engine.folder().toAbsolutePath().normalize().getFileName(), "index")
            .toString();
    catalog.entries.put(name, new CatalogEntry(() -> engine, false, () -> catalog.unknown(name)));
    return catalog;
  }

  private CatalogEntry entry(String name, @Nullable Recipe recipe) {
    return new CatalogEntry(
        () -> Engine.open(requireFolder().of(name), shared().withRecipe(recipe), models),
        true,
        () -> unknown(name));
  }

  /// The configuration of an engine that shares this catalog's rerankers.
  private EngineConfig shared() {
    var bindings = config.bindings();
    return config.withBindings(
        new EngineConfig.Bindings(bindings.models(), bindings.embedders(), rerankers, Map.of()));
  }

  /// Names of the collections, sorted.
  public List<String> names() {
    return gate.in(this::known);
  }

  private List<String> known() {
    return entries.entrySet().stream()
        .filter(entry -> !entry.getValue().isGone())
        .map(Map.Entry::getKey)
        .toList();
  }

  /// Runs work with a collection's engine, which stays open until the work returns. Neither keep
  /// nor close the engine.
  ///
  /// @throws UnknownCollectionException if there is none of this name
  public <T> T use(String name, Function<Engine, T> work) {
    return gate.in(() -> entry(name).use(work));
  }

  /// As [#use], for work that gives nothing back.
  ///
  /// @throws UnknownCollectionException if there is none of this name
  public void run(String name, Consumer<Engine> work) {
    Engine _ =
        use(
            name,
            engine -> {
              work.accept(engine);
              return engine;
            });
  }

  private CatalogEntry entry(String name) {
    CatalogEntry entry = entries.get(name);
    if (entry == null) {
      throw unknown(name);
    }
    return entry;
  }

  private UnknownCollectionException unknown(String name) {
    return new UnknownCollectionException(name, known());
  }

  /// True where collections can be created and dropped: not in a catalog around one engine.
  public boolean changeable() {
    return folder != null;
  }

  /// Creates an empty collection.
  ///
  /// @param name 1 to 64 letters, digits, `_`, `.` and `-`, the first a letter or a digit; two
  ///   names may not differ in upper and lower case alone, as some file systems do not tell them
  ///   apart
  /// @throws IllegalArgumentException if the name is not allowed or taken
  public void create(String name, Recipe recipe) {
    create(name, recipe, _ -> {});
  }

  /// @param recipe null for that of the index which `filling` makes
  /// @param filling gets the folder, which does not exist
  private void create(String name, @Nullable Recipe recipe, Consumer<Path> filling) {
    gate.run(() -> {
      var made = entry(name, recipe);
      reserve(name, made);
      try {
        filling.accept(requireFolder().of(name));
        made.open();
      } catch (RuntimeException e) {
        made.close(() -> entries.remove(name, made));
        throw e;
      }
    });
  }

  private synchronized void reserve(String name, CatalogEntry entry) {
    CatalogFolder _ = requireFolder();
    requireAllowed(name);
    for (String known : entries.keySet()) {
      if (known.equalsIgnoreCase(name)) {
        throw new IllegalArgumentException(
            "collection '%s' is there already; choose another name for '%s', or drop it first"
                .formatted(known, name));
      }
    }
    entries.put(name, entry);
  }

  /// Removes a collection and its folder once running calls have ended; new calls are refused at
  /// once.
  ///
  /// @throws UnknownCollectionException if there is none of this name
  public void drop(String name) {
    gate.run(() -> {
      CatalogFolder collections = requireFolder();
      CatalogEntry entry = entry(name);
      if (entry.isGone()) {
        throw unknown(name);
      }
      entry.close(() -> {
        try {
          collections.delete(name);
        } finally {
          entries.remove(name, entry);
        }
      });
    });
  }

  /// Copies the last commit of a collection, while it is searched and changed. The copy stays when
  /// the collection is dropped.
  ///
  /// @throws UnknownCollectionException if there is none of this name
  public Snapshot snapshot(String name) {
    Snapshots all = requireSnapshots();
    return use(name, engine -> all.make(name, engine));
  }

  /// The snapshots of a collection, which may have been dropped; the earliest first.
  public List<Snapshot> snapshots(String name) {
    requireAllowed(name);
    return gate.in(() -> requireSnapshots().of(name));
  }

  /// Creates a collection out of a snapshot, every byte of which is checked.
  ///
  /// @param collection that the snapshot was made of
  /// @param name of the new one; see [#create]
  /// @throws UnknownSnapshotException if there is none of this id
  /// @throws IllegalArgumentException if the name is not allowed or taken
  public void restore(String collection, String id, String name) {
    requireAllowed(collection);
    create(name, null, path -> requireSnapshots().restore(collection, id, path));
  }

  /// @throws UnknownSnapshotException if there is none of this id
  public void deleteSnapshot(String collection, String id) {
    requireAllowed(collection);
    gate.run(() -> requireSnapshots().delete(collection, id));
  }

  private static void requireAllowed(String name) {
    if (!name.matches(NAME)) {
      throw new IllegalArgumentException(
          "collection name %s is not allowed; expected 1 to 64 letters, digits, _ . and -, the first a letter or a digit"
              .formatted(NearestName.quoted(name)));
    }
  }

  private Snapshots requireSnapshots() {
    CatalogFolder _ = requireFolder();
    return Objects.requireNonNull(snapshots);
  }

  /// Makes finished additions searchable in the collections that are open; read-only, shows what
  /// their writers committed.
  public void refresh() {
    gate.run(() -> entries.values().forEach(entry -> entry.ifOpen(Engine::refresh)));
  }

  /// Names that [#embedder] knows: embedders of the configuration, then built-in models.
  public List<String> embedders() {
    return Stream.concat(
            config.bindings().embedders().keySet().stream(),
            Models.builtIn().stream().map(ModelInfo::name))
        .distinct()
        .toList();
  }

  /// The embedder of a name, opened on first use and shared with the collections.
  ///
  /// @param name one of [#embedders]
  /// @throws IllegalArgumentException if there is none of this name
  public Embedder embedder(String name) {
    return gate.in(() -> {
      Embedder bound = config.bindings().embedders().get(name);
      if (bound != null) {
        return bound;
      }
      if (!embedders().contains(name)) {
        throw new IllegalArgumentException(
            "model %s is not known; expected one of %s"
                .formatted(NearestName.quoted(name), String.join(", ", embedders())));
      }
      return models.get().embedder(name);
    });
  }

  /// The sparse embedder of a name, opened on first use.
  ///
  /// @param name one of [Models#builtInSparse]
  /// @throws IllegalArgumentException if there is none of this name
  public SparseEmbedder sparse(String name) {
    return gate.in(() -> {
      if (!Models.builtInSparse().contains(name)) {
        throw new IllegalArgumentException(
            "sparse model %s is not known; expected one of %s"
                .formatted(NearestName.quoted(name), String.join(", ", Models.builtInSparse())));
      }
      return models.get().sparse(name);
    });
  }

  /// Number of tokens of a text, as the tokenizer of the built-in default model counts them,
  /// special ones left out.
  public int tokens(String text) {
    return gate.in(() -> models.get().tokenizer(Recipe.DEFAULTS.embedder()).ids(text).length);
  }

  /// The rerankers that all collections share.
  public Rerankers rerankers() {
    return rerankers;
  }

  private CatalogFolder requireFolder() {
    if (folder == null) {
      throw new IllegalStateException(
          "this catalog holds one engine that was already open; use Catalog.open on a folder to"
              + " create and drop collections");
    }
    return folder;
  }

  /// Waits for running calls and refuses later ones, then closes the collections, and the rerankers
  /// and models that the catalog opened. Uncommitted changes are lost.
  @Override
  public void close() {
    gate.close(() -> {
      entries.values().forEach(entry -> entry.close(() -> {}));
      if (ownsRerankers) {
        rerankers.close();
      }
      models.close();
    });
  }
}
