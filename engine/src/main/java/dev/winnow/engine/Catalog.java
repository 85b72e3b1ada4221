package dev.winnow.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Collections by name: engines, each in a folder of its own, that share models and rerankers.
///
///     try (var catalog = Catalog.open(Path.of("data"), EngineConfig.DEFAULTS)) {
///       catalog.create("notes", Recipe.DEFAULTS);
///       int count = catalog.use("notes", Engine::count);
///     }
///
/// Thread-safe. A collection is opened when it is first used, and one that is in use is neither
/// dropped nor closed: both wait for its users, whom [#use] knows. One process opens a catalog.
public final class Catalog implements AutoCloseable {
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_.-]{0,63}";

  /// Null where the catalog was made of an engine.
  private final @Nullable CatalogFolder folder;

  private final EngineConfig config;
  private final LazyModels models;
  private final Rerankers rerankers;
  private final boolean ownsRerankers;
  private final Map<String, CatalogEntry> entries = new ConcurrentSkipListMap<>();
  private final Gate gate =
      new Gate(() -> new IllegalStateException("catalog is closed; open it again"));

  private Catalog(@Nullable CatalogFolder folder, EngineConfig config, @Nullable Rerankers given) {
    this.folder = folder;
    this.models = new LazyModels(config.bindings().models());
    this.ownsRerankers = given == null;
    this.rerankers =
        given == null ? Rerankers.of(config, models, Recipe.DEFAULTS.embedder()) : given;
    this.config = config;
  }

  /// Opens the collections in `folder`, which is made where there is none: its folders that hold an
  /// index.
  ///
  /// @param config of every collection, without a recipe: an existing one is opened as it was made
  /// @throws IllegalArgumentException if the configuration has a recipe
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

  /// A catalog of one engine, by the name of its folder, with the engine's rerankers. The engine
  /// stays the caller's to close, after the catalog.
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

  /// The configuration of an engine that gets its rerankers from here.
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

  /// Does work with a collection's engine, which is not closed meanwhile; it must not be used after
  /// that, nor closed.
  ///
  /// @throws UnknownCollectionException if there is none of this name
  public <T> T use(String name, Function<Engine, T> work) {
    return gate.in(() -> entry(name).use(work));
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

  /// Makes an empty collection.
  ///
  /// @param name 1 to 64 letters, digits, `_`, `.` and `-`, the first a letter or a digit; two
  ///   names may not differ in upper and lower case alone, as some file systems do not tell them
  ///   apart
  /// @throws IllegalArgumentException if the name is not allowed or taken
  public void create(String name, Recipe recipe) {
    gate.run(() -> {
      var made = entry(name, recipe);
      reserve(name, made);
      try {
        made.open();
      } catch (RuntimeException e) {
        made.close(() -> entries.remove(name, made));
        throw e;
      }
    });
  }

  private synchronized void reserve(String name, CatalogEntry entry) {
    CatalogFolder _ = requireFolder();
    if (!name.matches(NAME)) {
      throw new IllegalArgumentException(
          "collection name %s is not allowed; expected 1 to 64 letters, digits, _ . and -, the first a letter or a digit"
              .formatted(NearestName.quoted(name)));
    }
    for (String known : entries.keySet()) {
      if (known.equalsIgnoreCase(name)) {
        throw new IllegalArgumentException(
            "collection '%s' is there already; choose another name for '%s', or drop it first"
                .formatted(known, name));
      }
    }
    entries.put(name, entry);
  }

  /// Removes a collection and its folder, when those who use it are done; new users are turned away
  /// at once.
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

  /// Makes finished additions searchable in the collections that are open; read-only, shows what
  /// their writers committed.
  public void refresh() {
    gate.run(() -> entries.values().forEach(entry -> entry.ifOpen(Engine::refresh)));
  }

  /// The rerankers that all collections share.
  public Rerankers rerankers() {
    return rerankers;
  }

  private CatalogFolder requireFolder() {
    if (folder == null) {
      throw new IllegalStateException(
          "this catalog was made of an engine that was open; open one on a folder with Catalog.open"
              + " to create and drop collections");
    }
    return folder;
  }

  /// Waits for users and refuses later ones; then closes the collections, and the rerankers and
  /// models that the catalog opened. What was not committed is dropped.
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
