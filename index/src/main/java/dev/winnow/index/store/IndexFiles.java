package dev.winnow.index.store;

import dev.winnow.index.CorruptIndexException;
import dev.winnow.index.Verification;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.index.CheckIndex;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.Lock;
import org.apache.lucene.store.NoLockFactory;
import org.apache.lucene.util.IOUtils;

/// Copies, checks and mends the files of an index as a whole.
final class IndexFiles {
  /// Lines of a stack trace; what the exception says stays in the report.
  private static final Pattern STACK_FRAME =
      Pattern.compile("\\s+(at [\\w.$/]+\\(|\\.\\.\\. \\d+ (more|common frames omitted))");

  private IndexFiles() {}

  /// True where `directory` holds a commit. Data without a commit have lost their list of segments.
  /// That is an error, because a new writer would delete the data.
  static boolean hasIndex(Directory directory, Path folder) throws IOException {
    if (DirectoryReader.indexExists(directory)) {
      return true;
    }
    for (String name : directory.listAll()) {
      if (IndexFileNames.CODEC_FILE_PATTERN.matcher(name).matches()) {
        throw new CorruptIndexException(
            folder
                + " is damaged: it holds "
                + name
                + " but no list of segments (segments_N); restore a backup, or index again into"
                + " another folder",
            null);
      }
    }
    return false;
  }

  static void requireIndex(Directory directory, Path folder) throws IOException {
    if (!hasIndex(directory, folder)) {
      throw new IndexNotFoundException("no segments file");
    }
  }

  /// Copies `names` from the index in `folder` to a new folder, checking each file's checksum:
  /// complete and on disk, or not there at all. A process that dies meanwhile leaves a folder
  /// `target.partial-...` behind, which may be deleted.
  static void copy(Directory source, Path folder, Collection<String> names, Path target) {
    try {
      requireAbsent(target);
    } catch (IOException e) {
      throw Failures.of(target, e);
    }
    try {
      requireWhole(source, names);
    } catch (IOException e) {
      throw Failures.of(folder, e);
    }
    try {
      copy(source, names, target.toAbsolutePath());
    } catch (IOException e) {
      throw Failures.of(target, e);
    }
  }

  private static void requireWhole(Directory source, Collection<String> names) throws IOException {
    for (String name : names) {
      try (var input = source.openInput(name, IOContext.READONCE)) {
        long _ = CodecUtil.checksumEntireFile(input);
      }
    }
  }

  private static void copy(Directory source, Collection<String> names, Path target)
      throws IOException {
    Path parent = Objects.requireNonNull(target.getParent());
    Files.createDirectories(parent);
    Path partial = parent.resolve(target.getFileName() + ".partial-" + UUID.randomUUID());
    try {
      Files.createDirectory(partial);
      try (var copy = FolderLocks.open(partial)) {
        for (String name : names) {
          copy.copyFrom(source, name, name, IOContext.READONCE);
        }
        copy.sync(names);
        copy.syncMetaData();
      }
      Files.deleteIfExists(target); // empty, as was checked
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
      IOUtils.fsync(parent, true);
    } catch (IOException | RuntimeException e) {
      IOUtils.rm(partial);
      throw e;
    }
  }

  /// @return the target
  static Path restore(Path backup, Path target) {
    try (var source = FolderLocks.open(requireFolder(backup))) {
      requireIndex(source, backup);
      var infos = SegmentInfos.readLatestCommit(source);
      Commit _ = Commit.of(infos.getUserData(), backup);
      copy(source, backup, infos.files(true), target);
      return target;
    } catch (IOException e) {
      throw Failures.of(backup, e);
    }
  }

  static Verification verify(Path folder) {
    return check(folder, false);
  }

  static Verification repair(Path folder) {
    return check(folder, true);
  }

  private static Verification check(Path folder, boolean repair) {
    var report = new ByteArrayOutputStream();
    try (var directory = FolderLocks.open(requireFolder(folder));
        var lock = lock(directory, repair);
        var check = new CheckIndex(checkable(directory, folder), lock)) {
      check.setInfoStream(new PrintStream(report, true, StandardCharsets.UTF_8));
      check.setThreadCount(1);
      CheckIndex.Status status = check.checkIndex();
      if (status.missingSegments) {
        throw unreadable(directory, folder);
      }
      Commit _ = Commit.of(status.userData, folder);
      if (repair && !status.clean) {
        check.exorciseIndex(status);
        // Otherwise a writer fails to delete the old commit if one of its files is missing.
        directory.deleteFile(status.segmentsFileName);
      }
      return new Verification(
          status.clean,
          status.numSegments,
          status.numBadSegments,
          status.totLoseDocCount,
          report
              .toString(StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !STACK_FRAME.matcher(line).lookingAt())
              .toList());
    } catch (IOException e) {
      throw Failures.of(folder, e);
    }
  }

  private static Directory checkable(Directory directory, Path folder) throws IOException {
    requireIndex(directory, folder);
    return ReadableSegments.of(directory);
  }

  /// Locks writers out where that is possible; a read-only folder is checked without a lock.
  private static Lock lock(FSDirectory directory, boolean repair) throws IOException {
    return repair || Files.isWritable(directory.getDirectory())
        ? directory.obtainLock(IndexWriter.WRITE_LOCK_NAME)
        : NoLockFactory.INSTANCE.obtainLock(directory, IndexWriter.WRITE_LOCK_NAME);
  }

  /// Why the list of segments cannot be read: another version, or damage beyond repair.
  private static RuntimeException unreadable(Directory directory, Path folder) throws IOException {
    try {
      SegmentInfos _ = SegmentInfos.readLatestCommit(directory);
    } catch (IndexFormatTooNewException | IndexFormatTooOldException e) {
      return Failures.of(folder, e);
    } catch (IOException e) {
      return new CorruptIndexException(
          "%s is damaged: its list of segments cannot be read: %s; nothing can be saved; restore a backup, or index again"
              .formatted(folder, e.getMessage()),
          e);
    }
    return new CorruptIndexException(folder + " changed while it was checked; try again", null);
  }

  private static Path requireFolder(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "no folder " + folder + "; expected one that holds an index");
    }
    return folder;
  }

  private static void requireAbsent(Path target) throws IOException {
    if (Files.isDirectory(target)) {
      try (var entries = Files.list(target)) {
        if (entries.findAny().isEmpty()) {
          return;
        }
      }
    } else if (!Files.exists(target)) {
      return;
    }
    throw new IllegalArgumentException(
        target + " exists already; expected a new or empty folder; choose another");
  }
}
