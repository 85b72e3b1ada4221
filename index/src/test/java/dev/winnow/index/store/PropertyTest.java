package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class PropertyTest {
  @Test
  void aFailureNamesTheSmallestSizeAndTheSeed() {
    var error =
        assertThrows(
            AssertionError.class,
            () -> Property.forAll((_, size) -> size, size -> assertTrue(size < 7)));

    assertTrue(error.getMessage().startsWith("fails at size 7 for 7; repeat with"));
    assertTrue(error.getMessage().contains("-Dproperty.seed=6"));
  }

  @Test
  void theSameSeedMakesTheSameValues() {
    var first = new ArrayList<Long>();
    var second = new ArrayList<Long>();

    Property.forAll((random, _) -> random.nextLong(), first::add);
    Property.forAll((random, _) -> random.nextLong(), second::add);

    assertEquals(first, second);
  }
}
