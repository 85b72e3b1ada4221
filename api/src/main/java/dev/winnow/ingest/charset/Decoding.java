package dev.winnow.ingest.charset;

import dev.winnow.ingest.charset.WebEncoding.Decoded;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;

/// Decodes by a charset of Java's, counting what is wrong.
final class Decoding {
  private static final byte LONE_80 = (byte) 0x80;

  private Decoding() {}

  static Decoded by(Charset charset, byte[] bytes, int offset) {
    CharsetDecoder decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    int length = bytes.length - offset;
    ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
    CharBuffer out = CharBuffer.allocate((int) (length * (double) decoder.maxCharsPerByte()) + 1);
    int errors = 0;
    CoderResult result = decoder.decode(in, out, true);
    while (result.isError()) {
      int at = in.position();
      if (charset.name().equals("GB18030") && bytes[at] == LONE_80) {
        out.put('€'); // a lone 0x80 of GBK, which the standard reads so
        in.position(at + 1);
      } else {
        errors++;
        out.put('\uFFFD');
        in.position(at + skipped(bytes, at, result.length(), charset));
      }
      result = decoder.decode(in, out, true);
    }
    CoderResult _ = decoder.flush(out);
    return new Decoded(out.flip().toString(), errors);
  }

  /// In a charset of two bytes, an ASCII byte that cannot follow the first one is kept.
  private static int skipped(byte[] bytes, int at, int length, Charset charset) {
    boolean unicode = charset.name().startsWith("UTF");
    return !unicode && length == 2 && bytes[at + 1] >= 0 ? 1 : length;
  }
}
