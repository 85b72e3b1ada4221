package dev.winnow.ingest.walk;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HexFormat;

/// Names of files as text that is the same under every locale.
///
/// On Unix a name is bytes, and `Path.toString` decodes them by the locale: under `LC_ALL=C` every
/// byte beyond ASCII becomes U+FFFD, so that `café` and `cafè` become one. Here the bytes are read
/// as UTF-8. A byte that is not part of valid UTF-8 becomes `%` and two hexadecimal digits, so
/// names that differ in such bytes stay apart.
public final class FileNames {
  private static final char SLASH = '/';

  private FileNames() {}

  /// The last name of a path; empty for a root.
  public static String last(Path path) {
    Path name = path.getFileName();
    if (name == null) {
      return "";
    }
    String text = name.toString();
    return isPlain(text) ? text : text(name.toAbsolutePath(), 1);
  }

  /// A path as text.
  public static String of(Path path) {
    String text = path.toString();
    return isPlain(text) ? text : text(path.toAbsolutePath(), path.toAbsolutePath().getNameCount());
  }

  /// The path from a folder to something inside it, with `/` between the names on every system;
  /// empty for the folder itself. A backslash is a separator on Windows and an ordinary character
  /// elsewhere.
  public static String inside(Path folder, Path path) {
    Path relative = folder.relativize(path);
    String text = relative.toString();
    if (!isPlain(text)) {
      return text(path, relative.getNameCount());
    }
    String separator = path.getFileSystem().getSeparator();
    return separator.equals("/") ? text : text.replace(separator, "/");
  }

  /// Whether a folder, given by its URI, has a file of this name, as [#inside] gives it.
  public static boolean exists(URI folder, String inside) {
    String encoded = encoded(inside, true);
    String escaped = encoded(inside, false);
    return exists(folder + "/" + encoded)
        || !escaped.equals(encoded) && exists(folder + "/" + escaped);
  }

  private static boolean exists(String uri) {
    try {
      return !Files.notExists(Path.of(URI.create(uri)), LinkOption.NOFOLLOW_LINKS);
    } catch (IllegalArgumentException | FileSystemNotFoundException _) {
      return true; // not known to be gone
    }
  }

  /// @param percent whether `%` stands for itself, not for an escaped byte
  private static String encoded(String text, boolean percent) {
    var uri = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      boolean plain = b > 0 && (Character.isLetterOrDigit(b) || "/-_.".indexOf(b) >= 0);
      if (plain || b == '%' && !percent) {
        uri.append((char) b);
      } else {
        uri.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return uri.toString();
  }

  /// True where every locale decodes the text alike, or where names are no bytes.
  private static boolean isPlain(String text) {
    return SLASH != FileSystems.getDefault().getSeparator().charAt(0)
        || text.chars().allMatch(c -> c < 0x80);
  }

  /// The last names of an absolute path, from its bytes, which its URI holds.
  private static String text(Path path, int names) {
    if (path.getFileSystem() != FileSystems.getDefault()) {
      Path last = path.subpath(path.getNameCount() - names, path.getNameCount());
      return last.toString();
    }
    String raw = path.toUri().getRawPath();
    int end = raw.endsWith("/") && raw.length() > 1 ? raw.length() - 1 : raw.length();
    int start = end;
    for (int i = 0; i < names; i++) {
      start = raw.lastIndexOf(SLASH, start - 1);
    }
    String text = decoded(raw.substring(start + 1, end));
    return names == path.getNameCount() ? SLASH + text : text;
  }

  private static String decoded(String raw) {
    var bytes = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      if (raw.charAt(i) == '%') {
        bytes.write(HexFormat.fromHexDigits(raw, i + 1, i + 3));
        i += 2;
      } else {
        bytes.write(raw.charAt(i));
      }
    }
    return decoded(bytes.toByteArray());
  }

  private static String decoded(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      return escaped(bytes);
    }
  }

  /// The longest valid UTF-8 from each place, and `%XX` for a byte that begins none.
  private static String escaped(byte[] bytes) {
    var text = new StringBuilder();
    for (int i = 0; i < bytes.length; ) {
      int length = lengthOfCharacter(bytes, i);
      if (length == 0) {
        text.append('%').append(HexFormat.of().withUpperCase().toHexDigits(bytes[i]));
        i++;
      } else {
        text.append(new String(bytes, i, length, StandardCharsets.UTF_8));
        i += length;
      }
    }
    return text.toString();
  }

  private static int lengthOfCharacter(byte[] bytes, int from) {
    for (int length = 1; length <= 4 && from + length <= bytes.length; length++) {
      try {
        var _ = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, length));
        return length;
      } catch (CharacterCodingException _) {
        // a longer one may be valid
      }
    }
    return 0;
  }
}
