package dev.winnow.ingest.walk;

import dev.winnow.ingest.read.FileType;
import dev.winnow.ingest.read.IngestLimits;
import dev.winnow.ingest.read.NoText;
import dev.winnow.ingest.unpack.ArchiveEntries;
import dev.winnow.ingest.unpack.Expansion;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/// Walks a zip, jar or tar, compressed or not: an entry is an item, and so are those of a zip or
/// tar that lies in it.
///
/// Nothing is unpacked to disk, so that the name of an entry can do no harm. An absolute name, or
/// one that leaves the archive by `..`, is nevertheless listed as failed, because no proper archive
/// has it. So is an entry that is damaged, encrypted or compressed in a way that is not known; the
/// others are read. Expanded bytes are counted as they are read, whatever the headers claim.
final class ArchiveWalk {
  private static final String NESTED = "archive in an archive";

  private final Path archive;
  private final String name;
  private final IngestLimits limits;
  private final Visitor visitor;
  private final ItemReader items;
  private final Passing passing;
  private final Set<String> names = new HashSet<>();
  private int count;
  private boolean stopped;

  ArchiveWalk(Path archive, IngestLimits limits, Visitor visitor) {
    this.archive = archive;
    this.name = archive.getFileName().toString();
    this.limits = limits;
    this.visitor = visitor;
    this.items = new ItemReader(limits, visitor);
    this.passing = new Passing(visitor);
  }

  /// @param type that of the file, [FileType#ARCHIVE] or [FileType#TAR]
  void walk(FileType type) {
    try {
      long size = Files.size(archive);
      Expansion expansion = Opened.expansion(limits, size);
      if (type.format() == FileType.Format.TAR) {
        tar(expansion, size);
      } else {
        zip(expansion);
      }
      passing.reach(size);
    } catch (IOException e) {
      unreadable("", e);
    }
  }

