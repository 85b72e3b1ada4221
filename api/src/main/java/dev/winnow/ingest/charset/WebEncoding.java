package dev.winnow.ingest.charset;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/// An encoding of the Web: what browsers mean by a label such as `iso-8859-1`, which is
/// windows-1252 to them.
///
/// @param name the standard's name, in lower case
public record WebEncoding(String name) {
  public static final WebEncoding UTF_8 = new WebEncoding("utf-8");
  public static final WebEncoding UTF_16BE = new WebEncoding("utf-16be");
  public static final WebEncoding UTF_16LE = new WebEncoding("utf-16le");

  /// What browsers read Western text as that declares nothing.
  public static final WebEncoding WESTERN = new WebEncoding("windows-1252");

  private static final String REPLACEMENT = "replacement";
  private static final String USER_DEFINED = "x-user-defined";

  /// Text decoded from bytes.
  ///
  /// @param errors places where bytes mean nothing; each became U+FFFD
  public record Decoded(String text, int errors) {}

  public WebEncoding {
    if (!Labels.NAMES.containsValue(name)) {
      throw new IllegalArgumentException(
          "there is no encoding '%s'; expected a name of the Encoding Standard; use of(label)"
              .formatted(name));
    }
  }

  /// The encoding that browsers take for a label, or empty if they know none.
  public static Optional<WebEncoding> of(String label) {
    return Optional.ofNullable(Labels.NAMES.get(label.strip().toLowerCase(Locale.ROOT)))
        .map(WebEncoding::new);
  }

  /// Whether browsers refuse to read text that is declared so, for safety.
  public boolean isRefused() {
    return name.equals(REPLACEMENT);
  }

  /// As a page, which was read far enough as ASCII to find the label, can mean it.
  WebEncoding declaredInAscii() {
    return switch (name) {
      case "utf-16be", "utf-16le" -> UTF_8;
      case USER_DEFINED -> WESTERN;
      default -> this;
    };
  }

  /// @param offset where the text begins, behind a byte order mark
  public Decoded decode(byte[] bytes, int offset) {
    return switch (name) {
      case "utf-8" -> Decoding.by(StandardCharsets.UTF_8, bytes, offset);
      case "utf-16be" -> Decoding.by(StandardCharsets.UTF_16BE, bytes, offset);
      case "utf-16le" -> Decoding.by(StandardCharsets.UTF_16LE, bytes, offset);
      case "gb18030" -> Decoding.by(Charset.forName("GB18030"), bytes, offset);
      case "big5" -> Decoding.by(Charset.forName("Big5-HKSCS"), bytes, offset);
      case "shift_jis" -> Decoding.by(Charset.forName("windows-31j"), bytes, offset);
      case "iso-2022-jp" -> Decoding.by(Charset.forName("x-windows-iso2022jp"), bytes, offset);
      case "euc-kr" -> Decoding.by(Charset.forName("x-windows-949"), bytes, offset);
      case "euc-jp" -> EucJp.decode(bytes, offset);
      case REPLACEMENT -> new Decoded("\uFFFD", 1);
      default -> SingleByte.of(name).decode(bytes, offset);
    };
  }
}
