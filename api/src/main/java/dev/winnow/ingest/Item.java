package dev.winnow.ingest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/// The raw bytes of one document, with its id and origin; not parsed yet. Immutable.
final class Item {
  private static final int MAX_ID_LENGTH = 512;
  private static final int HASH_BYTES = 16;

  private final String id;
  private final String origin;
  private final String place;
  private final FileType type;
  private final byte[] bytes;

  private Item(String id, String origin, String place, FileType type, byte[] bytes) {
    this.id = fitted(CleanText.of(id));
    this.origin = origin;
    this.place = place;
    this.type = type;
    this.bytes = bytes;
  }

  /// A file or an archive's entry, whose path inside the source is also its id.
  static Item file(String path, FileType type, byte[] bytes) {
    return new Item(path, path, path, type, bytes);
  }

  /// A line of the file `origin`, counted from 1.
  static Item line(String id, String origin, long number, byte[] bytes) {
    return new Item(id, origin, origin + "#" + number, FileType.JSON_LINE, bytes);
  }

  String id() {
    return id;
  }

  /// Path of the file or entry inside the source.
  String origin() {
    return origin;
  }

  /// Where it is: the origin, and the line number if it is a line.
  String place() {
    return place;
  }

  /// The names of its folders and file, which keyword search finds it by; none for a line.
  List<String> names() {
    return type == FileType.JSON_LINE
        ? List.of()
        : Pattern.compile("/+")
            .splitAsStream(CleanText.of(origin))
            .filter(n -> !n.isEmpty())
            .toList();
  }

  FileType type() {
    return type;
  }

  /// Raw bytes, not copied; do not change them.
  byte[] bytes() {
    return bytes;
  }

  /// 128 bits of SHA-256 in hex over the pipeline's fingerprint, the origin and the raw bytes: it
  /// changes when the document would.
  String hash(String pipeline) {
    MessageDigest digest = sha256();
    for (String part : new String[] {pipeline, origin, type.name()}) {
      digest.update(part.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
    return hex(digest.digest(bytes));
  }

  /// Shortens an id that is too long to its start and a hash of the whole.
  private static String fitted(String id) {
    if (id.length() <= MAX_ID_LENGTH) {
      return id;
    }
    String hash = hex(sha256().digest(id.getBytes(StandardCharsets.UTF_8)));
    return CleanText.cut(id, MAX_ID_LENGTH - hash.length() - 1) + "~" + hash;
  }

  private static String hex(byte[] digest) {
    return HexFormat.of().formatHex(Arrays.copyOf(digest, HASH_BYTES));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing; every JDK must have it", e);
    }
  }
}
