package dev.winnow.ingest.read;

import dev.winnow.embed.files.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.regex.Pattern;

/// The raw bytes of one document, with its id and origin; not parsed yet. Immutable.
public final class Item {
  private static final int MAX_ID_LENGTH = 512;
  private static final int HASH_DIGITS = 32;

  private final String name;
  private final String id;
  private final boolean named;
  private final String origin;
  private final long line;
  private final FileType type;
  private final byte[] bytes;

  /// @param name the id that its own content gives, or where it lies in the source
  /// @param named whether it is such an id
  /// @param line line of the origin, from 1; 0 for the whole of it
  private Item(
      String name,
      String prefix,
      boolean named,
      String origin,
      long line,
      FileType type,
      byte[] bytes) {
    this.name = name;
    this.id = idOf(named ? name : prefix + name);
    this.named = named;
    this.origin = origin;
    this.line = line;
    this.type = type;
    this.bytes = bytes;
  }

  /// A file or an archive's entry, whose path inside the source is also its id.
  public static Item file(String path, FileType type, byte[] bytes) {
    return new Item(path, "", false, path, 0, type, bytes);
  }

  /// A line of the file `origin`, counted from 1.
  ///
  /// @param id the id in the line, or the origin and `#number` where there is none
  public static Item line(String id, String origin, long number, byte[] bytes) {
    return of(id, origin, number, FileType.JSON_LINE, bytes);
  }

  private static Item of(String id, String origin, long number, FileType type, byte[] bytes) {
    boolean named = !id.equals(origin + "#" + number);
    return new Item(id, "", named, origin, number, type, bytes);
  }

  /// This item of a source whose ids begin with `prefix`. An id that a line gives itself stays.
  public Item within(String prefix) {
    return prefix.isEmpty() || named
        ? this
        : new Item(name, prefix, false, origin, line, type, bytes);
  }

  public static String idOf(String name) {
    return fitted(CleanText.of(name));
  }

  /// A row of the table `origin`, as a JSON object.
  ///
  /// @param type the kind of table
  public static Item row(String id, String origin, long number, String type, byte[] bytes) {
    var row = new FileType(FileType.Format.JSON_LINE, type);
    return of(id, origin, number, row, bytes);
  }

  public String id() {
    return id;
  }

  /// Path of the file or entry inside the source.
  public String origin() {
    return origin;
  }

  /// Line of the origin, from 1; 0 for the whole of it.
  public long line() {
    return line;
  }

  /// Where it is: the origin, and the line number if it is a line.
  public String place() {
    return line == 0 ? origin : origin + "#" + line;
  }

  /// The names of its folders and file, which keyword search finds it by; none for a line or row.
  public List<String> names() {
    return line > 0 ? List.of() : namesIn(CleanText.of(origin));
  }

  /// The names of the folders and the file of a path.
  public static List<String> namesIn(String path) {
    return Pattern.compile("/+").splitAsStream(path).filter(n -> !n.isEmpty()).toList();
  }

  public FileType type() {
    return type;
  }

  /// Raw bytes, not copied; do not change them.
  public byte[] bytes() {
    return bytes;
  }

  /// 128 bits of SHA-256 in hex over the pipeline's fingerprint, the origin and the raw bytes: it
  /// changes when the document would.
  public String hash(String pipeline) {
    MessageDigest digest = Sha256.digest();
    for (String part : new String[] {pipeline, origin, type.name()}) {
      digest.update(part.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
    digest.update(bytes);
    return Sha256.hex(digest).substring(0, HASH_DIGITS);
  }

  /// SHA-256 in hex over the raw bytes alone. A line or row has another than a file of its bytes,
  /// because it becomes another document.
  public String content() {
    MessageDigest digest = Sha256.digest();
    if (line > 0) {
      digest.update("line\0".getBytes(StandardCharsets.UTF_8));
    }
    digest.update(bytes);
    return Sha256.hex(digest);
  }

  /// Shortens an id that is too long to its start and a hash of the whole.
  private static String fitted(String id) {
    if (id.length() <= MAX_ID_LENGTH) {
      return id;
    }
    String hash = Sha256.of(id).substring(0, HASH_DIGITS);
    return CleanText.cut(id, MAX_ID_LENGTH - hash.length() - 1) + "~" + hash;
  }
}
