package dev.winnow.bench.rerank;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.scoring.onnx.OnnxScoringModel;
import dev.winnow.bench.corpus.Corpus;
import dev.winnow.bench.corpus.EmbedTexts;
import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Table;
import dev.winnow.bench.results.Target;
import dev.winnow.bench.run.Options;
import dev.winnow.bench.run.Rounds;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.running.Precision;
import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.models.JudgeConfig;
import dev.winnow.rerank.models.Judges;
import dev.winnow.rerank.models.ModelJudge;
import dev.winnow.rerank.recipe.Recipes;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/// A cross-encoder of the shape of MiniLM-L6 that scores a hundred passages: Winnow, from the
/// folder, against langchain4j's scoring model, from exports of the same weights.
final class CrossEncoderDriver {
  private static final int PASSAGES = 100;
  private static final int LONGEST = 512;
  private static final String SKEWED = "skewed";
  private static final String QUERY = "how do I read a file line by line without loading it all?";

  private CrossEncoderDriver() {}

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            "cross-encoder",
            args,
            Map.of(
                "model", "",
                "rounds", "5",
                "passages", Corpus.PASSAGES,
                "seed", "20260101"),
            Map.of("rounds", "1", "passages", Corpus.QUICK_PASSAGES));
    Path folder = options.path("model");
    try (InputStream in =
        CrossEncoderDriver.class.getResourceAsStream("/all-minilm-l6-v2-q-tokenizer.json")) {
      if (in != null && !Files.exists(folder.resolve("tokenizer.json"))) {
        Files.copy(in, folder.resolve("tokenizer.json"));
      }
    }
    Map<String, List<String>> sets = new LinkedHashMap<>();
    Corpus corpus = Corpus.open(options);
    sets.put("128 tokens each", EmbedTexts.uniform(corpus, 128, PASSAGES));
    List<String> skewed = EmbedTexts.skewedTexts(corpus, options.number("seed"), PASSAGES);
    Collections.shuffle(skewed, new Random(options.number("seed")));
    sets.put(SKEWED, skewed);
    var table =
        Report.of(options)
            .table(
                "100 passages",
                "side",
                "CPU (pairs/s)",
                "wall (pairs/s)",
                "CPU, this / Winnow int8 (x)",
                "tokens computed / tokens (x)");
    for (var set : sets.entrySet()) {
      rows(table, options, folder, set.getKey(), set.getValue());
    }
    table.note(
        "MiniLM-L6 shape, weights at random, one query of 13 tokens; skewed: lengths log-normal"
            + " with median 24 tokens, 6 to 480. Two threads, sides in turn in one process, median"
            + " of %d rounds after one that does not count. langchain4j's int8 is the export"
            + " quantised dynamically. Targets: 1.4 x at 128 tokens, 3 x skewed; at most 10 %%"
            + " padding.",
        options.number("rounds"));
    table.publish();
  }

  private static void rows(
      Table table, Options options, Path folder, String set, List<String> texts) throws Exception {
    List<Candidate> candidates =
        IntStream.range(0, texts.size())
            .mapToObj(i -> new Candidate("d" + i, texts.get(i), -i))
            .toList();
    List<TextSegment> segments = texts.stream().map(TextSegment::from).toList();
    String tokenizer = folder.resolve("tokenizer.json").toString();
    var config =
        ModelsConfig.DEFAULTS.withThreads(2).withCache(options.path("cache").resolve("models"));
    try (var models = Models.open(config);
        var fp32 =
            new OnnxScoringModel(folder.resolve("model.onnx").toString(), tokenizer, LONGEST);
        var int8 =
            new OnnxScoringModel(
                folder.resolve("model-int8.onnx").toString(), tokenizer, LONGEST)) {
      var rounds = new Rounds<List<Double>>();
      ModelJudge ours = open(models, folder, Precision.INT8);
      rounds.add("Winnow, int8", () -> scores(ours, candidates));
      ModelJudge floats = open(models, folder, Precision.FP32);
      rounds.add("Winnow, fp32", () -> scores(floats, candidates));
      rounds.add("langchain4j, int8", () -> int8.scoreAll(segments, QUERY).content());
      rounds.add("langchain4j, fp32", () -> fp32.scoreAll(segments, QUERY).content());
      var measured = rounds.measure(options.number("rounds"));
      double reference = measured.getFirst().cpu().median();
      int[] lengths = lengths(models, folder, texts);
      double padded =
          (double) PASSAGES
              * IntStream.of(lengths).max().orElseThrow()
              / IntStream.of(lengths).sum();
      for (var side : measured) {
        table.row(
            set,
            side.name(),
            1000 * PASSAGES / side.cpu().median(),
            1000 * PASSAGES / side.wall().median(),
            side.cpu().median() / reference,
            side.name().startsWith("Winnow") ? 1.0 : padded);
      }
      var int8Peer = measured.get(2).cpu();
      table.claim(
          Claim.of("100 passages in int8, %s, pairs/s of CPU".formatted(set))
              .against(measured.get(2).name())
              .withRatio(int8Peer.median() / reference)
              .withTarget(Target.atLeast(set.equals(SKEWED) ? 3 : 1.4))
              .withFigure(Figure.of("Winnow", 1000 * PASSAGES / reference, "pairs/s"))
              .withFigure(Figure.of("peer", 1000 * PASSAGES / int8Peer.median(), "pairs/s")));
    }
  }

  private static ModelJudge open(Models models, Path folder, Precision precision) {
    return Judges.open(
        models,
        folder.toString(),
        Recipes.BERT_CROSS_ENCODER,
        JudgeConfig.DEFAULTS.withPrecision(precision));
  }

  private static List<Double> scores(ModelJudge judge, List<Candidate> candidates) {
    List<Double> scores = new ArrayList<>();
    for (double score : judge.score(QUERY, candidates)) {
      scores.add(score);
    }
    return scores;
  }

  /// Of pairs, special tokens included.
  private static int[] lengths(Models models, Path folder, List<String> texts) {
    var tokenizer = models.tokenizer(folder.toString());
    int query = tokenizer.text(QUERY).count() + 3;
    return texts.stream()
        .mapToInt(text -> Math.min(LONGEST, query + tokenizer.text(text).count()))
        .toArray();
  }
}
