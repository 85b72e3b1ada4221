package dev.winnow.index.store;

import dev.winnow.index.CorruptIndexException;
import dev.winnow.index.IndexLockedException;
import dev.winnow.index.IndexVersionException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.store.LockObtainFailedException;

/// Gives Lucene's and the system's failures a name and a remedy.
final class Failures {
  private static final Pattern PATH = Pattern.compile("path=\"([^\"]+)\"");

  private Failures() {}

  static RuntimeException of(Path folder, IOException e) {
    return switch (e) {
      case LockObtainFailedException _ ->
          new IndexLockedException(
              folder
                  + " is being written by another process or engine; close that one, or open it"
                  + " read-only",
              e);
      case IndexFormatTooNewException _ ->
          new IndexVersionException(
              folder + " was written by a newer Lucene; use the version of Winnow that wrote it",
              e);
      case IndexFormatTooOldException _ ->
          new IndexVersionException(
              folder + " was written by a Lucene too old to be read; index again", e);
      case IndexNotFoundException _ ->
          io(
              "no index in "
                  + folder
                  + "; expected a folder that holds one; check the path, or make one there",
              e);
      case org.apache.lucene.index.CorruptIndexException _,
          EOFException _,
          FileNotFoundException _ ->
          corrupt(folder, e);
      case NoSuchFileException missing -> missing(folder, missing);
      case FileAlreadyExistsException _ ->
          io(folder + " is a file or a link that leads nowhere; expected a folder", e);
      case AccessDeniedException _ ->
          io(
              "no permission for %s: %s; check its owner and mode, or open it read-only"
                  .formatted(folder, e.getMessage()),
              e);
      default ->
          e.getCause() instanceof IOException cause && !Room.told(e)
              ? of(folder, cause) // Lucene wraps what a merge in the background met
              : io("%s: %s%s".formatted(folder, e.getMessage(), remedy(e)), e);
    };
  }

  /// What to say of an index whose writer gave up after `cause`.
  static RuntimeException stopped(Path folder, Throwable cause) {
    if (cause instanceof IOException e) {
      RuntimeException named = of(folder, e);
      return named instanceof UncheckedIOException
          ? io(named.getMessage() + "; the index has stopped: open it again", e)
          : named;
    }
    if (cause instanceof OutOfMemoryError) {
      return new IllegalStateException(
          "index %s stopped because it ran out of memory while it wrote (%s); what was not committed is dropped, everything committed is safe: open it again with more memory (-Xmx), or add less at a time"
              .formatted(folder, cause),
          cause);
    }
    return new IllegalStateException(
        "index %s stopped after '%s'; verify it and open it again; everything committed is safe"
            .formatted(folder, cause),
        cause);
  }

  private static UncheckedIOException io(String message, IOException cause) {
    return new UncheckedIOException(message, cause);
  }

  private static CorruptIndexException corrupt(Path folder, IOException e) {
    return new CorruptIndexException(
        "%s is damaged: %s; restore a backup, or run repair, which drops what cannot be read"
            .formatted(folder, plain(e)),
        e);
  }

  /// What Lucene says of damage, without its classes; the cause keeps its own words.
  private static String plain(IOException e) {
    Set<String> files = new LinkedHashSet<>();
    name(e, files);
    String said = String.valueOf(e.getMessage());
    if (files.isEmpty()) {
      return said.replaceAll(" *\\(resource=.*", "");
    }
    String named = String.join(" or ", files);
    return said.startsWith("checksum")
        ? "the checksum of %s is not what was written".formatted(named)
        : "%s is not as it was written".formatted(named);
  }

  /// Collects the files that a failure, its causes and what it hides name: the innermost first.
  private static void name(Throwable e, Set<String> files) {
    if (e.getCause() != null && e.getCause() != e) {
      name(e.getCause(), files);
    }
    for (Throwable hidden : e.getSuppressed()) {
      name(hidden, files);
    }
    Matcher path = PATH.matcher(String.valueOf(e.getMessage()));
    while (path.find()) {
      files.add(String.valueOf(Path.of(path.group(1)).getFileName()));
    }
  }

  private static RuntimeException missing(Path folder, NoSuchFileException e) {
    Path name = e.getFile() == null ? null : Path.of(e.getFile()).getFileName();
    if (name != null && name.toString().equals(IndexWriter.WRITE_LOCK_NAME)) {
      // The lock could not be made, and Lucene hides the reason here.
      for (Throwable hidden : e.getSuppressed()) {
        if (hidden instanceof IOException reason && !(hidden instanceof NoSuchFileException)) {
          return of(folder, reason);
        }
      }
    }
    return folder.equals(Path.of(String.valueOf(e.getFile())))
        ? io("no folder " + folder + "; expected one that holds an index", e)
        : corrupt(folder, e);
  }

  /// The JDK has no exception types for these two, only the system's messages.
  private static String remedy(IOException e) {
    String message = String.valueOf(e.getMessage());
    return Room.full(e)
        ? "; the disk is full: free some space; everything committed is safe"
        : message.contains("Read-only file system")
            ? "; the file system is read-only: open the index read-only, or use another folder"
            : "";
  }
}
