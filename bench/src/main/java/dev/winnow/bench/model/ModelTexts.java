package dev.winnow.bench.model;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.winnow.bench.corpus.Corpus;
import dev.winnow.bench.corpus.EmbedTexts;
import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Table;
import dev.winnow.bench.results.Target;
import dev.winnow.bench.run.Options;
import dev.winnow.bench.run.Rounds;
import dev.winnow.bench.run.Samples;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.WeightForm;
import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Forward;
import java.io.IOException;
import java.io.InputStream;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// The embedding models that come with Winnow, from the ONNX files of their jars as they are and by
/// graphs of Winnow's own over the same weights: texts one by one on one thread, without
/// tokenizing.
final class ModelTexts {
  /// Of both models.
  private static final String TOKENIZER = "/all-minilm-l6-v2-q-tokenizer.json";

  /// @param name of the fp32 model
  /// @param first whether the first token's vector is the text's, not the mean
  private record Model(String name, String file, boolean first) {}

  private static final List<Model> MODELS =
      List.of(
          new Model("minilm-fp32", "/all-minilm-l6-v2", false),
          new Model("bge-small", "/bge-small-en-v1.5", true));

  private interface Side {
    float[] vector(int[] ids) throws OrtException;
  }

  private ModelTexts() {}

  static void publish(Options options, Report report) throws Exception {
    var table =
        report.table(
            "model",
            "texts",
            "side",
            "CPU (texts/s)",
            "CPU, shipped fp32 / this (x)",
            "mean cosine",
            "least cosine");
    Map<String, List<String>> sets =
        EmbedTexts.of(Corpus.open(options), options.number("tokens"), options.number("seed"));
    var config =
        ModelsConfig.DEFAULTS.withThreads(1).withCache(options.path("cache").resolve("models"));
    try (var models = Models.open(config)) {
      for (Model model : MODELS) {
        List<Compared> compared = new ArrayList<>();
        for (var set : sets.entrySet()) {
          compared.add(rows(table, options, models, model, set.getKey(), ids(set.getValue())));
        }
        table.claim(faster(model.name() + ", fp32", compared, Compared::fp32));
        table.claim(faster(model.name() + ", int8", compared, Compared::int8));
        table.claim(near(model.name(), compared));
      }
    }
    table.note(
        "Texts one by one, one thread, sides in turn in one process, medians of %d rounds after one"
            + " that does not count; networks and pooling alone, from token ids. Shipped: the files"
            + " of the models' jars in ONNX Runtime %s as they are. Winnow's int8 is made of the"
            + " fp32 weights. Cosines are those to shipped fp32.",
        options.number("rounds"), OrtEnvironment.getEnvironment().getVersion());
    table.publish();
  }

  private static List<int[]> ids(List<String> texts) throws IOException {
    try (InputStream json = ModelTexts.class.getResourceAsStream(TOKENIZER);
        var tokenizer =
            HuggingFaceTokenizer.newInstance(
                json, Map.of("truncation", "false", "padding", "false"))) {
      return texts.stream()
          .map(text ->
              Arrays.stream(tokenizer.encode(text).getIds()).mapToInt(Math::toIntExact).toArray())
          .toList();
    }
  }

  private static Compared rows(
      Table table, Options options, Models models, Model model, String set, List<int[]> texts)
      throws Exception {
    // Before the shipped ones: the runtime's environment is that of who comes first.
    Side ourFloats = winnow(models, model, WeightForm.FLOAT);
    Side ourBytes = winnow(models, model, WeightForm.INT8);
    try (var fp32 = new Shipped(model.file() + ".onnx", model.first());
        var int8 = new Shipped(model.file() + "-q.onnx", model.first())) {
      Map<String, Side> sides = new LinkedHashMap<>();
      sides.put("shipped, fp32", fp32::vector);
      sides.put("Winnow, fp32", ourFloats);
      sides.put("shipped, int8", int8::vector);
      sides.put("Winnow, int8", ourBytes);
      var rounds = new Rounds<List<float[]>>();
      sides.forEach((name, side) -> rounds.add(name, () -> all(side, texts)));
      List<Rounds.Measured<List<float[]>>> measured = rounds.measure(options.number("rounds"));
      double reference = measured.getFirst().cpu().median();
      for (var side : measured) {
        Samples cosines = cosines(measured.getFirst().last(), side.last());
        table.row(
            model.name(),
            "%d of %s".formatted(texts.size(), set),
            side.name(),
            1000 * texts.size() / side.cpu().median(),
            reference / side.cpu().median(),
            new Table.Shown(cosines.mean(), "%.5f"),
            new Table.Shown(cosines.min(), "%.5f"));
      }
      return new Compared(
          set,
          measured.get(0).cpu().median() / measured.get(1).cpu().median(),
          measured.get(2).cpu().median() / measured.get(3).cpu().median(),
          cosines(measured.getFirst().last(), measured.get(3).last()).mean());
    }
  }

