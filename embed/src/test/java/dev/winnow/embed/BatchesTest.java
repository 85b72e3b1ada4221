package dev.winnow.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchesTest {
  private static List<List<Integer>> lists(List<int[]> batches) {
    return batches.stream().map(batch -> IntStream.of(batch).boxed().toList()).toList();
  }

  @Test
  void textsOfOneLengthFillTheBudgetInTheirOrder() {
    assertEquals(
        List.of(List.of(0, 1, 2), List.of(3)), lists(Batches.byLength(new int[] {8, 8, 8, 8}, 24)));
  }

  @Test
  void muchShorterTextsStartTheNextBatch() {
    assertEquals(
        List.of(List.of(1, 3), List.of(0, 2)),
        lists(Batches.byLength(new int[] {4, 20, 3, 15}, 256)));
  }

  @Test
  void aTextLongerThanTheBudgetRunsAlone() {
    assertEquals(
        List.of(List.of(1), List.of(0)), lists(Batches.byLength(new int[] {200, 300}, 256)));
  }

  @Test
  void aloneMeansOneTextABatchLongestFirst() {
    assertEquals(
        List.of(List.of(1), List.of(2), List.of(0)), lists(Batches.alone(new int[] {2, 9, 4})));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void everyTextIsInOneBatchWithinTheBudget(long seed) {
    int[] lengths = new Random(seed).ints(500, 2, 257).toArray();

    List<int[]> batches = Batches.byLength(lengths, 256);

    assertArrayEquals(
        IntStream.range(0, lengths.length).toArray(),
        batches.stream().flatMapToInt(IntStream::of).sorted().toArray());
    for (int[] batch : batches) {
      assertTrue(batch.length == 1 || batch.length * lengths[batch[0]] <= 256);
    }
  }
}
