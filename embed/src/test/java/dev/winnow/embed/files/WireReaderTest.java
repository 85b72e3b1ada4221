package dev.winnow.embed.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireReaderTest {
  private static WireReader of(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    return new WireReader(Path.of("file"), ByteBuffer.wrap(bytes), 0, bytes.length);
  }

  @Test
  void fieldsAreReadInTurn() {
    WireReader reader = of("089601" + "1202c3a9" + "150000803f" + "190000000000000000" + "2000");

    assertTrue(reader.next());
    assertEquals(1, reader.field());
    assertEquals(150, reader.number());
    assertTrue(reader.next());
    assertEquals(2, reader.field());
    assertEquals("é", reader.text());
    assertEquals(5, reader.position());
    assertEquals(2, reader.length());
    assertTrue(reader.next() && reader.next() && reader.next());
    assertEquals(4, reader.field());
    assertFalse(reader.next());
  }

  @Test
  void negativeNumbersTakeTenBytes() {
    WireReader reader = of("08ffffffffffffffffff01");

    assertTrue(reader.next());
    assertEquals(-1, reader.number());
  }

  @Test
  void messagesEndWhereTheyEnd() {
    WireReader message = of("0a03089601" + "1001");

    assertTrue(message.next());
    WireReader inner = message.message();
    assertTrue(inner.next());
    assertEquals(150, inner.number());
    assertFalse(inner.next());
    assertTrue(message.next());
    assertEquals(1, message.number());
  }

  @Test
  void repeatedNumbersMayBePacked() {
    List<Long> numbers = new ArrayList<>();
    WireReader reader = of("0803" + "0a03" + "049601" + "0805");
    while (reader.next()) {
      reader.numbers(numbers);
    }

    assertEquals(List.of(3L, 4L, 150L, 5L), numbers);
  }

  /// Cut numbers, numbers of more than ten bytes, lengths past the end, groups.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "08",
        "0896",
        "80",
        "08ffffffffffffffffffffff01",
        "1205",
        "12ffffffffffffffffff01",
        "15000000",
        "1900",
        "0b",
        "0c",
        "0f",
        "0e"
      })
  void whatIsNoMessageIsRefused(String hex) {
    WireReader reader = of(hex);

    var e = assertThrows(ModelException.class, reader::next);

    assertTrue(e.getMessage().contains("file cannot be read at byte"), e.getMessage());
  }

  @Test
  void aFieldOfAnotherKindIsRefused() {
    WireReader number = of("0801");
    assertTrue(number.next());
    assertThrows(ModelException.class, number::text);
    assertThrows(ModelException.class, number::message);
    WireReader text = of("0a0161");
    assertTrue(text.next());
    assertThrows(ModelException.class, text::number);
  }
}
