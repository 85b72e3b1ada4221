package dev.winnow.ingest.charset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebEncodingTest {
  @ParameterizedTest
  @CsvSource({
    "iso-8859-1, windows-1252",
    "' Latin1 ', windows-1252",
    "US-ASCII, windows-1252",
    "iso-8859-9, windows-1254",
    "iso-8859-11, windows-874",
    "GB2312, gb18030",
    "x-sjis, shift_jis",
    "ks_c_5601-1987, euc-kr",
    "big5-hkscs, big5",
    "UTF-16, utf-16le",
    "unicode11utf8, utf-8",
    "iso-2022-kr, replacement"
  })
  void labelsMeanWhatBrowsersTakeThemFor(String label, String name) {
    assertEquals(Optional.of(new WebEncoding(name)), WebEncoding.of(label));
  }

  @Test
  void namesThatOnlyJavaKnowsAreNoLabels() {
    assertEquals(Optional.empty(), WebEncoding.of("Cp500"));
    assertEquals(Optional.empty(), WebEncoding.of("x-windows-949"));
    assertEquals(Optional.empty(), WebEncoding.of("utf-7"));
  }

  /// Expected values are those of the standard's indexes.
  @ParameterizedTest
  @CsvSource({
    "iso-8859-1, 93 41 94 81 80, \u201CA\u201D\u0081\u20AC",
    "iso-8859-9, 92 D0, \u2019\u011E",
    "gb2312, 81 40 B0 A1, \u4E02\u554A",
    "gbk, 80 A2 E3, \u20AC\u20AC",
    "gb18030, 81 30 81 30 94 39 FC 36, \u0080\uD83D\uDE00",
    "shift_jis, 87 40 FA 5C ED 40 81 60 81 7C, \u2460\u7E8A\u7E8A\uFF5E\uFF0D",
    "euc-jp, AD A1 A1 C1 A1 DD 8E B1 8F B0 A1, \u2460\uFF5E\uFF0D\uFF71\u4E02",
    "iso-2022-jp, 1B 24 42 2D 21 1B 28 42 41, \u2460A",
    "euc-kr, 8C 63 B0 A1, \uB620\uAC00",
    "big5, 87 40 A4 40, \u43F0\u4E00",
    "koi8-u, AE BE C1, \u045E\u040Eа",
    "windows-1255, CA 81, \u05BA\u0081",
    "windows-1250, 81 A3, \u0081\u0141",
    "iso-8859-10, A1 FF, \u0104\u0138",
    "iso-8859-14, A1 F0, \u1E02\u0175",
    "iso-8859-16, A4, \u20AC",
    "macintosh, DB 8E, \u20AC\u00E9",
    "x-mac-ukrainian, A2 FF, \u0490\u20AC",
    "cp866, F0, \u0401",
    "x-user-defined, 41 80 FF, A\uF780\uF7FF",
    "utf-16be, 00 41 4E 00, A\u4E00"
  })
  void bytesAreDecodedAsByBrowsers(String label, String hex, String text) {
    byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(hex);

    assertEquals(
        new WebEncoding.Decoded(text, 0), WebEncoding.of(label).orElseThrow().decode(bytes, 0));
  }

  @ParameterizedTest
  @CsvSource({"windows-1253, D2", "euc-jp, A1", "euc-jp, 8F A1", "shift_jis, FF", "gbk, FF"})
  void whatMeansNothingIsCounted(String label, String hex) {
    byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(hex);

    assertTrue(WebEncoding.of(label).orElseThrow().decode(bytes, 0).errors() > 0);
  }

  @ParameterizedTest
  @CsvSource({"euc-jp, A1 41", "shift_jis, 81 3C", "gbk, 81 3C", "big5, 81 3C", "euc-kr, 81 3C"})
  void asciiBehindABrokenCharacterIsKept(String label, String hex) {
    byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(hex);

    assertEquals(
        "\uFFFD" + (char) bytes[1], WebEncoding.of(label).orElseThrow().decode(bytes, 0).text());
  }

  @Test
  void everyEncodingOfTheTableCanBeDecoded() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    for (String name : Labels.NAMES.values()) {
      assertTrue(new WebEncoding(name).decode(all, 0).text().length() > 0, name);
    }
  }
}
