package dev.winnow.index.store;

import dev.winnow.index.IndexException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FilterLeafReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;

/// Tells damaged files from wrong calls. Lucene checks files that it loads whole, but not every
/// byte of those it maps, so reading altered bytes may throw any exception. Such an exception is a
/// reason to compare the checksums of all files, which takes one pass over them.
final class Damage {
  /// Classes that turn stored bytes into values; there a refused value means damage, too.
  private static final Set<String> READERS =
      Set.of(DocumentReader.class.getName(), Stored.class.getName());

  private Damage() {}

  /// Throws [dev.winnow.index.CorruptIndexException] if `failure` came up while reading and a file
  /// of `reader` is damaged; else returns.
  static void throwIfFound(Path folder, IndexReader reader, Throwable failure) {
    if (failure instanceof IndexException || !suspected(failure)) {
      return;
    }
    compare(
        folder,
        failure,
        () -> {
          for (LeafReaderContext leaf : reader.leaves()) {
            if (FilterLeafReader.unwrap(leaf.reader()) instanceof CodecReader segment) {
              segment.checkIntegrity();
            }
          }
        });
  }

  /// Throws [dev.winnow.index.CorruptIndexException] if `failure` came up while an index was opened
  /// or changed, and a file of its latest commit is damaged; else returns.
  static void throwIfFound(Path folder, Directory directory, Throwable failure) {
    if (failure instanceof IndexException || !suspected(failure)) {
      return;
    }
    compare(
        folder,
        failure,
        () -> {
          Object _ =
              OwnThreads.callAlone(
                  folder,
                  () -> {
                    if (DirectoryReader.indexExists(directory)) {
                      FileChecker.requireWhole(directory, folder);
                    }
                    return folder;
                  });
        });
  }

  private interface Comparison {
    void run() throws IOException;
  }

  private static void compare(Path folder, Throwable failure, Comparison comparison) {
    try {
      comparison.run();
    } catch (IndexException e) {
      e.addSuppressed(failure);
      throw e;
    } catch (IOException e) {
      e.addSuppressed(failure);
      throw Failures.of(folder, e);
    } catch (AlreadyClosedException _) {
      return; // nothing is left to compare
    } catch (RuntimeException | InternalError e) {
      // A file whose checksum cannot even be computed, for instance since it was cut while mapped.
      throw unreadable(folder, e);
    }
    if (cut(failure)) {
      throw unreadable(folder, failure);
    }
  }

  private static RuntimeException unreadable(Path folder, Throwable e) {
    String what = cut(e) ? "a file was cut short while it was open" : "a file cannot be read: " + e;
    return Failures.of(folder, new CorruptIndexException(what, folder.toString(), e));
  }

  /// Whether a mapped file has become shorter than it was mapped.
  private static boolean cut(Throwable failure) {
    return failure instanceof InternalError
        && String.valueOf(failure.getMessage()).contains("unsafe memory access");
  }

  /// True for failures in Lucene's code and ours. False for failures in a caller's encoder or
  /// reranker, and for arguments that our code refuses outside [#READERS].
  private static boolean suspected(Throwable failure) {
    if (failure instanceof AlreadyClosedException) {
      return false;
    }
    if (failure instanceof InternalError || failure.getStackTrace().length == 0) {
      // The JVM reports a mapped file that was cut late and anywhere, and gives exceptions that it
      // throws often no trace.
      return true;
    }
    for (StackTraceElement frame : failure.getStackTrace()) {
      String name = frame.getClassName();
      if (name.startsWith("java.") || name.startsWith("jdk.")) {
        continue;
      }
      if (name.startsWith("org.apache.lucene.") || READERS.contains(name)) {
        return true;
      }
      if (!name.startsWith("dev.winnow.index.")) {
        return false;
      }
      if (!(failure instanceof IllegalArgumentException)) {
        return true;
      }
    }
    return false;
  }
}
