package dev.winnow.ingest.charset;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a file says itself how it is encoded. Byte order marks, which come before, are the
/// caller's.
public final class Declaration {
  /// Browsers scan 1,024 bytes before they parse, and find a later declaration while parsing.
  private static final int SEARCHED = 64 << 10;

  private static final int LINE_SEARCHED = 1_000;

  private static final Pattern XML =
      Pattern.compile("<\\?xml[^>]*?\\sencoding\\s*=\\s*([\"'])([^\"'\\s>]+)\\1");
  private static final Pattern CSS = Pattern.compile("@charset \"([^\"]+)\";");

  /// PEP 263, which editors and other languages follow: in one of the first two lines.
  private static final Pattern COMMENT =
      Pattern.compile("\\A(?:[^\\n]*\\n)?[ \\t\\f]*#[^\\n]*?coding[:=][ \\t]*([-_.a-zA-Z0-9]+)");

  private Declaration() {}

  /// In an HTML page: the first `meta` element that names an encoding, else its XML declaration.
  public static Optional<WebEncoding> ofHtml(byte[] bytes) {
    return utf16(bytes)
        .or(() -> new MetaScan(ascii(bytes, SEARCHED)).encoding())
        .or(() -> xml(bytes));
  }

  /// In the XML declaration of a file that has one.
  public static Optional<WebEncoding> ofXml(byte[] bytes) {
    return utf16(bytes).or(() -> xml(bytes));
  }

  /// In a style sheet, or in a comment of a source file whose comments begin with `#`.
  public static Optional<WebEncoding> ofSource(byte[] bytes) {
    String start = ascii(bytes, LINE_SEARCHED);
    Matcher css = CSS.matcher(start);
    if (css.lookingAt()) {
      return WebEncoding.of(css.group(1)).map(WebEncoding::declaredInAscii);
    }
    Matcher comment = COMMENT.matcher(start);
    if (!comment.find()) {
      return Optional.empty();
    }
    String label = comment.group(1).toLowerCase(Locale.ROOT).replace('_', '-');
    return WebEncoding.of(label)
        .or(() -> WebEncoding.of(label.replace("latin-", "latin")))
        .map(WebEncoding::declaredInAscii);
  }

  private static Optional<WebEncoding> xml(byte[] bytes) {
    Matcher xml = XML.matcher(ascii(bytes, LINE_SEARCHED));
    return xml.lookingAt()
        ? WebEncoding.of(xml.group(2)).map(WebEncoding::declaredInAscii)
        : Optional.empty();
  }

  /// An XML declaration in UTF-16 without a byte order mark.
  private static Optional<WebEncoding> utf16(byte[] bytes) {
    String start = ascii(bytes, 6);
    if (start.equals("<\0?\0x\0")) {
      return Optional.of(WebEncoding.UTF_16LE);
    }
    return start.equals("\0<\0?\0x") ? Optional.of(WebEncoding.UTF_16BE) : Optional.empty();
  }

  private static String ascii(byte[] bytes, int most) {
    return new String(bytes, 0, Math.min(bytes.length, most), StandardCharsets.ISO_8859_1);
  }
}
