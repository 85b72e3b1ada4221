package dev.winnow.index.faiss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// FAISS ends the process over many of these; here each has a message.
class FaissMisuseTest {
  private static final Sample VECTORS = Sample.of(300, 8, 5);
  private static final float[] SCORES = new float[10];
  private static final int[] ORDINALS = new int[10];

  @BeforeAll
  static void needsFaiss() {
    assumeTrue(FaissLibrary.available(), FaissLibrary::unavailableBecause);
  }

  @AfterAll
  static void nothingIsLeftOpen() {
    if (FaissLibrary.available()) {
      assertEquals(0, FaissLibrary.liveObjects());
    }
  }

  @Test
  void aDimensionOutOfRangeIsRefused() {
    refused("dimension 0; expected 1 to 65536", () -> FaissIndex.flat(0, Metric.L2).close());
    refused(
        "dimension 65537; expected 1 to 65536", () -> FaissIndex.flat(65_537, Metric.L2).close());
  }

  @Test
  void codesThatDoNotDivideTheDimensionAreRefused() {
    refused(
        "3 codes for dimension 8; expected a divisor of the dimension",
        () -> FaissIndex.fastScan(8, 3, Metric.L2).close());
    refused(
        "5 codes for dimension 8; expected a divisor of the dimension",
        () -> FaissIndex.ivf(8, 4, new Codes.Pq8(5), Metric.L2).close());
    refused("0 codes; expected 1 or more, a divisor of the dimension", () -> new Codes.Pq8(0));
  }

  @Test
  void listsOutOfRangeAreRefused() {
    refused(
        "0 lists; expected 1 to 16777216",
        () -> FaissIndex.ivf(8, 0, new Codes.Flat(), Metric.L2).close());
  }

  @Test
  void numbersOfASearchOutOfRangeAreRefused() {
    try (FaissIndex index = flat()) {
      refused(
          "n = 1 queries and k = 0 results; expected 1 or more of both", () -> search(index, 1, 0));
      refused(
          "n = 0 queries and k = 1 results; expected 1 or more of both", () -> search(index, 0, 1));
      refused(
          "arrays of 10 scores and 10 ordinals; expected at least n x k = 11",
          () -> search(index, 1, 11));
      refused("0 probes; expected 1 or more", () -> Search.probing(0));
      refused(
          "queries of 9600 bytes; expected at least 12800 for 400 vectors of dimension 8",
          () ->
              index.search(
                  VECTORS.heap(), 400, 1, Search.probing(1), new float[400], new int[400]));
    }
  }

  @Test
  void tooFewBytesOfVectorsAreRefused() {
    try (FaissIndex index = flat()) {
      refused(
          "vectors of 4 bytes; expected at least 32 for 1 vectors of dimension 8",
          () -> index.add(MemorySegment.ofArray(new float[1]), 1));
      refused("-1 vectors; expected 1 or more", () -> index.add(VECTORS.heap(), -1));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.winnow.index.faiss.IndexKind#all")
  void beforeTrainingNothingButTrainingWorks(IndexKind kind) {
    try (FaissIndex index = kind.create(32)) {
      if (!index.trained()) {
        fails("this index is not trained", () -> index.add(Sample.of(50, 32, 1).heap(), 50));
        fails(
            "this index is not trained",
            () ->
                index.search(
                    Sample.of(1, 32, 1).heap(), 1, 1, Search.probing(1), SCORES, ORDINALS));
      }
    }
  }

  @Test
  void trainingWithTooFewVectorsIsRefused() {
    try (FaissIndex lists = FaissIndex.ivf(8, 40, new Codes.Flat(), Metric.L2);
        FaissIndex codes = FaissIndex.ivf(8, 4, new Codes.Pq8(2), Metric.L2)) {
      fails(
          "39 vectors to train with, expected at least 40", () -> lists.train(VECTORS.heap(), 39));
      fails(
          "255 vectors to train with, expected at least 256",
          () -> codes.train(VECTORS.heap(), 255));
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void componentsThatAreNotFiniteAreRefused(float component) {
    float[] vector = new float[8];
    vector[3] = component;
    try (FaissIndex index = flat()) {
      fails(
          "component 3 of the vectors is not a finite number",
          () -> index.add(MemorySegment.ofArray(vector), 1));

      assertEquals(VECTORS.n(), index.count());
    }
  }

  @Test
  void aQueryThatIsNotFiniteFindsNothingRatherThanFailing() {
    float[] query = new float[8];
    query[0] = Float.NaN;
    try (FaissIndex index = flat()) {
      index.search(MemorySegment.ofArray(query), 1, 1, Search.probing(1), SCORES, ORDINALS);

      assertEquals(-1, ORDINALS[0]);
    }
  }

  @Test
  void trainingAgainAfterAddingIsRefused() {
    try (FaissIndex index = FaissIndex.ivf(8, 4, new Codes.Flat(), Metric.L2)) {
      index.train(VECTORS.heap(), VECTORS.n());
      index.add(VECTORS.heap(), VECTORS.n());

      fails(
          "this index holds vectors; train it before adding",
          () -> index.train(VECTORS.heap(), VECTORS.n()));
    }
  }

  private static FaissIndex flat() {
    FaissIndex index = FaissIndex.flat(8, Metric.L2);
    index.add(VECTORS.heap(), VECTORS.n());
    return index;
  }

  private static void search(FaissIndex index, int n, int k) {
    index.search(VECTORS.heap(), n, k, Search.probing(1), SCORES, ORDINALS);
  }

  private static void refused(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  private static void fails(String message, Executable call) {
    assertEquals(message, assertThrows(FaissException.class, call).getMessage());
  }
}
