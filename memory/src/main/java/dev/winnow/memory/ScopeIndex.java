package dev.winnow.memory;

import dev.winnow.embed.Embedder;
import dev.winnow.engine.Engine;
import dev.winnow.engine.Maintenance;
import dev.winnow.engine.Recipe;
import dev.winnow.index.CorruptIndexException;
import dev.winnow.index.Document;
import dev.winnow.index.Query;
import dev.winnow.index.SearchResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The index of a scope: a view of its log, made again where it is missing or damaged, or where it
/// was made of another generation of the log. Its commits note how far the log is indexed. Searches
/// are thread-safe; one thread at a time changes it.
final class ScopeIndex implements AutoCloseable {
  /// Key of the note in the index that says what it has of the log.
  static final String NOTE = "memory";

  /// Analyses of [dev.winnow.index.Languages] that keep English function words.
  private static final Set<String> ENGLISH = Set.of("en", "code");

  /// Entries that are indexed between two commits.
  private static final int COMMIT_EVERY = 8_192;

  private final ScopeFolder folder;
  private final MemoryConfig config;
  private Engine engine;
  private long position;
  private int uncommitted;
  private boolean unseen;

  /// What a commit says of the log that was indexed.
  record Indexed(long generation, long position, int neighbours, int version) {
    static Optional<Indexed> parse(String note) {
      String[] parts = note.split(" ", -1);
      try {
        return parts.length == 4
            ? Optional.of(
                new Indexed(
                    Long.parseLong(parts[0]),
                    Long.parseLong(parts[1]),
                    Integer.parseInt(parts[2]),
                    Integer.parseInt(parts[3])))
            : Optional.empty();
      } catch (NumberFormatException _) {
        return Optional.empty();
      }
    }

    String note() {
      return "%d %d %d %d".formatted(generation, position, neighbours, version);
    }
  }

  private ScopeIndex(ScopeFolder folder, MemoryConfig config, Engine engine) {
    this.folder = folder;
    this.config = config;
    this.engine = engine;
  }

  /// @param notes gets what was found and mended
  static ScopeIndex open(ScopeFolder folder, MemoryConfig config, List<String> notes) {
    try {
      return new ScopeIndex(folder, config, engine(folder, config, notes));
    } catch (CorruptIndexException e) {
      notes.add("the index was damaged and is made again from the log: " + e.getMessage());
      folder.deleteIndex();
      return new ScopeIndex(folder, config, engine(folder, config, notes));
    }
  }

  private static Engine engine(ScopeFolder folder, MemoryConfig config, List<String> notes) {
    Recipe given = config.engine().recipe();
    Optional<Recipe> stored = Recipe.storedIn(folder.index());
    if (given != null && stored.isPresent() && !stored.get().spaces().equals(given.spaces())) {
      notes.add(
          "the scope keeps the models that it was made with, %s; %s are for new scopes"
              .formatted(stored.get().spaces(), given.spaces()));
    }
    Recipe fresh = given == null ? Recipe.DEFAULTS : given;
    return engine(folder, config, stored.orElse(fresh));
  }

  private static Engine engine(ScopeFolder folder, MemoryConfig config, Recipe recipe) {
    Recipe views = Views.recipe(recipe);
    return Engine.open(folder.index(), config.engine().withRecipe(views));
  }

  private Optional<Indexed> noted() {
    return engine.note(NOTE).flatMap(Indexed::parse);
  }

  /// The offset up to which the index knows that the log was written; 0 where it does not.
  long known() {
    return noted().map(Indexed::position).orElse(0L);
  }

  /// Deletes the index if it is no view of this log.
  ///
  /// @return the offset from which on records are to be indexed
  long agreed(Log log, List<String> notes) {
    long generation = log.header().generation();
    Optional<Indexed> noted = noted();
    boolean agrees =
        noted.isPresent()
            && noted.get().generation() == generation
            && noted.get().position() <= log.end()
            && noted.get().neighbours() == config.neighbours()
            && noted.get().version() == Views.VERSION;
    if (agrees) {
      position = noted.get().position();
      return position;
    }
    if (log.end() > LogHeader.LENGTH || noted.isPresent()) {
      notes.add("the index is made again from the log, which it did not agree with");
      Recipe recipe = engine.recipe();
      engine.close();
      folder.deleteIndex();
      engine = engine(folder, config, recipe);
    }
    position = LogHeader.LENGTH;
    return position;
  }

  void add(List<Document> documents) {
    unseen = true;
    engine.add(documents);
  }

  /// Notes that the log is indexed up to this offset.
  void indexed(Log log, long offset, int entries) {
    position = offset;
    uncommitted += entries;
    if (uncommitted >= COMMIT_EVERY) {
      commit(log);
    }
  }

  /// Makes what was added searchable.
  void refresh() {
    if (unseen) {
      engine.refresh();
      unseen = false;
    }
  }

  void commit(Log log) {
    Indexed now =
        new Indexed(log.header().generation(), position, config.neighbours(), Views.VERSION);
    if (uncommitted > 0 || !noted().equals(Optional.of(now))) {
      engine.note(NOTE, now.note());
      engine.commit();
      uncommitted = 0;
      unseen = false;
    }
  }

  /// Deletes documents, adds others, and merges the deleted bytes away.
  void forget(List<String> deleted, Runnable adding, Log log) {
    engine.delete(deleted);
    adding.run();
    position = log.end();
    uncommitted++;
    compact(log);
  }

  /// Merges the segments into one.
  void compact(Log log) {
    commit(log);
    Maintenance.compact(engine, 1);
    engine.commit();
  }

  /// Copies the last commit.
  void backup(Path target) {
    Maintenance.backup(engine, target);
  }

  List<SearchResult> search(List<Query> queries) {
    return engine.search(queries);
  }

  Optional<Embedder> embedder() {
    return engine.embedder();
  }

  /// Whether texts are analysed as English.
  boolean english() {
    return ENGLISH.contains(engine.recipe().language());
  }

  boolean embeds() {
    return !engine.recipe().spaces().isEmpty();
  }

  @Override
  public void close() {
    engine.close();
  }
}
