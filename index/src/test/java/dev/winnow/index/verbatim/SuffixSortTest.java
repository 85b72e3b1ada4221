package dev.winnow.index.verbatim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.winnow.index.store.Property;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Suffixes come in the order that comparing them gives.
class SuffixSortTest {
  private static int[] text(RandomGenerator random, int size) {
    int largest = 1 + random.nextInt(random.nextBoolean() ? 3 : 50);
    int[] text = random.ints(random.nextInt(4 * size), 0, largest + 1).toArray();
    int period = 1 + random.nextInt(5);
    if (random.nextInt(3) == 0) {
      for (int i = period; i < text.length; i++) {
        text[i] = text[i - period];
      }
    }
    return text;
  }

  private static int[] compared(int[] text) {
    Comparator<Integer> order =
        (a, b) -> Arrays.compare(text, a, text.length, text, b, text.length);
    return IntStream.range(0, text.length)
        .boxed()
        .sorted(order)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  @Test
  void orderIsThatOfComparing() {
    Property.forAll(
        1_000,
        SuffixSortTest::text,
        text -> assertArrayEquals(compared(text), SuffixSort.sorted(text, 60)));
  }

  @Test
  void repetitionTakesNoLonger() {
    int[] same = new int[1_000_000];
    int[] sorted = SuffixSort.sorted(same, 0);
    for (int i = 0; i < same.length; i++) {
      assertEquals(same.length - 1 - i, sorted[i]);
    }
    int[] random = new SplittableRandom(1).ints(300_000, 0, 2).toArray();
    int[] twice = Arrays.copyOf(random, 2 * random.length);
    System.arraycopy(random, 0, twice, random.length, random.length);
    int[] order = SuffixSort.sorted(twice, 1);
    boolean[] seen = new boolean[twice.length];
    for (int i = 1; i < order.length; i++) {
      seen[order[i]] = true;
      int before = order[i - 1];
      assertEquals(
          true, Arrays.compare(twice, before, twice.length, twice, order[i], twice.length) < 0);
    }
    seen[order[0]] = true;
    assertEquals(twice.length, IntStream.range(0, seen.length).filter(i -> seen[i]).count());
  }
}
