package dev.winnow.embed.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ElementTypeTest {
  private static float brain(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  @Test
  void bfloat16IsTheNearest() {
    var random = new Random(7);
    for (int i = 0; i < 100_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      float seen = brain(ElementType.BFLOAT16.bits(value));
      if (Float.isNaN(value)) {
        assertTrue(Float.isNaN(seen), "NaN");
      } else if (Float.isFinite(seen) && seen != 0) {
        short bits = ElementType.BFLOAT16.bits(seen);
        assertEquals(seen, brain(bits));
        double off = Math.abs((double) value - seen);
        assertTrue(off <= Math.abs((double) value - brain((short) (bits + 1))), "above");
        assertTrue(off <= Math.abs((double) value - brain((short) (bits - 1))), "below");
      }
    }
  }

  @Test
  void ofTwoAsNearItIsTheEvenOne() {
    assertEquals((short) 0x3f80, ElementType.BFLOAT16.bits(Float.intBitsToFloat(0x3f808000)));
    assertEquals((short) 0x3f82, ElementType.BFLOAT16.bits(Float.intBitsToFloat(0x3f818000)));
    assertEquals((short) 0x7f80, ElementType.BFLOAT16.bits(Float.MAX_VALUE));
  }

  @Test
  void otherTypesHaveNoSuchBits() {
    assertThrows(IllegalStateException.class, () -> ElementType.INT8.bits(1));
  }
}
