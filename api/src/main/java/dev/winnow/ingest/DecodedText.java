package dev.winnow.ingest;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Text decoded from bytes of unknown encoding, with a note on what was replaced.
///
/// A byte order mark decides (UTF-8, UTF-16). Without one the text has the declared encoding, or
/// else UTF-8. If some of it is not valid UTF-8, the rest decides: with more valid characters
/// beyond ASCII than invalid places it is damaged UTF-8, whose invalid places become U+FFFD;
/// otherwise it is read as windows-1252.
///
/// @param text the text, without byte order mark
/// @param note what was done, or empty if nothing
record DecodedText(String text, String note) {
  private static final Charset WESTERN = Charset.forName("windows-1252");

  static DecodedText of(byte[] bytes) {
    return of(bytes, null);
  }

  static DecodedText of(byte[] bytes, @Nullable Charset declared) {
    if (startsWith(bytes, 0xEF, 0xBB, 0xBF)) {
      return utf8(bytes, 3);
    }
    if (startsWith(bytes, 0xFE, 0xFF)) {
      return decode(bytes, 2, StandardCharsets.UTF_16BE);
    }
    if (startsWith(bytes, 0xFF, 0xFE)) {
      return decode(bytes, 2, StandardCharsets.UTF_16LE);
    }
    if (declared != null && !declared.equals(StandardCharsets.UTF_8)) {
      return decode(bytes, 0, declared);
    }
    return utf8(bytes, 0);
  }

  private static DecodedText utf8(byte[] bytes, int offset) {
    String text = new String(bytes, offset, bytes.length - offset, StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') < 0) {
      return new DecodedText(text, "");
    }
    DecodedText decoded = decode(bytes, offset, StandardCharsets.UTF_8);
    if (decoded.note.isEmpty() || offset > 0 || looksDamaged(decoded.text)) {
      return decoded;
    }
    return new DecodedText(
        new String(bytes, WESTERN), "is not UTF-8; read as windows-1252; convert it if it is not");
  }

  private static boolean looksDamaged(String text) {
    long broken = text.chars().filter(c -> c == '\uFFFD').count();
    long beyondAscii = text.chars().filter(c -> c >= 0x80 && c != '\uFFFD').count();
    return beyondAscii > broken;
  }

  private static DecodedText decode(byte[] bytes, int offset, Charset charset) {
    CharsetDecoder decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    int length = bytes.length - offset;
    ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
    CharBuffer out = CharBuffer.allocate((int) (length * (double) decoder.maxCharsPerByte()) + 1);
    int broken = 0;
    CoderResult result = decoder.decode(in, out, true);
    while (result.isError()) {
      broken++;
      in.position(in.position() + result.length());
      out.put('\uFFFD');
      result = decoder.decode(in, out, true);
    }
    CoderResult _ = decoder.flush(out);
    return new DecodedText(
        out.flip().toString(),
        broken == 0
            ? ""
            : "has %d places that are not %s; each became U+FFFD"
                .formatted(broken, charset.name()));
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
