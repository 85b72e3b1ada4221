package dev.winnow.index.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// What a piece of work is going to write.
///
/// @param work in words, as in "no space left for WORK"
/// @param where the folder that it writes
/// @param bytes about how many
record Room(String work, Path where, long bytes) {
  /// The system's words for a disk, a quota or a file that can take no more.
  private static final List<String> FULL =
      List.of("No space left", "Disk quota exceeded", "File too large", "not enough space");

  private static final String WORDS = "No space left for ";

  /// Fails where the disk has less room, before anything is written.
  void require() throws IOException {
    long free = free();
    if (free < bytes) {
      throw new IOException(words(free) + "; nothing was written");
    }
  }

  /// The failure with the work and its needs in words, where the disk was full.
  IOException named(IOException e) {
    if (!full(e) || told(e)) {
      return e;
    }
    return new IOException(words(free()) + " (" + root(e).getMessage() + ")", e);
  }

  /// Whether the failure says what the work needs.
  static boolean told(IOException e) {
    return String.valueOf(e.getMessage()).startsWith(WORDS);
  }

  static boolean full(Throwable e) {
    String message = String.valueOf(e.getMessage());
    return FULL.stream().anyMatch(message::contains)
        || e.getCause() != null && e.getCause() != e && full(e.getCause());
  }

  private static Throwable root(Throwable e) {
    return e.getCause() == null ? e : root(e.getCause());
  }

  private String words(long free) {
    return (WORDS + "%s: it needs about %s on the disk of %s, which has %s free")
        .formatted(work, size(bytes), where, size(free));
  }

  private static String size(long bytes) {
    return bytes < 10_000_000
        ? "%,d KB".formatted((bytes + 999) / 1_000)
        : String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
  }

  /// Bytes that may still be written; plenty where the system does not tell.
  private long free() {
    try {
      Path there = where.toAbsolutePath();
      while (!Files.exists(there) && there.getParent() != null) {
        there = there.getParent();
      }
      return Files.getFileStore(there).getUsableSpace();
    } catch (IOException | SecurityException _) {
      return Long.MAX_VALUE;
    }
  }
}
