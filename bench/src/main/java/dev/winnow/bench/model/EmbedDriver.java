package dev.winnow.bench.model;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.winnow.bench.corpus.Corpus;
import dev.winnow.bench.corpus.EmbedTexts;
import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Table;
import dev.winnow.bench.results.Target;
import dev.winnow.bench.run.Options;
import dev.winnow.bench.run.Samples;
import dev.winnow.embed.Embedder;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Embedding: Winnow against langchain4j's in-process models, from the same model files, in one
/// process, in turn.
final class EmbedDriver {
  private static final String PEER = "langchain4j";

  private EmbedDriver() {}

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            "embed",
            args,
            Map.of(
                "passages", Corpus.PASSAGES,
                "repeats", "7",
                "tokens", "16384",
                "seed", "20260101"),
            Map.of("passages", Corpus.QUICK_PASSAGES, "repeats", "1", "tokens", "1024"));
    var texts =
        EmbedTexts.of(Corpus.open(options), options.number("tokens"), options.number("seed"));
    var table =
        Report.of(options)
            .table(
                "model",
                "texts",
                "Winnow (texts/s)",
                "langchain4j (texts/s)",
                "ratio (x)",
                "largest 1 - cosine");
    double farthest = 0;
    try (var models = Models.open(ModelsConfig.DEFAULTS)) {
      for (var model : List.of("minilm", "minilm-fp32")) {
        EmbeddingModel peer = PeerModel.open(options.path("cache"), model);
        for (var set : texts.entrySet()) {
          Compared compared =
              compare(options.number("repeats"), models.embedder(model), peer, set.getValue());
          row(table, model, set.getKey(), compared);
          farthest = Math.max(farthest, compared.farthest());
        }
      }
    }
    table.claim(
        Claim.of("largest 1 - cosine of vectors, all models and texts")
            .against(PEER)
            .withTarget(Target.atMost(0.001).in(""))
            .withFigure(Figure.of("1 - cosine", farthest, "")));
    table.note(
        "About %,d tokens a run, wall clock, median of %d runs, sides in turn in one process, ONNX"
            + " Runtime %s on both. The mix draws lengths from a log-normal with median 70 tokens,"
            + " 8 to 256. As shipped, langchain4j's tokenizer cuts every text at 128 tokens without"
            + " a word; here it reads them whole, as Winnow does. Targets: ratio at least 1.0, on"
            + " the mix at least 1.1; 1 - cosine at most 0.001.",
        options.number("tokens"),
        options.number("repeats"),
        ai.onnxruntime.OrtEnvironment.getEnvironment().getVersion());
    table.publish();
  }

  /// @param farthest 1 - cosine of a text's two vectors
  private record Compared(
      int texts, Samples winnow, Samples peer, Samples ratio, double farthest) {}

  private static void row(Table table, String model, String set, Compared compared) {
    table.row(
        model,
        "%d of %s".formatted(compared.texts(), set),
        compared.winnow(),
        compared.peer(),
        compared.ratio(),
        new Table.Shown(compared.farthest(), "%.1e"));
    table.claim(
        Claim.of("embedding, %s, %s, texts/s".formatted(model, set))
            .against(PEER)
            .withRatio(compared.ratio().median())
            .withTarget(Target.atLeast(set.equals(EmbedTexts.MIX) ? 1.1 : 1))
            .withFigure(Figure.of("Winnow", compared.winnow(), "texts/s"))
            .withFigure(Figure.of("peer", compared.peer(), "texts/s"))
            .withFigure(Figure.of("ratio", compared.ratio(), "x")));
  }

  private static Compared compare(
      int repeats, Embedder winnow, EmbeddingModel peer, List<String> texts) {
    List<TextSegment> segments = texts.stream().map(TextSegment::from).toList();
    List<float[]> theirs = List.of();
    List<float[]> ours = List.of();
    List<Double> winnowRates = new ArrayList<>();
    List<Double> peerRates = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int repeat = -1; repeat < repeats; repeat++) {
      double ourSeconds = 0;
      double theirSeconds = 0;
      for (boolean mine : repeat % 2 == 0 ? List.of(true, false) : List.of(false, true)) {
        long start = System.nanoTime();
        if (mine) {
          var made = winnow.passages(texts);
          ourSeconds = (System.nanoTime() - start) / 1e9;
          ours = IntStream.range(0, made.size()).mapToObj(made::vector).toList();
        } else {
          var made = peer.embedAll(segments).content();
          theirSeconds = (System.nanoTime() - start) / 1e9;
          theirs = made.stream().map(Embedding::vector).toList();
        }
      }
      if (repeat >= 0) { // the first pair warms up
        winnowRates.add(texts.size() / ourSeconds);
        peerRates.add(texts.size() / theirSeconds);
        ratios.add(theirSeconds / ourSeconds);
      }
    }
    return new Compared(
        texts.size(),
        Samples.of(winnowRates),
        Samples.of(peerRates),
        Samples.of(ratios),
        largestDistance(ours, theirs));
  }

  private static double largestDistance(List<float[]> ours, List<float[]> theirs) {
    double largest = 0;
    for (int i = 0; i < ours.size(); i++) {
      largest = Math.max(largest, 1 - cosine(ours.get(i), theirs.get(i)));
    }
    return largest;
  }

  static double cosine(float[] a, float[] b) {
    double product = 0;
    double squaredA = 0;
    double squaredB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
      squaredA += (double) a[i] * a[i];
      squaredB += (double) b[i] * b[i];
    }
    return product / Math.sqrt(squaredA * squaredB);
  }
}
