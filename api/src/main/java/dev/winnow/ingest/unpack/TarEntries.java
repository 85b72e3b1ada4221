package dev.winnow.ingest.unpack;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/// Reads a tar as a stream. It has no checksums of its entries' bytes.
final class TarEntries implements ArchiveEntries {
  private final TarArchiveInputStream tar;

  /// What stopped the stream amid an entry: nothing behind it can be found.
  private @Nullable IOException failure;

  TarEntries(InputStream in) {
    // Names are decoded afterwards: as Latin-1 every byte is kept.
    this.tar = new TarArchiveInputStream(in, StandardCharsets.ISO_8859_1.name());
  }

  @Override
  public int count() {
    return -1;
  }

  @Override
  public boolean canReopen() {
    return false;
  }

  @Override
  public @Nullable Entry next() throws IOException {
    while (true) {
      if (failure != null) {
        throw new IOException(failure.getMessage(), failure);
      }
      TarArchiveEntry entry = Damage.asIoException(tar::getNextEntry);
      if (entry == null) {
        return null;
      }
      if (!entry.isDirectory()) {
        return entry(entry);
      }
    }
  }

  private Entry entry(TarArchiveEntry entry) {
    EntryName name = EntryName.of(decoded(entry.getName()), false);
    String skipped = "";
    if (entry.isSymbolicLink() || entry.isLink()) {
      skipped = "link in an archive (its target is read if it is there too)";
    } else if (entry.isFIFO() || entry.isBlockDevice() || entry.isCharacterDevice()) {
      skipped = "no regular file (a pipe, socket or device)";
    }
    return new Entry(name.path(), skipped, name.fault(), entry.getSize(), -1, () -> content(entry));
  }

  private InputStream content(TarArchiveEntry entry) throws IOException {
    if (!tar.canReadEntryData(entry)) {
      throw new IOException("it is stored in a form of tar that is not known; repack the archive");
    }
    return new EntryInput(tar);
  }

  /// Names are UTF-8 on nearly all systems; where they are not, they are read as Latin-1. A name of
  /// a pax header is decoded already.
  private static String decoded(String name) {
    if (name.chars().anyMatch(c -> c > 0xFF)) {
      return name;
    }
    byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      return name;
    }
  }

  @Override
  public void close() {
    // The stream below belongs to the caller.
  }

  /// One entry, whose end is not that of the archive.
  private final class EntryInput extends FilterInputStream {
    EntryInput(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        return Damage.asIoException(() -> in.read(buffer, offset, length));
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }

    @Override
    public void close() {
      // The stream belongs to the archive.
    }
  }
}
