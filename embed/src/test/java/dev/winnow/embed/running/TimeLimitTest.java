package dev.winnow.embed.running;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Embedder;
import dev.winnow.embed.Models;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.threads.TimeLimit;
import dev.winnow.embed.threads.TimeLimitException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimeLimitTest {
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration OVER = Duration.ofNanos(1);
  private static final Duration LONG = Duration.ofHours(1);

  private final Models models = Models.open(TestModels.CONFIG);

  @AfterEach
  void close() {
    models.close();
  }

  /// Seconds of work.
  private static Batch much() {
    int[] text = new Random(1).ints(512, 1000, 30_000).toArray();
    return Batch.of(Collections.nCopies(48, text));
  }

  @Test
  void aRunUnderWayIsGivenUpAndTheModelWorksOn() {
    Forward forward = models.forward("minilm-fp32", GraphOptions.DEFAULTS);
    var few = Batch.of(101, 2000, 102);
    float[][] before = forward.tokens(few).getFirst();
    Batch much = much();

    var e =
        assertThrows(
            TimeLimitException.class, () -> TimeLimit.within(SHORT, () -> forward.tokens(much)));

    assertTrue(e.getMessage().contains("PT0.05S"), e.getMessage());
    assertEquals(before[0][0], TimeLimit.within(LONG, () -> forward.tokens(few)).get(0)[0][0]);
  }

  @Test
  void embeddersKeepTheLimitOfTheirCaller() {
    Embedder embedder = models.embedder("minilm");
    float[] before = embedder.query("a cat");
    List<String> texts = Stream.generate(() -> "a cat sat ".repeat(80)).limit(2000).toList();

    assertThrows(
        TimeLimitException.class, () -> TimeLimit.within(SHORT, () -> embedder.passages(texts)));

    assertEquals(before[0], embedder.query("a cat")[0]);
  }

  @Test
  void aRunIsGivenUpWhenItsThreadIsInterrupted() throws Exception {
    Forward forward = models.forward("minilm-fp32", GraphOptions.DEFAULTS);
    Batch much = much();
    var failures = Collections.synchronizedList(new java.util.ArrayList<Throwable>());
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                var _ = TimeLimit.within(LONG, () -> forward.tokens(much));
              } catch (TimeLimitException e) {
                failures.add(e);
              }
            });
    Thread.sleep(SHORT);
    thread.interrupt();
    assertTrue(thread.join(Duration.ofMinutes(1)), "the run was not given up");

    assertEquals(1, failures.size());
    assertTrue(failures.getFirst().getMessage().contains("interrupted"));
  }

  @Test
  void theShorterOfTwoLimitsCountsAndACacheForgetsWhatWasGivenUp() {
    Forward forward =
        models.forward(
            Goldens.MODELS.resolve("qwen3").toString(),
            GraphOptions.DEFAULTS.withOutput(Output.LABELS).withCached(true));
    try (KvCache cache = forward.cache(1, 100)) {
      var first = Batch.of(5, 6, 7);
      var next = Batch.of(8, 9);
      float[][] _ = forward.labels(first, cache, 3);
      for (List<Duration> limits : List.of(List.of(OVER, LONG), List.of(LONG, OVER))) {
        assertThrows(
            TimeLimitException.class,
            () ->
                TimeLimit.within(
                    limits.getFirst(),
                    () ->
                        TimeLimit.within(limits.getLast(), () -> forward.labels(next, cache, 3))));
        assertEquals(3, cache.length(0));
      }
    }
  }

  @Test
  void aLimitIsAboveZero() {
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> TimeLimit.within(Duration.ZERO, () -> 1));
    assertTrue(e.getMessage().contains("above 0"));
  }
}
