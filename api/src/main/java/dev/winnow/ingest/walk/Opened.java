package dev.winnow.ingest.walk;

import dev.winnow.ingest.read.FileType;
import dev.winnow.ingest.read.IngestLimits;
import dev.winnow.ingest.unpack.Compression;
import dev.winnow.ingest.unpack.Expansion;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A file or an entry opened to be read: what it is behind its compression, if it has one, and its
/// bytes from the first one on. Closing it closes what it was made of.
///
/// @param compressed whether the bytes come out of a compressed file that holds one file
record Opened(FileType type, boolean compressed, InputStream in) implements AutoCloseable {
  /// @param expansion bounds what a compressed file expands to
  /// @param size its bytes before they are expanded
  static Opened of(String name, InputStream raw, Expansion expansion, long size)
      throws IOException {
    var in = new BufferedInputStream(raw, FileType.HEAD_BYTES);
    byte[] head = head(in);
    Compression compression = Compression.of(head);
    if (compression == Compression.NONE) {
      return new Opened(FileType.of(name, head), false, in);
    }
    InputStream expanded = expansion.bounded(compression.expand(in), size);
    var buffered = new BufferedInputStream(expanded, FileType.HEAD_BYTES);
    FileType type = FileType.of(Compression.expandedName(name), head(buffered));
    return new Opened(type, true, buffered);
  }

  static Expansion expansion(IngestLimits limits, long size) {
    return new Expansion(size, limits.archives().bytes(), limits.archives().expansion());
  }

  private static byte[] head(InputStream in) throws IOException {
    in.mark(FileType.HEAD_BYTES);
    byte[] head = in.readNBytes(FileType.HEAD_BYTES);
    in.reset();
    return head;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
