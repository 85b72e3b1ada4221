package dev.winnow.embed;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Goldens.Case;
import dev.winnow.embed.network.GraphOptions;
import dev.winnow.embed.network.GraphOptions.Output;
import dev.winnow.embed.network.Transformer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every family against the transformers library: hidden states, means, scores, and a step with
/// cached keys and values.
class GoldenModelsTest {
  private static final float CLOSE = 1e-4f;

  private final List<String> failures = new ArrayList<>();

  @ParameterizedTest
  @MethodSource("dev.winnow.embed.Goldens#names")
  void answersAsTheReference(String name) {
    Path folder = Goldens.MODELS.resolve(name);
    Transformer transformer = Transformer.read(folder);
    List<Case> cases = new Goldens(folder).cases();
    assertTrue(cases.size() >= 8, "cases");
    hidden(transformer, cases);
    if (cases.getFirst().has("logits")) {
      scores(transformer, cases);
    }
    if (cases.getFirst().has("next_logits")) {
      steps(transformer, cases);
    }
    String seen = failures.stream().limit(6).toList().toString();
    assertTrue(failures.isEmpty(), () -> failures.size() + " differ: " + seen);
  }

  private static Forward open(Transformer transformer, GraphOptions options) {
    return Forward.open(
        transformer, options, Device.CPU, TestModels.ONE_THREAD, TestModels.WEIGHTS);
  }

  private void hidden(Transformer transformer, List<Case> cases) {
    try (Forward forward = open(transformer, GraphOptions.DEFAULTS)) {
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

  private void scores(Transformer transformer, List<Case> cases) {
    GraphOptions options = GraphOptions.DEFAULTS.withOutput(Output.SCORES);
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

  private void steps(Transformer transformer, List<Case> cases) {
    GraphOptions options = GraphOptions.DEFAULTS.withOutput(Output.SCORES).withCached(true);
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
    float worst = expected.length == seen.length ? 0 : Float.POSITIVE_INFINITY;
    for (int i = 0; i < expected.length && Float.isFinite(worst); i++) {
      float difference = Math.abs(expected[i] - seen[i]);
      // written so that NaN fails
      if (!(difference <= worst)) {
        worst = difference;
      }
    }
    if (!(worst <= CLOSE)) {
      failures.add("%s %s by %.2g".formatted(example.name(), what, worst));
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
