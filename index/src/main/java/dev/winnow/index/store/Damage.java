package dev.winnow.index.store;

import dev.winnow.index.CorruptIndexException;
import dev.winnow.index.IndexException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.FilterLeafReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;

/// Tells damaged files from wrong calls. Lucene checks files that it loads whole, but not every
/// byte of those it maps, so reading altered bytes may throw any exception. Such an exception is a
/// reason to compare the checksums of all files, which takes one pass over them.
final class Damage {
  /// Classes that turn stored bytes into values; there a refused value means damage, too.
  private static final Set<String> READERS =
      Set.of(DocumentReader.class.getName(), Stored.class.getName());

  private Damage() {}

  /// Throws [CorruptIndexException] if `failure` came up while reading and a file of `reader` is
  /// damaged; else returns.
  static void throwIfFound(Path folder, IndexReader reader, Throwable failure) {
    if (failure instanceof IndexException || !suspected(failure)) {
      return;
    }
    try {
      for (LeafReaderContext leaf : reader.leaves()) {
        if (FilterLeafReader.unwrap(leaf.reader()) instanceof CodecReader segment) {
          segment.checkIntegrity();
        }
      }
    } catch (IOException e) {
      e.addSuppressed(failure);
      throw Failures.of(folder, e);
    }
  }

  /// True for failures in Lucene's code and ours. False for failures in a caller's encoder or
  /// reranker, and for arguments that our code refuses outside [#READERS].
  private static boolean suspected(Throwable failure) {
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
