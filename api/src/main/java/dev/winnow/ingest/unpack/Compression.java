package dev.winnow.ingest.unpack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/// How a single stream of bytes is compressed, seen from its first bytes.
public enum Compression {
  NONE(""),
  GZIP("\u001F\u008B\b"),
  BZIP2("BZh"),
  XZ("\u00FD7zXZ\u0000");

  private static final int HEAD = 16;
  private static final int BZIP2_BLOCK = 4;

  /// Memory for the dictionary of xz: its strongest preset needs 65 MiB.
  private static final int XZ_KIB = 100 << 10;

  /// Endings of names, and what stands in their place when the bytes are expanded.
  private static final Map<String, String> ENDINGS =
      Map.ofEntries(
          Map.entry(".gz", ""),
          Map.entry(".bz2", ""),
          Map.entry(".xz", ""),
          Map.entry(".tgz", ".tar"),
          Map.entry(".tbz", ".tar"),
          Map.entry(".tbz2", ".tar"),
          Map.entry(".txz", ".tar"));

  private final String signature;

  Compression(String signature) {
    this.signature = signature;
  }

  public static Compression of(byte[] head) {
    String start = new String(head, 0, Math.min(head.length, HEAD), StandardCharsets.ISO_8859_1);
    for (Compression compression : values()) {
      if (compression != NONE && start.startsWith(compression.signature)) {
        return compression == BZIP2 && !isBlockOf(start) ? NONE : compression;
      }
    }
    return NONE;
  }

  /// Whether a block follows the three letters of bzip2, with which a text may begin.
  private static boolean isBlockOf(String start) {
    return start.startsWith("1AY&SY", BZIP2_BLOCK) || start.startsWith("\u0017rE8P", BZIP2_BLOCK);
  }

  /// The name that the expanded file would have.
  public static String expandedName(String name) {
    int dot = name.lastIndexOf('.');
    String instead = dot <= 0 ? null : ENDINGS.get(name.substring(dot).toLowerCase(Locale.ROOT));
    return instead == null ? name : name.substring(0, dot) + instead;
  }

  /// The expanded bytes; all members of a file that has several. Checksums are compared on the way.
  public InputStream expand(InputStream in) throws IOException {
    return switch (this) {
      case NONE -> in;
      case GZIP ->
          GzipCompressorInputStream.builder()
              .setInputStream(in)
              .setDecompressConcatenated(true)
              .get();
      case BZIP2 -> new BZip2CompressorInputStream(in, true);
      case XZ ->
          XZCompressorInputStream.builder()
              .setInputStream(in)
              .setDecompressConcatenated(true)
              .setMemoryLimitKiB(XZ_KIB)
              .get();
    };
  }
}
