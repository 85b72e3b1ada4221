package dev.winnow.ingest.unpack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import org.jspecify.annotations.Nullable;

/// The files in an archive, one after the other, without folders.
public interface ArchiveEntries extends AutoCloseable {
  /// A file in an archive.
  ///
  /// @param path its path inside the archive, with `/` between the parts
  /// @param skipped why it is no file of its own, such as a link; empty if it is one
  /// @param fault why its name is none that a proper archive has; empty if it is
  /// @param size its bytes, as the archive says; negative if it does not
  /// @param compressed its bytes in the archive; negative if unknown
  /// @param content its bytes
  record Entry(
      String path, String skipped, String fault, long size, long compressed, Content content) {}

  /// The bytes of an entry. Opening throws an [IOException] where they are encrypted or compressed
  /// in a way that is not known, reading where they are damaged, at the end if a checksum is wrong.
  @FunctionalInterface
  interface Content {
    InputStream open() throws IOException;
  }

  /// The next one, or null behind the last. What was read of the one before is closed.
  @Nullable Entry next() throws IOException;

  /// How many there are, with folders; negative if that is not known beforehand.
  int count();

  /// Whether an entry's bytes can be opened several times.
  boolean canReopen();

  @Override
  void close() throws IOException;

  /// The entries of a zip or jar in the order of its directory. Closing them closes the channel.
  static ArchiveEntries zip(SeekableByteChannel channel) throws IOException {
    return ZipEntries.open(channel);
  }

  /// The entries of a tar in their order. Closing them does not close the stream.
  static ArchiveEntries tar(InputStream in) {
    return new TarEntries(in);
  }
}