  private void zip(Expansion expansion) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(archive);
        ArchiveEntries entries = ArchiveEntries.zip(channel)) {
      walk("", entries, expansion, 1);
    }
  }

  private void tar(Expansion expansion, long size) throws IOException {
    try (InputStream in = passing.counted(Files.newInputStream(archive));
        Opened opened = Opened.of(name, in, expansion, size)) {
      InputStream bounded =
          opened.compressed() ? opened.in() : expansion.bounded(opened.in(), size);
      walk("", ArchiveEntries.tar(bounded), expansion, 1);
      requireWhole("", bounded);
    }
  }

  /// @param prefix where the archive lies inside the source: empty, or a path that ends with `/`
  private void walk(String prefix, ArchiveEntries entries, Expansion expansion, int depth)
      throws IOException {
    for (var entry = entries.next(); entry != null && !stopped; entry = entries.next()) {
      if (++count > limits.archives().entries()) {
        stop(
            "has %s entries; read the first %d; raise the limit archiveEntries"
                .formatted(
                    depth == 1 && entries.count() >= 0 ? entries.count() : "more",
                    limits.archives().entries()));
        return;
      }
      long start = passing.position();
      visit(prefix + entry.path(), entry, entries.canReopen(), expansion, depth);
      if (depth == 1) {
        passing.reach(start + Math.max(0, entry.compressed()));
      }
      if (expansion.isSpent() && !stopped) {
        stop(expansion.reason());
      }
    }
  }

  private void stop(String reason) {
    stopped = true;
    visitor.broken(name, reason);
  }

  private void visit(
      String path, ArchiveEntries.Entry entry, boolean canReopen, Expansion expansion, int depth) {
    if (entry.path().isEmpty()) {
      return; // "./", the folder itself
    }
    if (!entry.fault().isEmpty()) {
      visitor.failed(path, entry.fault());
    } else if (!entry.skipped().isEmpty()) {
      visitor.skipped(path, entry.skipped());
    } else if (("/" + path).contains("/.")) {
      visitor.skipped(path, "hidden");
    } else if (!FileType.isArchive(path) && !visitor.wants(path)) {
      visitor.skipped(path, Visitor.UNSELECTED);
    } else if (!names.add(path)) {
      visitor.failed(path, "appears twice in the archive; only one was read; repack it");
    } else {
      try {
        read(path, entry, canReopen, expansion, depth);
      } catch (IOException e) {
        visitor.failed(path, Reasons.of(e));
      }
    }
  }

  private void read(
      String path, ArchiveEntries.Entry entry, boolean canReopen, Expansion expansion, int depth)
      throws IOException {
    try (Opened opened = open(path, entry, expansion)) {
      InputStream in = opened.in();
      FileType type = opened.type();
      switch (type.format()) {
        case BINARY -> visitor.skipped(path, NoText.of(type).reason());
        case ARCHIVE, TAR -> nested(path, opened, expansion, depth);
        default -> {
          if (ItemReader.isStreamed(type) && canReopen) {
            check(path, entry, expansion);
          }
          if (depth == 1 && canReopen && !opened.compressed()) {
            in = passing.counted(in, entry.compressed(), entry.size());
          }
          items.read(path, type, passing.telling(in), opened.compressed() ? -1 : entry.size());
        }
      }
    }
  }

  private static Opened open(String path, ArchiveEntries.Entry entry, Expansion expansion)
      throws IOException {
    InputStream raw = entry.content().open();
    long compressed = entry.compressed() >= 0 ? entry.compressed() : entry.size();
    try {
      InputStream bounded = entry.compressed() >= 0 ? expansion.bounded(raw, compressed) : raw;
      return Opened.of(path, bounded, expansion, compressed);
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  /// Reads an entry to its end, so that no item of a damaged one is handed on. What it expands to
  /// counts once.
  private void check(String path, ArchiveEntries.Entry entry, Expansion expansion)
      throws IOException {
    try (Opened opened = open(path, entry, expansion.copy())) {
      long _ = opened.in().transferTo(OutputStream.nullOutputStream());
    }
  }

  /// A jar in an archive is a library. A zip has to lie in memory, since its directory is at its
  /// end.
  private void nested(String path, Opened opened, Expansion expansion, int depth)
      throws IOException {
    boolean tar = opened.type().format() == FileType.Format.TAR;
    if (FileType.isLibrary(path)) {
      visitor.skipped(path, NESTED);
    } else if (depth >= limits.archives().depth()) {
      visitor.failed(
          path,
          "is an archive %d levels deep; expected at most %d; unpack it, or raise the limit archiveDepth"
              .formatted(depth + 1, limits.archives().depth()));
    } else if (tar) {
      try {
        walk(path + "/", ArchiveEntries.tar(opened.in()), expansion, depth + 1);
        requireWhole(path, opened.in());
      } catch (IOException e) {
        unreadable(path, e);
      }
    } else {
      byte[] bytes = opened.in().readNBytes(limits.documentBytes() + 1);
      if (bytes.length > limits.documentBytes()) {
        visitor.failed(path, Reasons.tooLarge(bytes.length, limits));
        return;
      }
      try (var entries = ArchiveEntries.zip(new SeekableInMemoryByteChannel(bytes))) {
        walk(path + "/", entries, expansion, depth + 1);
      } catch (IOException e) {
        unreadable(path, e);
      }
    }
  }

  /// Behind a tar's last entry only its compression's checksum can be wrong.
  private void requireWhole(String path, InputStream in) throws IOException {
    if (stopped) {
      return;
    }
    try {
      long _ = in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      visitor.broken(
          path.isEmpty() ? name : path,
          "is damaged, and the archive does not say where: "
              + e.getMessage()
              + "; what was read of it may be wrong; make the archive again");
    }
  }

  private void unreadable(String path, IOException e) {
    visitor.broken(
        path.isEmpty() ? name : path,
        "is not a readable archive%s: %s"
            .formatted(count == 0 ? "" : ", or not to its end", e.getMessage()));
  }
}
