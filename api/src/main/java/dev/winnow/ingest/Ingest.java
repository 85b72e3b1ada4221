package dev.winnow.ingest;

import dev.winnow.engine.Engine;
import dev.winnow.index.Document;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Indexes files into an engine and keeps them up to date.
///
///     Report report = Ingest.run(engine, List.of(Path.of("docs")), IngestConfig.DEFAULTS, IngestListener.NONE);
///
/// A source is a folder, a file or an archive (zip, jar, tar) of text, Markdown, HTML, JSON lines and
/// source code, or a test collection in BEIR's layout. A run adds new documents, replaces changed
/// ones, skips unchanged ones, and deletes documents of these sources whose item is gone. Documents
/// from elsewhere are left alone.
///
/// A document's id is its path inside the source, or the id that its JSON line gives. Ids of
/// further sources begin with the source's name, as in `beta/docs//guide.md`. The index knows its
/// sources by their real paths ([#sources]), so a file has the same id however it is named: by a
/// link, a relative path, its folder or a folder above. A source that has moved keeps its ids where
/// its first files are unchanged. Of two items with one id the first stands, and the report lists
/// the other as failed and names both. Identical files become one document on request
/// ([SourceRules#withCollapse]).
public final class Ingest {
  private Ingest() {}

  /// The sources that an index knows, in the order in which they came.
  public static List<Source> sources(Engine engine) {
    return KnownSources.in(engine).all();
  }

  /// The document with this id, or the one that stands for the identical file or line that would
  /// have this id; see [SourceRules#withCollapse].
  public static Optional<Document> document(Engine engine, String id) {
    return Copies.document(engine, id);
  }

  /// The ids that the copies of a document would have, in order; see [SourceRules#withCollapse].
  public static List<String> copies(Document document) {
    return List.copyOf(Copies.places(document));
  }

  /// Deletes the documents of a source, whether it still exists or not, and commits. The source may
  /// be given by its path, by that of a file or folder inside it, by that of a folder around
  /// several sources, or by its name. What still exists is indexed again when a run names it.
  ///
  /// @throws IllegalArgumentException if the index knows no such source
  public static Forgotten forget(Engine engine, String source) {
    return new Forgetting(engine).forget(source);
  }

  /// Runs until the sources are walked and everything is committed, or the calling thread is
  /// interrupted: then what was done by then is committed, the report says so and the thread's
  /// interrupt flag is set. Sources are read in the order given, each once.
  ///
  /// Failures of items and sources are in the report. Those of the engine, such as a full disk, are
  /// thrown; what was committed before stays, and the next run goes on from there.
  ///
  /// @throws IllegalArgumentException if there is no source
  public static Report run(
      Engine engine, List<Path> sources, IngestConfig config, IngestListener listener) {
    if (sources.isEmpty()) {
      throw new IllegalArgumentException(
          "there are no sources; expected at least one folder, file or archive");
    }
    try (var run = new IngestRun(engine, config, listener)) {
      return run.run(sources);
    }
  }
}
