package dev.winnow.embed.running;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.graph.Groups;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tokens in groups see what they may and nothing else.
class GroupsTest {
  private static final int[] LABELS = {5, 17, 100};

  private final Models models = Models.open(TestModels.CONFIG);

  @AfterEach
  void close() {
    models.close();
  }

  private Forward open(String model, GraphOptions options) {
    return TinyModels.open(models, model, options);
  }

  private static int[] ids(int count, long seed) {
    return new Random(seed).ints(count, 4, 190).toArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "roberta", "modernbert", "nomic", "llama", "qwen3", "gemma3"})
  void textsPackedIntoOneRowGiveWhatTheyGiveAlone(String model) {
    List<int[]> texts = List.of(ids(5, 1), ids(150, 2), ids(1, 3), ids(40, 4));
    int[] row = texts.stream().flatMapToInt(Arrays::stream).toArray();
    int[] groups = new int[row.length];
    int[] positions = new int[row.length];
    int at = 0;
    for (int text = 0; text < texts.size(); text++) {
      for (int token = 0; token < texts.get(text).length; token++) {
        groups[at] = text + 1;
        positions[at++] = token;
      }
    }
    Batch packed = Batch.of(row).withGroups(List.of(groups)).withPositions(List.of(positions));

    float[][] seen = open(model, GraphOptions.DEFAULTS.withGrouped(true)).tokens(packed).getFirst();

    at = 0;
    for (float[][] alone : open(model, GraphOptions.DEFAULTS).tokens(Batch.of(texts))) {
      for (float[] token : alone) {
        assertArrayEquals(token, seen[at++], 1e-4f);
      }
    }
  }

  /// A prompt, passages that see it and themselves, and an ending that sees all.
  private record Prompt(int[] start, List<int[]> passages, int[] end) {
    Batch batch(boolean set) {
      List<Integer> groups = new ArrayList<>(Collections.nCopies(start.length, Groups.SHARED));
      List<Integer> positions = new ArrayList<>(IntStream.range(0, start.length).boxed().toList());
      var ids = new ArrayList<>(Arrays.stream(start).boxed().toList());
      int longest = passages.stream().mapToInt(passage -> passage.length).max().orElseThrow();
      for (int passage = 0; passage < passages.size(); passage++) {
        for (int token = 0; token < passages.get(passage).length; token++) {
          ids.add(passages.get(passage)[token]);
          groups.add(passage + 1);
          positions.add(start.length + token);
        }
      }
      for (int token = 0; token < end.length; token++) {
        ids.add(end[token]);
        groups.add(Groups.ALL_SEEING);
        positions.add(start.length + longest + token);
      }
      Batch batch = Batch.of(ids.stream().mapToInt(i -> i).toArray());
      return set
          ? batch
              .withGroups(List.of(groups.stream().mapToInt(i -> i).toArray()))
              .withPositions(List.of(positions.stream().mapToInt(i -> i).toArray()))
          : batch;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "qwen3"})
  void theOrderOfPassagesDoesNotMatterWhenTheyAreASet(String model) {
    GraphOptions options = GraphOptions.DEFAULTS.withOutput(Output.LABELS);
    Forward set = open(model, options.withGrouped(true));
    Forward list = open(model, options);
    var passages = new ArrayList<int[]>();
    for (int passage = 0; passage < 6; passage++) {
      passages.add(ids(4 + passage, 10 + passage));
    }
    int[] start = ids(6, 30);
    int[] end = ids(3, 31);
    float[] first = set.labels(new Prompt(start, passages, end).batch(true), LABELS)[0];
    float[] control = list.labels(new Prompt(start, passages, end).batch(false), LABELS)[0];
    float changed = 0;
    for (int shuffle = 0; shuffle < 10; shuffle++) {
      Collections.shuffle(passages, new Random(shuffle));
      var prompt = new Prompt(start, List.copyOf(passages), end);
      assertArrayEquals(first, set.labels(prompt.batch(true), LABELS)[0], 1e-4f);
      changed =
          Math.max(changed, Math.abs(control[0] - list.labels(prompt.batch(false), LABELS)[0][0]));
    }
    assertTrue(changed > 1e-2, "a list of passages changes by " + changed);
  }

  @Test
  void groupsAreKeptWithKeys() {
    GraphOptions options = GraphOptions.DEFAULTS.withOutput(Output.LABELS).withGrouped(true);
    Forward whole = open("qwen3", options);
    Forward pieces = open("qwen3", options.withCached(true));
    List<int[]> passages = List.of(ids(300, 1), ids(400, 2), ids(5, 3));
    Batch batch = new Prompt(ids(6, 4), passages, ids(3, 5)).batch(true);
    float[] expected = whole.labels(batch, LABELS)[0];
    int length = batch.length(0);
    for (int cut : new int[] {1, 100, 307, length - 2}) {
      try (KvCache cache = pieces.cache(1, length)) {
        var _ = pieces.labels(batch.part(0, cut), cache, LABELS);
        assertArrayEquals(
            expected, pieces.labels(batch.part(cut, length), cache, LABELS)[0], 1e-4f);
      }
    }
  }

  @Test
  void passagesThatWereReadApartBecomeOneText() {
    GraphOptions options = GraphOptions.DEFAULTS.withOutput(Output.LABELS).withGrouped(true);
    Forward whole = open("qwen3", options);
    Forward pieces = open("qwen3", options.withCached(true));
    int[] start = ids(6, 4);
    List<int[]> passages = List.of(ids(30, 1), ids(40, 2), ids(5, 3));
    Batch batch = new Prompt(start, passages, ids(3, 5)).batch(true);
    int length = batch.length(0);
    float[] expected = whole.labels(batch, LABELS)[0];

    try (KvCache one = pieces.cache(1, 50);
        KvCache all = pieces.cache(1, length)) {
      var _ = pieces.labels(Batch.of(start), one, LABELS);
      all.append(one, 0, 6, Groups.SHARED);
      for (int passage = 0; passage < 3; passage++) {
        one.truncate(6);
        var _ = pieces.labels(Batch.of(passages.get(passage)), one, LABELS);
        all.append(one, 6, one.length(0), passage + 1);
      }

      assertArrayEquals(
          expected, pieces.labels(batch.part(length - 3, length), all, LABELS)[0], 1e-5f);
      refused("tokens 0 to 12 of 11", () -> all.append(one, 0, 12, 0));
      refused("behind 84 of at most 84", () -> all.append(one, 0, 1, 0));
    }
  }

  /// To the bit: no passage of a set can read or change another.
  @Test
  void whatAPassageBecomesDoesNotDependOnTheOthers() {
    GraphOptions options = GraphOptions.DEFAULTS.withOutput(Output.LABELS).withGrouped(true);
    Forward model = open("qwen3", options.withCached(true));
    int[] start = ids(6, 4);
    int[] second = ids(40, 2);
    List<float[]> seen = new ArrayList<>();
    List<float[]> controls = new ArrayList<>();
    for (int[] first : List.of(ids(30, 1), ids(17, 9))) {
      try (KvCache one = model.cache(1, 90);
          KvCache all = model.cache(1, 90);
          KvCache list = model.cache(1, 90)) {
        var _ = model.labels(Batch.of(start), one, LABELS);
        all.append(one, 0, 6, Groups.SHARED);
        for (int[] passage : List.of(first, second)) {
          one.truncate(6);
          var _ = model.labels(Batch.of(passage), one, LABELS);
          all.append(one, 6, one.length(0), all.length(0));
        }
        seen.add(kept(all, 6 + first.length, 40));
        var _ = model.labels(Batch.of(start), list, LABELS);
        var _ = model.labels(Batch.of(first), list, LABELS);
        int[] places = IntStream.range(6, 46).toArray();
        var _ = model.labels(Batch.of(second).withPositions(List.of(places)), list, LABELS);
        controls.add(kept(list, 6 + first.length, 40));
      }
    }

    assertArrayEquals(seen.get(0), seen.get(1));
    assertFalse(Arrays.equals(controls.get(0), controls.get(1)), "a list must show a difference");
  }

  /// Keys and values of some tokens, in all layers.
  private static float[] kept(KvCache cache, int start, int count) {
    List<Float> all = new ArrayList<>();
    for (int layer = 0; layer < 3; layer++) {
      for (boolean key : new boolean[] {true, false}) {
        FloatBuffer values = cache.rows(layer, key, 0, 1).bytes().asFloatBuffer();
        int size = values.limit() / 2 / cache.capacity();
        for (int head = 0; head < 2; head++) {
          for (int i = 0; i < count * size; i++) {
            all.add(values.get((head * cache.capacity() + start) * size + i));
          }
        }
      }
    }
    float[] floats = new float[all.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = all.get(i);
    }
    return floats;
  }

  @Test
  void badGroupsAndPositionsAreNamed() {
    Forward plain = open("bert", GraphOptions.DEFAULTS);
    Batch three = Batch.of(4, 5, 6);
    refused("2 values for the 3 tokens", () -> three.withGroups(List.of(new int[2])));
    refused("2 lists for 1 texts", () -> three.withPositions(List.of(new int[3], new int[3])));
    refused("without groups", () -> plain.tokens(three.withGroups(List.of(new int[3]))));
    refused(
        "stands at 512", () -> plain.tokens(three.withPositions(List.of(new int[] {0, 1, 512}))));
    refused("stands at -1", () -> plain.tokens(three.withPositions(List.of(new int[] {-1, 1, 2}))));
  }

  private static void refused(String part, Executable executable) {
    var e = assertThrows(IllegalArgumentException.class, executable);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
