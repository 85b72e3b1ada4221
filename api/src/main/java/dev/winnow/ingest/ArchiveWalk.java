package dev.winnow.ingest;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// Walks a zip or jar: an entry is an item. Nothing is unpacked to disk, so that the name of an
/// entry can do no harm. An absolute name, or one that leaves the archive by `..`, is nevertheless
/// listed as failed, because no proper archive has it. Expanded bytes are counted as they are read,
/// whatever the headers claim.
final class ArchiveWalk {
  private final Path archive;
  private final IngestLimits limits;
  private final Visitor visitor;
  private final Set<String> names = new HashSet<>();
  private long expanded;

  ArchiveWalk(Path archive, IngestLimits limits, Visitor visitor) {
    this.archive = archive;
    this.limits = limits;
    this.visitor = visitor;
  }

  void walk() {
    String name = archive.getFileName().toString();
    try (ZipFile zip = open()) {
      long most = Math.min(limits.archiveBytes(), allowed(Files.size(archive)));
      int count = 0;
      for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
        if (++count > limits.archiveEntries()) {
          visitor.broken(
              name,
              "has %d entries; read the first %d; raise the limit archiveEntries"
                  .formatted(zip.size(), limits.archiveEntries()));
          return;
        }
        visit(zip, entries.nextElement());
        if (expanded > most) {
          visitor.broken(
              name,
              "expands to more than %d bytes, which looks like a zip bomb; the rest was not read; if it is not one, raise the limits archiveBytes and expansion"
                  .formatted(most));
          return;
        }
      }
    } catch (IOException e) {
      visitor.broken(name, "is not a readable archive: " + e.getMessage());
    }
  }

  /// Names are UTF-8 by the standard; old archives with other names are read as Latin-1.
  private ZipFile open() throws IOException {
    try {
      return new ZipFile(archive.toFile(), StandardCharsets.UTF_8);
    } catch (ZipException e) {
      try {
        return new ZipFile(archive.toFile(), StandardCharsets.ISO_8859_1);
      } catch (ZipException _) {
        throw e;
      }
    }
  }

  private void visit(ZipFile zip, ZipEntry entry) {
    if (entry.isDirectory()) {
      return;
    }
    String name = entry.getName().replace('\\', '/');
    if (isUnsafe(name)) {
      visitor.failed(
          name,
          "is an absolute name or leaves the archive with '..'; not read; repack the archive");
    } else if (!names.add(name)) {
      visitor.failed(name, "appears twice in the archive; only one was read; repack it");
    } else if (("/" + name).contains("/.")) {
      visitor.skipped(name, "hidden");
    } else if (!visitor.wants(name)) {
      visitor.skipped(name, Visitor.UNSELECTED);
      visitor.passed(Math.max(0, entry.getSize()));
    } else {
      try {
        read(zip, entry, name);
      } catch (IOException e) {
        visitor.failed(name, Reasons.of(e));
      }
    }
  }

  private void read(ZipFile zip, ZipEntry entry, String name) throws IOException {
    InputStream raw = zip.getInputStream(entry);
    if (raw == null) {
      throw new IOException("the entry vanished from the archive");
    }
    var in = new BufferedInputStream(new Counted(raw, entry), FileType.HEAD_BYTES);
    try (in) {
      in.mark(FileType.HEAD_BYTES);
      FileType type = FileType.of(name, in.readNBytes(FileType.HEAD_BYTES));
      in.reset();
      switch (type.format()) {
        case BINARY -> visitor.skipped(name, FileWalk.NO_TEXT);
        case ARCHIVE -> visitor.skipped(name, "archive in an archive");
        case JSON_LINES -> {
          new JsonLines(limits, visitor).walk(name, in);
          return; // it has reported its progress itself
        }
        default -> document(entry, name, type, in);
      }
      visitor.passed(Math.max(0, entry.getSize()));
    }
  }

  private void document(ZipEntry entry, String name, FileType type, InputStream in)
      throws IOException {
    boolean tooLarge = entry.getSize() > limits.documentBytes();
    byte[] bytes = tooLarge ? new byte[0] : in.readNBytes(limits.documentBytes() + 1);
    if (tooLarge || bytes.length > limits.documentBytes()) {
      visitor.failed(name, Reasons.tooLarge(Math.max(entry.getSize(), bytes.length), limits));
    } else {
      visitor.item(Item.file(name, type, bytes));
    }
  }

  private static boolean isUnsafe(String name) {
    return name.startsWith("/")
        || name.matches("[A-Za-z]:.*")
        || ("/" + name + "/").contains("/../")
        || name.chars().anyMatch(c -> c < ' ');
  }

  private long allowed(long compressed) {
    return Math.max(
        1 << 20, Math.multiplyExact(Math.max(0, compressed), (long) limits.expansion()));
  }

  /// Counts what an entry expands to, and stops one that expands too far.
  private final class Counted extends InputStream {
    private final InputStream in;
    private final ZipEntry entry;
    private long count;

    Counted(InputStream in, ZipEntry entry) {
      this.in = in;
      this.entry = entry;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = in.read(buffer, offset, length);
      if (read > 0) {
        count += read;
        expanded += read;
        if (count > allowed(entry.getCompressedSize()) || expanded > limits.archiveBytes()) {
          throw new ZipException(
              "it expands to more than %d times its size, which looks like a zip bomb; if it is not one, raise the limits expansion and archiveBytes"
                  .formatted(limits.expansion()));
        }
      }
      return read;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
