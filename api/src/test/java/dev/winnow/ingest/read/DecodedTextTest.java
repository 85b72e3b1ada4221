package dev.winnow.ingest.read;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.winnow.ingest.charset.WebEncoding;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DecodedTextTest {
  @Test
  void utf8IsReadWithoutANote() {
    assertEquals(new DecodedText("Zürich", ""), of("Zürich", StandardCharsets.UTF_8));
  }

  @Test
  void byteOrderMarkIsNotPartOfTheText() {
    assertEquals(new DecodedText("a", ""), of("\uFEFFa", StandardCharsets.UTF_8));
  }

  @Test
  void utf16IsKnownByItsMarkInBothOrders() {
    assertEquals("hello", of("\uFEFFhello", StandardCharsets.UTF_16LE).text());
    assertEquals("hello", of("\uFEFFhello", StandardCharsets.UTF_16BE).text());
  }

  @Test
  void oddByteAtTheEndOfUtf16BecomesAReplacementCharacter() {
    byte[] bytes = {(byte) 0xFE, (byte) 0xFF, 0, 'a', 0};

    assertEquals("a\uFFFD", DecodedText.of(bytes).text());
  }

  @Test
  void westernTextIsReadAsWindows1252WithANote() {
    DecodedText text = of("caf\u00E9 \u201Cnoir\u201D", Charset.forName("windows-1252"));

    assertEquals("caf\u00E9 \u201Cnoir\u201D", text.text());
    assertEquals("is not UTF-8; read as windows-1252; convert it if it is not", text.note());
  }

  @Test
  void damagedUtf8KeepsWhatIsWholeWithANote() {
    byte[] bytes = "äöü x ß".getBytes(StandardCharsets.UTF_8);
    bytes[7] = (byte) 0xFF;

    DecodedText text = DecodedText.of(bytes);

    assertEquals("äöü \uFFFD ß", text.text());
    assertEquals("has 1 places that are not UTF-8; each became U+FFFD", text.note());
  }

  @Test
  void replacementCharacterThatWasWrittenIsNoDamage() {
    assertEquals(new DecodedText("a\uFFFDb", ""), of("a\uFFFDb", StandardCharsets.UTF_8));
  }

  @Test
  void declaredEncodingIsUsed() {
    byte[] bytes = "日本語".getBytes(Charset.forName("EUC-JP"));

    assertEquals("日本語", DecodedText.of(bytes, WebEncoding.of("euc-jp")).text());
  }

  private static DecodedText of(String text, Charset charset) {
    return DecodedText.of(text.getBytes(charset));
  }
}
