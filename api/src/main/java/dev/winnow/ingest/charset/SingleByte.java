package dev.winnow.ingest.charset;

import dev.winnow.ingest.charset.WebEncoding.Decoded;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// An encoding of one byte for each character: ASCII, and a table of the upper 128 bytes.
final class SingleByte {
  private static final char NONE = '\uFFFD';
  private static final int UPPER = 0x80;

  /// Where Java has another name.
  private static final Map<String, String> JAVA_NAMES =
      Map.of(
          "windows-874", "x-windows-874",
          "macintosh", "x-MacRoman",
          "x-mac-cyrillic", "x-MacUkraine");

  /// Those that Java lacks, from 0xA0 on; below lie control characters.
  private static final Map<String, String> OWN =
      Map.of(
          "iso-8859-10",
          "\u00A0ĄĒĢĪĨĶ§ĻĐŠŦŽ\u00ADŪŊ°ąēģīĩķ·ļđšŧž―ūŋ"
              + "ĀÁÂÃÄÅÆĮČÉĘËĖÍÎÏÐŅŌÓÔÕÖŨØŲÚÛÜÝÞßāáâãäåæįčéęëėíîïðņōóôõöũøųúûüýþĸ",
          "iso-8859-14",
          "\u00A0Ḃḃ£ĊċḊ§Ẁ©ẂḋỲ\u00AD®ŸḞḟĠġṀṁ¶ṖẁṗẃṠỳẄẅṡ"
              + "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏŴÑÒÓÔÕÖṪØÙÚÛÜÝŶßàáâãäåæçèéêëìíîïŵñòóôõöṫøùúûüýŷÿ");

  /// Bytes that browsers read otherwise than Java.
  private static final Map<String, Map<Integer, Character>> DIFFERENT =
      Map.of(
          "koi8-u", Map.of(0xAE, 'ў', 0xBE, 'Ў'),
          "windows-1255", Map.of(0xCA, '\u05BA'),
          "x-mac-cyrillic", Map.of(0xFF, '€'));

  private static final Map<String, SingleByte> MADE = new ConcurrentHashMap<>();

  private final char[] upper;

  private SingleByte(char[] upper) {
    this.upper = upper;
  }

  static SingleByte of(String name) {
    return MADE.computeIfAbsent(name, SingleByte::make);
  }

  private static SingleByte make(String name) {
    char[] upper = new char[UPPER];
    String own = OWN.get(name);
    if (own != null) {
      Arrays.fill(upper, NONE);
      own.getChars(0, own.length(), upper, UPPER - own.length());
    } else if (name.equals("x-user-defined")) {
      for (int i = 0; i < UPPER; i++) {
        upper[i] = (char) (0xF780 + i);
      }
    } else {
      Charset charset = Charset.forName(JAVA_NAMES.getOrDefault(name, name));
      for (int i = 0; i < UPPER; i++) {
        upper[i] = new String(new byte[] {(byte) (UPPER + i)}, charset).charAt(0);
      }
    }
    for (int i = 0; i < 0x20; i++) {
      if (upper[i] == NONE) {
        upper[i] = (char) (UPPER + i); // a control character, as in ISO-8859-1
      }
    }
    DIFFERENT.getOrDefault(name, Map.of()).forEach((b, c) -> upper[b - UPPER] = c);
    return new SingleByte(upper);
  }

  Decoded decode(byte[] bytes, int offset) {
    char[] text = new char[bytes.length - offset];
    int errors = 0;
    for (int i = 0; i < text.length; i++) {
      int b = bytes[offset + i];
      text[i] = b >= 0 ? (char) b : upper[b + UPPER];
      errors += text[i] == NONE ? 1 : 0;
    }
    return new Decoded(new String(text), errors);
  }
}
