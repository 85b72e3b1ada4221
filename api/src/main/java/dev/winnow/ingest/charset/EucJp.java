package dev.winnow.ingest.charset;

import dev.winnow.ingest.charset.WebEncoding.Decoded;
import java.nio.charset.Charset;

/// EUC-JP with the characters of NEC and IBM, such as circled digits, which Java's own lacks. The
/// two-byte characters are those of Shift_JIS, in another place.
final class EucJp {
  private static final Charset SHIFT_JIS = Charset.forName("windows-31j");
  private static final Charset WITH_JIS_0212 = Charset.forName("EUC-JP");

  private static final int HALF_WIDTH = 0x8E;
  private static final int JIS_0212 = 0x8F;

  private EucJp() {}

  static Decoded decode(byte[] bytes, int offset) {
    var out = new StringBuilder(bytes.length - offset);
    int errors = 0;
    for (int i = offset; i < bytes.length; ) {
      int first = bytes[i] & 0xFF;
      int length = first < 0x80 ? 1 : first == JIS_0212 ? 3 : 2;
      String one = first < 0x80 ? String.valueOf((char) first) : character(bytes, i, length);
      if (one.isEmpty()) {
        errors++;
        out.append('\uFFFD');
        // An ASCII byte that cannot follow is kept.
        i += i + 1 < bytes.length && bytes[i + 1] < 0 && length == 2 ? 2 : 1;
      } else {
        out.append(one);
        i += length;
      }
    }
    return new Decoded(out.toString(), errors);
  }

  /// The character at `i`, or empty if there is none.
  private static String character(byte[] bytes, int i, int length) {
    if (i + length > bytes.length) {
      return "";
    }
    int first = bytes[i] & 0xFF;
    int second = bytes[i + 1] & 0xFF;
    if (second < 0xA1 || second > 0xFE) {
      return "";
    }
    String decoded;
    if (first == JIS_0212) {
      decoded = new String(bytes, i, length, WITH_JIS_0212);
    } else if (first == HALF_WIDTH) {
      decoded = new String(new byte[] {(byte) second}, SHIFT_JIS);
    } else if (first < 0xA1 || first > 0xFE) {
      return "";
    } else {
      decoded = new String(shiftJis(first - 0xA1, second - 0xA1), SHIFT_JIS);
    }
    return decoded.length() == 1 && decoded.charAt(0) != '\uFFFD' ? decoded : "";
  }

  /// Two rows of 94 characters share a first byte in Shift_JIS.
  private static byte[] shiftJis(int row, int cell) {
    int lead = row / 2;
    int trail = row % 2 * 94 + cell;
    return new byte[] {
      (byte) (lead + (lead < 0x1F ? 0x81 : 0xC1)), (byte) (trail + (trail < 0x3F ? 0x40 : 0x41))
    };
  }
}
