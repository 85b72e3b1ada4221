package dev.winnow.index.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.eval.SpanMetrics.Span;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Cases worked by hand after the authors' definitions.
class SpanMetricsTest {
  private static final List<Span> TENS =
      List.of(span(0, 10), span(10, 20), span(20, 30), span(30, 40), span(40, 50));

  private static Span span(int start, int end) {
    return new Span("a", start, end);
  }

  private static void assertMetrics(
      double recall, double precision, double omega, double overlap, SpanMetrics metrics) {
    assertEquals(recall, metrics.recall(), 1e-12, "recall");
    assertEquals(precision, metrics.precision(), 1e-12, "precision");
    assertEquals(omega, metrics.precisionOmega(), 1e-12, "precision-omega");
    assertEquals(overlap, metrics.intersectionOverUnion(), 1e-12, "intersection over union");
  }

  @Test
  void halfAReferenceInOneChunk() {
    // Reference 15..25: five characters found of ten, five missed; both chunks would hold it.
    var metrics = SpanMetrics.of(List.of(span(15, 25)), List.of(span(10, 20)), TENS);

    assertMetrics(5 / 10., 5 / 10., 10 / 20., 5 / 15., metrics);
  }

  @Test
  void everythingFoundAmongOtherChunks() {
    var retrieved = List.of(span(10, 20), span(20, 30), span(40, 50), new Span("b", 0, 10));

    var metrics = SpanMetrics.of(List.of(span(15, 25)), retrieved, TENS);

    assertMetrics(1, 10 / 40., 10 / 20., 10 / 40., metrics);
  }

  @Test
  void aChunkRetrievedTwiceCountsTwiceInWhatWasRead() {
    var retrieved = List.of(span(10, 20), span(10, 20));

    var metrics = SpanMetrics.of(List.of(span(12, 18)), retrieved, TENS);

    assertMetrics(1, 6 / 20., 6 / 10., 6 / 20., metrics);
  }

  @Test
  void overlappingChunksCoverACharacterOnce() {
    var retrieved = List.of(span(0, 20), span(10, 30));

    var metrics = SpanMetrics.of(List.of(span(5, 25)), retrieved, retrieved);

    assertMetrics(1, 20 / 40., 20 / 30., 20 / 40., metrics);
  }

  @Test
  void aChunkThatTouchesAReferenceCountsForOmega() {
    // Reference 10..20 is chunk 10..20; 0..10 and 20..30 touch it.
    var metrics = SpanMetrics.of(List.of(span(10, 20)), List.of(span(10, 20)), TENS);

    assertMetrics(1, 1, 10 / 30., 1, metrics);
  }

  @Test
  void twoReferencesOfWhichOneIsMissed() {
    var references = List.of(span(2, 6), span(31, 39));

    var metrics = SpanMetrics.of(references, List.of(span(0, 10)), TENS);

    assertMetrics(4 / 12., 4 / 10., 12 / 20., 4 / 18., metrics);
  }

  @Test
  void whatNoChunkHoldsCountsAgainstOmega() {
    var metrics = SpanMetrics.of(List.of(span(45, 60)), List.of(), TENS);

    assertMetrics(0, 0, 5 / 20., 0, metrics);
  }

  @Test
  void sameOffsetsInAnotherTextAreNothing() {
    var metrics = SpanMetrics.of(List.of(span(0, 10)), List.of(new Span("b", 0, 10)), TENS);

    assertMetrics(0, 0, 10 / 20., 0, metrics);
  }

  @Test
  void theMeanCountsQuestionsAlike() {
    var mean =
        SpanMetrics.mean(List.of(new SpanMetrics(1, .5, .2, .4), new SpanMetrics(0, .1, .4, 0)));

    assertMetrics(.5, .3, .3, .2, mean);
  }

  @Test
  void noReferenceIsRefusedWithTheRemedy() {
    var error =
        assertThrows(IllegalArgumentException.class, () -> SpanMetrics.of(List.of(), TENS, TENS));

    assertTrue(error.getMessage().contains("expected at least one; leave the question out"));
  }
}
