package dev.winnow.ingest.read;

import dev.winnow.ingest.charset.WebEncoding;
import dev.winnow.ingest.charset.WebEncoding.Decoded;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Text decoded from bytes of unknown encoding, with a note on what was replaced.
///
/// A byte order mark decides (UTF-8, UTF-16). Without one the text has the declared encoding, or
/// else UTF-8. If some of it is not valid UTF-8, the rest decides: with more valid characters
/// beyond ASCII than invalid places it is damaged UTF-8, whose invalid places become U+FFFD;
/// otherwise it is read as windows-1252.
///
/// @param text the text, without byte order mark
/// @param note what was done, or empty if nothing
public record DecodedText(String text, String note) {
  public static DecodedText of(byte[] bytes) {
    return of(bytes, Optional.empty());
  }

  public static DecodedText of(byte[] bytes, Optional<WebEncoding> declared) {
    if (startsWith(bytes, 0xEF, 0xBB, 0xBF)) {
      return utf8(bytes, 3);
    }
    if (startsWith(bytes, 0xFE, 0xFF)) {
      return decode(bytes, 2, WebEncoding.UTF_16BE);
    }
    if (startsWith(bytes, 0xFF, 0xFE)) {
      return decode(bytes, 2, WebEncoding.UTF_16LE);
    }
    WebEncoding encoding = declared.orElse(WebEncoding.UTF_8);
    return encoding.equals(WebEncoding.UTF_8) ? utf8(bytes, 0) : decode(bytes, 0, encoding);
  }

  private static DecodedText utf8(byte[] bytes, int offset) {
    String text = new String(bytes, offset, bytes.length - offset, StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') < 0) {
      return new DecodedText(text, "");
    }
    DecodedText decoded = decode(bytes, offset, WebEncoding.UTF_8);
    if (decoded.note.isEmpty() || offset > 0 || looksDamaged(decoded.text)) {
      return decoded;
    }
    return new DecodedText(
        WebEncoding.WESTERN.decode(bytes, 0).text(),
        "is not UTF-8; read as windows-1252; convert it if it is not");
  }

  private static boolean looksDamaged(String text) {
    long broken = text.chars().filter(c -> c == '\uFFFD').count();
    long beyondAscii = text.chars().filter(c -> c >= 0x80 && c != '\uFFFD').count();
    return beyondAscii > broken;
  }

  private static DecodedText decode(byte[] bytes, int offset, WebEncoding encoding) {
    Decoded decoded = encoding.decode(bytes, offset);
    return new DecodedText(
        decoded.text(),
        decoded.errors() == 0
            ? ""
            : "has %d places that are not %s; each became U+FFFD"
                .formatted(decoded.errors(), shown(encoding)));
  }

  /// Encodings of Unicode are written in capitals.
  private static String shown(WebEncoding encoding) {
    return encoding.name().startsWith("utf")
        ? encoding.name().toUpperCase(java.util.Locale.ROOT)
        : encoding.name();
  }

  private static boolean startsWith(byte[] bytes, int... mark) {
    if (bytes.length < mark.length) {
      return false;
    }
    for (int i = 0; i < mark.length; i++) {
      if ((bytes[i] & 0xFF) != mark[i]) {
        return false;
      }
    }
    return true;
  }
}
