package dev.winnow.embed.running;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.graph.Groups;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Reading with a cache gives what reading at once gives, however the text is cut.
class KvCacheTest {
  private static final float CLOSE = 1e-4f;
  private static final int[] LABELS = {5, 17, 100};

  private final Models models = Models.open(TestModels.CONFIG);

  @AfterEach
  void close() {
    models.close();
  }

  private Forward open(String model, boolean cached) {
    return models.forward(
        Goldens.MODELS.resolve(model).toString(),
        GraphOptions.DEFAULTS.withOutput(Output.LABELS).withCached(cached));
  }

  private static int[] ids(int count, long seed) {
    return new Random(seed).ints(count, 4, 200).toArray();
  }

  /// phi3-long changes its angles beyond a length.
  @ParameterizedTest
  @ValueSource(strings = {"llama", "mistral", "qwen3", "gemma2", "gemma3", "phi3-long"})
  void aTextReadInPiecesGivesWhatItGivesAtOnce(String model) {
    int[] text = ids(1300, 1);
    Forward whole = open(model, false);
    Forward pieces = open(model, true);
    float[] expected = whole.labels(Batch.of(text), LABELS)[0];
    for (int[] cuts : new int[][] {{1300}, {1, 1300}, {100, 101, 102, 700, 1300}, {1299, 1300}}) {
      try (KvCache cache = pieces.cache(1, 1400)) {
        float[] seen = {};
        int read = 0;
        for (int cut : cuts) {
          seen = pieces.labels(Batch.of(Arrays.copyOfRange(text, read, cut)), cache, LABELS)[0];
          read = cut;
        }
        assertArrayEquals(expected, seen, CLOSE, Arrays.toString(cuts));
        assertEquals(1300, cache.length(0));
      }
    }
  }

  @Test
  void endingsShareABeginning() {
    Forward whole = open("qwen3", false);
    Forward pieces = open("qwen3", true);
    int[] beginning = ids(300, 2);
    try (KvCache cache = pieces.cache(1, 400)) {
      var _ = pieces.labels(Batch.of(beginning), cache, LABELS);
      for (int ending = 0; ending < 5; ending++) {
        int[] end = ids(10 + ending, 3 + ending);
        cache.truncate(300);
        float[] seen = pieces.labels(Batch.of(end), cache, LABELS)[0];
        int[] text = Arrays.copyOf(beginning, 300 + end.length);
        System.arraycopy(end, 0, text, 300, end.length);
        assertArrayEquals(whole.labels(Batch.of(text), LABELS)[0], seen, CLOSE);
      }
    }
  }

  /// Keys are made anew there, for the positions and groups that their tokens were read with.
  @Test
  void whereAnglesChangePositionsAndGroupsStay() {
    GraphOptions grouped =
        GraphOptions.DEFAULTS.withOutput(Output.LABELS).withCached(true).withGrouped(true);
    Forward pieces = models.forward(Goldens.MODELS.resolve("phi3-long").toString(), grouped);
    int[] text = ids(200, 1);
    int[] positions = IntStream.range(0, 200).map(i -> i < 50 ? i : 50 + i / 2).toArray();
    int[] groups = IntStream.range(0, 200).map(i -> i < 20 ? Groups.SHARED : i / 40).toArray();
    try (KvCache whole = pieces.cache(1, 200);
        KvCache cache = pieces.cache(1, 200)) {
      float[] expected = pieces.labels(part(text, positions, groups, 0, 200), whole, LABELS)[0];
      var _ = pieces.labels(part(text, positions, groups, 0, 90), cache, LABELS);
      float[] seen = pieces.labels(part(text, positions, groups, 90, 200), cache, LABELS)[0];

      assertArrayEquals(expected, seen, CLOSE);
    }
  }

  private static Batch part(int[] ids, int[] positions, int[] groups, int from, int to) {
    return Batch.of(Arrays.copyOfRange(ids, from, to))
        .withPositions(List.of(Arrays.copyOfRange(positions, from, to)))
        .withGroups(List.of(Arrays.copyOfRange(groups, from, to)));
  }

