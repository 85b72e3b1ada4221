package dev.winnow.index.store;

import dev.winnow.index.IndexConfig;
import dev.winnow.index.Schema;
import dev.winnow.index.late.Recoding;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.KeepOnlyLastCommitDeletionPolicy;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.index.SnapshotDeletionPolicy;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.IOUtils;
import org.jspecify.annotations.Nullable;

/// What Lucene holds open of an index's folder.
///
/// @param current the schema and notes as they will be committed next
/// @param writer null where the folder is open for reading only
record OpenFolder(
    Path folder,
    IndexConfig config,
    Directory directory,
    AtomicReference<Commit> current,
    @Nullable IndexWriter writer) {

  /// How the folder's files are opened; tests put failing disks here.
  interface Way {
    Directory open(Path folder) throws IOException;
  }

  /// Opens or makes the index in `folder`.
  ///
  /// @param wanted the schema to open it with, and the notes of an index that is new
  static OpenFolder forWriting(Path folder, Commit wanted, IndexConfig config, Way way)
      throws IOException {
    Directory directory = null;
    IndexWriter writer = null;
    try {
      Files.createDirectories(folder);
      directory = way.open(folder);
      boolean exists = IndexFiles.hasIndex(directory, folder);
      if (exists && config.checks().onOpening()) {
        FileChecker.requireWhole(directory, folder);
      }
      Commit commit = exists ? committed(directory, folder).agreed(wanted, folder) : wanted;
      var current = new AtomicReference<>(commit);
      writer = new IndexWriter(directory, writerConfig(config, current));
      if (!exists) {
        writer.setLiveCommitData(current.get().userData().entrySet());
        writer.commit();
      }
      return new OpenFolder(folder, config, directory, current, writer);
    } catch (Throwable e) {
      abandon(writer, null);
      throw blamed(directory, folder, e);
    }
  }

  static OpenFolder forReading(Path folder, IndexConfig config) throws IOException {
    Directory directory = null;
    try {
      if (!Files.isDirectory(folder)) {
        throw new IllegalArgumentException(
            "no index in %s; expected a folder that holds one; check the path, or make one there"
                .formatted(folder));
      }
      directory = FolderLocks.open(folder);
      IndexFiles.requireIndex(directory, folder);
      if (config.checks().onOpening()) {
        FileChecker.requireWhole(directory, folder);
      }
      var current = new AtomicReference<>(committed(directory, folder));
      return new OpenFolder(folder, config, directory, current, null);
    } catch (Throwable e) {
      throw blamed(directory, folder, e);
    }
  }

  /// The last commit in `folder`, or empty where there is no index.
  static Optional<Commit> commitOf(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (var directory = FolderLocks.open(folder)) {
      if (!DirectoryReader.indexExists(directory)) {
        return Optional.empty();
      }
      try {
        return Optional.of(committed(directory, folder));
      } catch (IndexFormatTooOldException | IndexFormatTooNewException e) {
        FileChecker.requireUnaltered(directory, folder);
        throw e;
      }
    } catch (IOException e) {
      throw Failures.of(folder, e);
    }
  }

  Commit committed() throws IOException {
    return committed(directory, folder);
  }

  /// Closes after a failure of opening that went on, as [#blamed] does.
  RuntimeException abandoned(Throwable failure) throws IOException {
    abandon(writer, null);
    return blamed(directory, folder, failure);
  }

  /// Closes the directory after its files were found whole in spite of a failure.
  ///
  /// @return never
  private static RuntimeException blamed(
      @Nullable Directory directory, Path folder, Throwable failure) throws IOException {
    try (directory) {
      if (directory != null && !(failure instanceof IOException)) {
        Damage.throwIfFound(folder, directory, failure);
      } else if (directory != null
          && (failure instanceof IndexFormatTooOldException
              || failure instanceof IndexFormatTooNewException)) {
        FileChecker.requireUnaltered(directory, folder);
      }
    }
    switch (failure) {
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError(failure);
    }
  }

  /// Closes without committing and without hiding an earlier failure.
  void abandon() {
    abandon(writer, directory);
  }

  private static void abandon(@Nullable IndexWriter writer, @Nullable Directory directory) {
    IOUtils.closeWhileHandlingException(
        writer == null ? null : (Closeable) writer::rollback, directory);
  }

  private static Commit committed(Directory directory, Path folder) throws IOException {
    return Commit.of(SegmentInfos.readLatestCommit(directory).getUserData(), folder);
  }

  private static IndexWriterConfig writerConfig(
      IndexConfig config, AtomicReference<Commit> current) {
    Schema schema = current.get().schema();
    return new IndexWriterConfig(new FieldAnalyzer(current::get))
        .setSimilarity(similarity(config))
        .setCodec(VectorFormats.codec(schema, config.bufferMegabytes()))
        .setRAMBufferSizeMB(config.bufferMegabytes())
        .setCommitOnClose(false)
        .setMaxFullFlushMergeWaitMillis(0) // batches wait for a commit, so it must not wait itself
        .setMergePolicy(new Recoding(new TieredMergePolicy(), new Commit.Shared(current)))
        .setIndexDeletionPolicy(new SnapshotDeletionPolicy(new KeepOnlyLastCommitDeletionPolicy()));
  }

  static BM25Similarity similarity(IndexConfig config) {
    return new BM25Similarity(config.bm25().k1(), config.bm25().b());
  }
}