  /// How Winnow's graphs stand beside the shipped files on one set of texts.
  ///
  /// @param fp32 texts a second, divided by the shipped file's
  /// @param int8 the same of 8 bits
  /// @param cosine mean of Winnow's vectors in 8 bits to shipped fp32
  private record Compared(String texts, double fp32, double int8, double cosine) {}

  private static Claim faster(
      String what, List<Compared> compared, ToDoubleFunction<Compared> ratio) {
    Claim claim =
        Claim.of("texts/s of CPU, %s, least of all texts".formatted(what))
            .against("the shipped file")
            .withRatio(compared.stream().mapToDouble(ratio).min().orElseThrow())
            .withTarget(Target.atLeast(1));
    for (Compared set : compared) {
      claim = claim.withFigure(Figure.of(set.texts(), ratio.applyAsDouble(set), "x"));
    }
    return claim;
  }

  private static Claim near(String model, List<Compared> compared) {
    return Claim.of("mean cosine in int8, %s, least of all texts".formatted(model))
        .against("the shipped fp32 file")
        .withTarget(Target.atLeast(0.997).in(""))
        .withFigure(
            Figure.of(
                "cosine", compared.stream().mapToDouble(Compared::cosine).min().orElseThrow(), ""));
  }

  private static Side winnow(Models models, Model model, WeightForm form) {
    Forward forward =
        models.forward(model.name(), GraphOptions.DEFAULTS.withPadded(false).withWeights(form));
    return ids -> pooled(forward.tokens(Batch.of(ids)).getFirst(), model.first());
  }

  private static float[] pooled(float[][] tokens, boolean first) {
    float[] sum = new float[tokens[0].length];
    for (float[] token : first ? new float[][] {tokens[0]} : tokens) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += token[i];
      }
    }
    return sum;
  }

  private static List<float[]> all(Side side, List<int[]> texts) throws OrtException {
    List<float[]> vectors = new ArrayList<>();
    for (int[] text : texts) {
      vectors.add(side.vector(text));
    }
    return vectors;
  }

  private static Samples cosines(List<float[]> some, List<float[]> others) {
    return Samples.of(
        IntStream.range(0, some.size())
            .mapToDouble(i -> EmbedDriver.cosine(some.get(i), others.get(i)))
            .toArray());
  }

  /// A file of a jar.
  private static final class Shipped implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final boolean first;

    Shipped(String file, boolean first) throws OrtException, IOException {
      this.first = first;
      try (InputStream in = ModelTexts.class.getResourceAsStream(file);
          var settings = new OrtSession.SessionOptions()) {
        if (in == null) {
          throw new IllegalStateException(file + " is not on the class path");
        }
        settings.setIntraOpNumThreads(1);
        session = environment.createSession(in.readAllBytes(), settings);
      }
    }

    float[] vector(int[] ids) throws OrtException {
      long[] shape = {1, ids.length};
      long[] ones = new long[ids.length];
      Arrays.fill(ones, 1);
      try (var tokens = tensor(Arrays.stream(ids).asLongStream().toArray(), shape);
          var mask = tensor(ones, shape);
          var types = tensor(new long[ids.length], shape);
          var result =
              session.run(
                  Map.of("input_ids", tokens, "attention_mask", mask, "token_type_ids", types))) {
        return pooled(((float[][][]) result.get(0).getValue())[0], first);
      }
    }

    private OnnxTensor tensor(long[] values, long[] shape) throws OrtException {
      return OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape);
    }

    @Override
    public void close() throws OrtException {
      session.close();
    }
  }
}