  @Test
  void whereAnglesChangeWhatWasReadApartIsRefused() {
    Forward pieces = open("phi3-long", true);
    try (KvCache one = pieces.cache(1, 200);
        KvCache other = pieces.cache(1, 200)) {
      var _ = pieces.labels(Batch.of(ids(60, 1)), one, LABELS);
      var _ = pieces.labels(Batch.of(ids(60, 2)), other, LABELS);
      one.append(other, 0, 60, Groups.SHARED);
      var _ = pieces.labels(Batch.of(ids(5, 3)), one, LABELS);

      var e =
          assertThrows(
              IllegalStateException.class, () -> pieces.labels(Batch.of(ids(20, 3)), one, LABELS));

      assertTrue(e.getMessage().contains("read apart"), e.getMessage());
      assertEquals(125, one.length(0));
    }
  }

  @Test
  void whatWasReadApartAndForgottenIsReadAnew() {
    Forward pieces = open("phi3-long", true);
    int[] text = ids(140, 1);
    try (KvCache one = pieces.cache(1, 200);
        KvCache other = pieces.cache(1, 200);
        KvCache whole = pieces.cache(1, 200)) {
      var _ = pieces.labels(Batch.of(Arrays.copyOf(text, 60)), one, LABELS);
      var _ = pieces.labels(Batch.of(ids(60, 2)), other, LABELS);
      one.append(other, 0, 60, Groups.SHARED);
      assertTrue(one.joined());
      one.truncate(60);
      assertFalse(one.joined());
      float[] expected = pieces.labels(Batch.of(text), whole, LABELS)[0];

      float[] seen = pieces.labels(Batch.of(Arrays.copyOfRange(text, 60, 140)), one, LABELS)[0];

      assertArrayEquals(expected, seen, CLOSE);
    }
  }

  @Test
  void textsOfDifferentLengthsAreReadSideBySide() {
    Forward whole = open("mistral", false);
    Forward pieces = open("mistral", true);
    List<int[]> texts = List.of(ids(40, 4), ids(600, 5), ids(7, 6));
    List<int[]> more = List.of(ids(3, 7), ids(9, 8), ids(520, 9));
    try (KvCache cache = pieces.cache(3, 700)) {
      var _ = pieces.labels(Batch.of(texts), cache, LABELS);
      float[][] seen = pieces.labels(Batch.of(more), cache, LABELS);
      for (int text = 0; text < 3; text++) {
        int[] all = Arrays.copyOf(texts.get(text), texts.get(text).length + more.get(text).length);
        System.arraycopy(more.get(text), 0, all, texts.get(text).length, more.get(text).length);
        assertArrayEquals(whole.labels(Batch.of(all), LABELS)[0], seen[text], CLOSE);
      }
    }
  }

  @Test
  void limitsAreNamed() {
    Forward pieces = open("qwen3", true);
    assertMessage("at least one of each", () -> pieces.cache(0, 10));
    assertMessage("at least one of each", () -> pieces.cache(-1, 10));
    assertMessage("at most 2,147,483,647 bytes", () -> pieces.cache(1, 1 << 29));
    try (KvCache cache = pieces.cache(1, 10)) {
      assertMessage(
          "11 tokens; expected at most 10",
          () -> pieces.labels(Batch.of(ids(11, 1)), cache, LABELS));
      assertMessage(
          "2 texts for a cache of 1",
          () -> pieces.labels(Batch.of(List.of(ids(1, 1), ids(2, 2))), cache, LABELS));
      assertMessage("cannot go back to 1", () -> cache.truncate(1));
      assertMessage("expected one", () -> pieces.labels(Batch.of(ids(3, 1)), LABELS));
      assertEquals(0, cache.length(0));
    }
    KvCache closed = pieces.cache(1, 10);
    closed.close();
    closed.close();
    var e =
        assertThrows(
            IllegalStateException.class, () -> pieces.labels(Batch.of(ids(3, 1)), closed, LABELS));
    assertTrue(e.getMessage().contains("closed"), e.getMessage());
  }

  private static void assertMessage(String part, Executable executable) {
    var e = assertThrows(IllegalArgumentException.class, executable);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
