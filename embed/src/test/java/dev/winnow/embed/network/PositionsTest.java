package dev.winnow.embed.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PositionsTest {
  private static final Positions.Relative T5 = new Positions.Relative(32, 128, false, 0);

  /// By `_relative_position_bucket` of the transformers library, 32 buckets, distance 128.
  @ParameterizedTest
  @CsvSource({
    "0, 0", "-1, 1", "-7, 7", "-8, 8", "-9, 8", "-12, 9", "-16, 10", "-32, 12", "-64, 14",
    "-91, 15", "-128, 15", "-4000, 15", "1, 17", "7, 23", "8, 24", "16, 26", "128, 31", "9999, 31"
  })
  void bucketsAreThoseOfTheReference(int distance, int bucket) {
    assertEquals(bucket, T5.bucket(distance));
  }

  @Test
  void bothSidesAreAlikeAndBucketsGrowWithTheDistance() {
    for (int distance = 1; distance < 3000; distance++) {
      assertEquals(T5.bucket(-distance) + 16, T5.bucket(distance));
      int step = T5.bucket(-distance) - T5.bucket(1 - distance);
      assertTrue(step == 0 || step == 1, "at " + distance);
    }
  }

  @Test
  void otherNumbersOfBucketsStayInRange() {
    for (int buckets : new int[] {4, 8, 12, 64, 256}) {
      var relative = new Positions.Relative(buckets, 128, false, 0);
      for (int distance = -5000; distance <= 5000; distance++) {
        int bucket = relative.bucket(distance);
        assertTrue(bucket >= 0 && bucket < buckets, buckets + " at " + distance);
      }
    }
  }
}
