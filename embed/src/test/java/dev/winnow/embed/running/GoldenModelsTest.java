package dev.winnow.embed.running;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.graph.GraphOptions.WeightForm;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.running.Goldens.Case;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every family against the transformers library: hidden states, means, scores, and a step with
/// cached keys and values.
class GoldenModelsTest {
  /// Tokens of texts that are scored, and read in 16 bits on a processor.
  private int longest = 130;

  private Device device = Device.CPU;
  private boolean rounded;
  private float close;
  private final Map<String, Distance> distances = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();

  /// Long texts by their hidden states alone; scores and steps of short ones.
  @ParameterizedTest
  @MethodSource("dev.winnow.embed.running.Goldens#names")
  void answersAsTheReference(String name) {
    requireClose(name, GraphOptions.DEFAULTS, Device.CPU, 1e-4f);
  }

  @ParameterizedTest
  @MethodSource("dev.winnow.embed.running.Goldens#names")
  @Tag("full")
  void answersAsTheReferenceToLongTextsToo(String name) {
    longest = Integer.MAX_VALUE;
    requireClose(name, GraphOptions.DEFAULTS, Device.CPU, 1e-4f);
  }

  /// The graph of GPUs, on one where there is one. A processor rounds between operators.
  @ParameterizedTest
  @MethodSource("dev.winnow.embed.running.Goldens#names")
  void answersAsTheReferenceInSixteenBits(String name) {
    Device device = OnnxDevices.resolve(Device.AUTO, new HashSet<>());
    requireClose(name, GraphOptions.DEFAULTS.withWeights(WeightForm.HALF), device, 1e-2f);
  }

  private void requireClose(String name, GraphOptions form, Device device, float close) {
    Path folder = Goldens.MODELS.resolve(name);
    Transformer transformer = Transformer.read(folder);
    List<Case> cases = new Goldens(folder).cases();
    assertTrue(cases.size() >= 8, "cases");
    List<Case> few = cases.stream().filter(one -> one.batch().longest() <= longest).toList();
    assertTrue(few.size() >= 6, "short cases");
    if (form.weights() == WeightForm.HALF && device.kind() == Device.Kind.CPU) {
      cases = few; // long ones take a processor a minute
    }
    this.device = device;
    rounded = form.weights() == WeightForm.HALF;
    this.close = close;
    hidden(transformer, cases, form);
    if (cases.getFirst().has("logits")) {
      scores(transformer, few, form);
    }
    if (cases.getFirst().has("next_logits")) {
      steps(transformer, few, form);
    }
    distances.forEach(this::check);
    assertEquals(rounded, !distances.isEmpty());
    String seen = failures.stream().limit(6).toList().toString();
    assertTrue(failures.isEmpty(), () -> failures.size() + " differ: " + seen);
  }

  private Forward open(Transformer transformer, GraphOptions options) {
    return Forward.open(transformer, options, TestModels.host(device));
  }

  private void hidden(Transformer transformer, List<Case> cases, GraphOptions form) {
    try (Forward forward = open(transformer, form)) {
      for (Case example : cases) {
        List<float[][]> texts = forward.tokens(example.batch());
        long[][] rows = example.longs("rows");
        float[][] expected = example.floats("hidden");
        for (int i = 0; i < rows.length; i++) {
          float[] seen = texts.get((int) rows[i][0])[example.place(rows[i])];
          compare(example, "hidden " + Arrays.toString(rows[i]), expected[i], seen);
        }
        float[][] means = example.floats("mean");
        for (int text = 0; text < means.length; text++) {
          compare(example, "mean " + text, means[text], mean(texts.get(text)));
        }
      }
    }
  }

  private void scores(Transformer transformer, List<Case> cases, GraphOptions form) {
    GraphOptions options = form.withOutput(Output.SCORES);
    try (Forward forward = open(transformer, options)) {
      for (Case example : cases) {
        float[][] seen =
            example.has("logit_rows")
                ? forward.scores(example.batch(), places(example))
                : forward.scores(example.batch());
        float[][] expected = example.floats("logits");
        for (int i = 0; i < expected.length; i++) {
          compare(example, "logits " + i, expected[i], seen[i]);
        }
      }
    }
  }

  private static List<int[]> places(Case example) {
    List<int[]> places = new ArrayList<>();
    for (int text = 0; text < example.ids().size(); text++) {
      int own = text;
      places.add(
          Arrays.stream(example.longs("logit_rows"))
              .filter(row -> row[0] == own)
              .mapToInt(example::place)
              .toArray());
    }
    return places;
  }

  private void steps(Transformer transformer, List<Case> cases, GraphOptions form) {
    GraphOptions options = form.withOutput(Output.SCORES).withCached(true);
    try (Forward forward = open(transformer, options)) {
      for (Case example : cases) {
        Batch batch = example.batch();
        try (KvCache cache = forward.cache(batch.texts(), batch.longest() + 3)) {
          float[][] first = forward.scores(batch, cache);
          float[][] expected = example.floats("logits");
          for (int i = 0; i < expected.length; i++) {
            compare(example, "first " + i, expected[i], first[i]);
          }
          List<int[]> next =
              Arrays.stream(example.longs("next_ids"))
                  .map(row -> new int[] {(int) row[0]})
                  .toList();
          float[][] second = forward.scores(Batch.of(next), cache);
          float[][] wanted = example.floats("next_logits");
          for (int i = 0; i < wanted.length; i++) {
            compare(example, "next " + i, wanted[i], second[i]);
          }
        }
      }
    }
  }

  private void compare(Case example, String what, float[] expected, float[] seen) {
    if (rounded) {
      String kind = what.substring(0, what.indexOf(' '));
      distances.computeIfAbsent(kind, _ -> new Distance()).add(expected, seen);
      return;
    }
    float worst = expected.length == seen.length ? 0 : Float.POSITIVE_INFINITY;
    for (int i = 0; i < expected.length && Float.isFinite(worst); i++) {
      float difference = Math.abs(expected[i] - seen[i]);
      // written so that NaN fails
      if (!(difference <= worst)) {
        worst = difference;
      }
    }
    if (!(worst <= close)) {
      failures.add("%s %s by %.2g".formatted(example.name(), what, worst));
    }
  }

  /// Of a tensor from the expected one.
  private static final class Distance {
    private double far;
    private double length;

    void add(float[] expected, float[] seen) {
      assertEquals(expected.length, seen.length);
      for (int i = 0; i < expected.length; i++) {
        far += Math.pow(expected[i] - (double) seen[i], 2);
        length += Math.pow(expected[i], 2);
      }
    }

    double relative() {
      return Math.sqrt(far / Math.max(1, length));
    }
  }

  /// Something must differ, or 16 bits were not what it was computed in.
  private void check(String what, Distance distance) {
    double relative = distance.relative();
    if (!(relative <= close) || relative < 1e-5) {
      failures.add("%s by %.2g of its length".formatted(what, relative));
    }
  }

  private static float[] mean(float[][] tokens) {
    double[] sum = new double[tokens[0].length];
    for (float[] token : tokens) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += token[i];
      }
    }
    float[] mean = new float[sum.length];
    for (int i = 0; i < sum.length; i++) {
      mean[i] = (float) (sum[i] / tokens.length);
    }
    return mean;
  }
}
