package dev.winnow.embed.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// Bytes as protobuf's own documentation has them.
class WireTest {
  private static void assertBytes(String hex, Wire wire) {
    assertEquals(hex, HexFormat.of().formatHex(wire.toBytes()));
  }

  @Test
  void numbersTakeSevenBitsAByte() {
    assertBytes("0800", new Wire().number(1, 0));
    assertBytes("089601", new Wire().number(1, 150));
    assertBytes("08ffffffffffffffffff01", new Wire().number(1, -1));
    assertBytes("08ffffffffffffffff7f", new Wire().number(1, Long.MAX_VALUE));
  }

  @Test
  void fieldsBeyondFifteenTakeTwoBytes() {
    assertBytes("a00102", new Wire().number(20, 2));
  }

  @Test
  void textsFollowTheirLengthInBytes() {
    assertBytes("120774657374696e67", new Wire().text(2, "testing"));
    assertBytes("1202c3a9", new Wire().text(2, "é"));
    assertBytes("1200", new Wire().text(2, ""));
  }

  @Test
  void messagesFollowTheirLength() {
    assertBytes("1a03089601", new Wire().message(3, new Wire().number(1, 150)));
  }

  @Test
  void realsAreLittleEndian() {
    assertBytes("150000803f", new Wire().real(2, 1f));
  }
}
