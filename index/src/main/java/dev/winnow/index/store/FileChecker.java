package dev.winnow.index.store;

import dev.winnow.index.CorruptIndexException;
import dev.winnow.index.FileCheck;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;

/// Compares the checksums of files, each with the one that it ends in. One pass over their bytes.
final class FileChecker {
  private FileChecker() {}

  /// Compares files, also while another process writes: those that are gone and that the latest
  /// commit does not need are left out.
  static FileCheck check(Directory directory, Collection<String> names) throws IOException {
    Map<String, String> damaged = new TreeMap<>();
    int files = 0;
    long bytes = 0;
    for (String name : names) {
      try (var input = directory.openInput(name, IOContext.READONCE)) {
        files++;
        bytes += input.length();
        long _ = CodecUtil.checksumEntireFile(input);
      } catch (NoSuchFileException | FileNotFoundException _) {
        if (SegmentInfos.readLatestCommit(directory).files(true).contains(name)) {
          files++;
          damaged.put(name, "it is missing");
        }
      } catch (ClosedChannelException | AlreadyClosedException e) {
        throw e; // the end of the comparison, not of the file
      } catch (IOException | RuntimeException | InternalError e) {
        damaged.put(name, String.valueOf(e.getMessage()));
      }
    }
    return new FileCheck(files, bytes, damaged);
  }

  /// Compares the files of the latest commit.
  ///
  /// @throws CorruptIndexException if one is damaged
  static void requireWhole(Directory directory, Path folder) throws IOException {
    requireClean(check(directory, SegmentInfos.readLatestCommit(directory).files(true)), folder);
  }

  /// Tells a file of another version from one whose version was altered: that one ends in another
  /// checksum than its own.
  ///
  /// @throws CorruptIndexException if a file is altered
  static void requireUnaltered(Directory directory, Path folder) throws IOException {
    for (String name : directory.listAll()) {
      if (name.equals(IndexWriter.WRITE_LOCK_NAME)) {
        continue;
      }
      try (var input = directory.openInput(name, IOContext.READONCE)) {
        try {
          long _ = CodecUtil.retrieveChecksum(input);
        } catch (IOException _) {
          continue; // without a checksum, as very old files are
        }
        long _ = CodecUtil.checksumEntireFile(input.clone());
      } catch (org.apache.lucene.index.CorruptIndexException e) {
        throw Failures.of(folder, e);
      }
    }
  }

  private static void requireClean(FileCheck found, Path folder) {
    if (!found.clean()) {
      throw new CorruptIndexException(
          "%s is %s; restore a backup, or run repair, which drops what cannot be read"
              .formatted(folder, found.summary()),
          null);
    }
  }
}
