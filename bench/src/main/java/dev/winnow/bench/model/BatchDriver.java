package dev.winnow.bench.model;

import dev.winnow.bench.corpus.Corpus;
import dev.winnow.bench.corpus.EmbedTexts;
import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Table;
import dev.winnow.bench.results.Target;
import dev.winnow.bench.run.Options;
import dev.winnow.bench.run.Rounds;
import dev.winnow.embed.Embedder;
import dev.winnow.embed.Embeddings;
import dev.winnow.embed.ModelListener;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.WeightForm;
import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.running.Precision;
import dev.winnow.embed.tokens.Tokenizer;
import dev.winnow.embed.tokens.Tokens;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/// Texts of very different lengths through MiniLM: all in one call, each in a call of its own, and
/// as most libraries do it, 32 at a time as they come, padded to the longest.
final class BatchDriver {
  private static final int PADDED = 32;
  private static final int PACKED = 256;
  private static final int LONGEST = 512;

  private BatchDriver() {}

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            "batch",
            args,
            Map.of(
                "rounds", "5",
                "passages", Corpus.PASSAGES,
                "tokens", "16384",
                "seed", "20260101"),
            Map.of("rounds", "1", "passages", Corpus.QUICK_PASSAGES, "tokens", "2048"));
    List<String> texts =
        EmbedTexts.skewed(Corpus.open(options), options.number("tokens"), options.number("seed"));
    Collections.shuffle(texts, new Random(options.number("seed")));
    var table =
        Report.of(options)
            .table(
                "weights",
                "side",
                "CPU (texts/s)",
                "all at once / this (x)",
                "padding of all tokens (%)",
                "largest difference from one by one",
                "least cosine to one by one");
    for (Precision precision : List.of(Precision.FP32, Precision.INT8)) {
      rows(table, options, precision, texts);
    }
    table.note(
        "MiniLM-L6 from a folder, %,d texts, lengths log-normal with median 24 tokens, 6 to 512;"
            + " one thread, sides in turn in one process, median of %d rounds after one that does"
            + " not count. Targets: padding at most 5 %%; differences at most 1e-5 in 32 bits,"
            + " cosine at least .9999 in 8; at least 1.05 x one by one and 4 x padded. Packed and"
            + " padded rows go through graphs that add in another order: in 8 bits the last digit"
            + " of a sum decides how a value is rounded, so that they differ from one by one by the"
            + " noise of 8 bits.",
        texts.size(), options.number("rounds"));
    table.publish();
  }

  private static void rows(Table table, Options options, Precision precision, List<String> texts)
      throws Exception {
    var padding = new AtomicLong();
    var read = new AtomicLong();
    ModelListener listener =
        call -> {
          padding.set(call.counts().padding());
          read.set(call.counts().tokens());
        };
    ModelsConfig config =
        ModelsConfig.DEFAULTS
            .withThreads(1)
            .withPrecision(precision)
            .withListener(listener)
            .withCache(options.path("cache").resolve("models"));
    try (var models = Models.open(config)) {
      String folder = MiniLmFolder.in(options.path("cache"), models).toString();
      Embedder embedder = models.embedder(folder);
      GraphOptions form =
          GraphOptions.DEFAULTS.withWeights(
              precision == Precision.INT8 ? WeightForm.INT8 : WeightForm.FLOAT);
      Forward padded = models.forward(folder, form);
      Forward grouped = models.forward(folder, form.withPadded(false).withGrouped(true));
      var tokenizer = models.tokenizer(folder);
      Embeddings all = embedder.passages(texts);
      double ours = 100.0 * padding.get() / (padding.get() + read.get());
      var rounds = new Rounds<List<float[]>>();
      rounds.add("all at once", () -> vectors(embedder.passages(texts), texts.size()));
      rounds.add("one by one", () -> oneByOne(embedder, texts));
      rounds.add("packed into rows", () -> packed(grouped, rows(tokenizer, texts)));
      rounds.add("32 as they come, padded", () -> padded(padded, rows(tokenizer, texts)));
      var measured = rounds.measure(options.number("rounds"));
      double reference = measured.getFirst().cpu().median();
      List<float[]> alone = measured.get(1).last();
      for (var side : measured) {
        double share =
            switch (side.name()) {
              case "all at once" -> ours;
              case "one by one", "packed into rows" -> 0;
              default -> paddedShare(all, texts.size());
            };
        table.row(
            precision,
            side.name(),
            1000 * texts.size() / side.cpu().median(),
            side.cpu().median() / reference,
            share,
            new Table.Shown(difference(alone, side.last()), "%.1e"),
            new Table.Shown(cosine(alone, side.last()), "%.6f"));
        claim(table, precision, side, side.cpu().median() / reference);
      }
      exact(table, precision, ours, alone, measured.getFirst().last());
    }
  }

  private static void claim(
      Table table, Precision precision, Rounds.Measured<List<float[]>> side, double ratio) {
    Target target =
        switch (side.name()) {
          case "one by one" -> Target.atLeast(1.05);
          case "32 as they come, padded" -> Target.atLeast(4);
          default -> null;
        };
    if (target != null) {
      table.claim(
          Claim.of("skewed texts all at once, %s, texts/s of CPU".formatted(precision))
              .against(side.name())
              .withRatio(ratio)
              .withTarget(target));
    }
  }

  /// What texts lose by company: nothing.
  private static void exact(
      Table table, Precision precision, double padding, List<float[]> alone, List<float[]> all) {
    table.claim(
        Claim.of("padding of skewed texts all at once, %s".formatted(precision))
            .withTarget(Target.atMost(5).in("%"))
            .withFigure(Figure.of("padding", padding, "%")));
    table.claim(
        precision == Precision.FP32
            ? Claim.of("largest difference of all at once from one by one, FP32")
                .withTarget(Target.atMost(1e-5).in(""))
                .withFigure(Figure.of("difference", difference(alone, all), ""))
            : Claim.of("least cosine of all at once to one by one, " + precision)
                .withTarget(Target.atLeast(0.9999).in(""))
                .withFigure(Figure.of("cosine", cosine(alone, all), "")));
  }

  private static List<float[]> vectors(Embeddings embeddings, int count) {
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      vectors.add(embeddings.vector(i));
    }
    return vectors;
  }

  private static List<float[]> oneByOne(Embedder embedder, List<String> texts) {
    return texts.stream().map(text -> embedder.passages(List.of(text)).vector(0)).toList();
  }

  private static List<int[]> rows(Tokenizer tokenizer, List<String> texts) {
    int first = tokenizer.id("[CLS]").orElseThrow();
    int last = tokenizer.id("[SEP]").orElseThrow();
    return texts.stream()
        .map(text -> framed(first, tokenizer.text(text).first(LONGEST - 2), last))
        .toList();
  }

  private static List<float[]> padded(Forward forward, List<int[]> rows) {
    List<float[]> vectors = new ArrayList<>();
    for (int start = 0; start < rows.size(); start += PADDED) {
      var batch = Batch.of(rows.subList(start, Math.min(rows.size(), start + PADDED)));
      for (float[][] tokens : forward.tokens(batch)) {
        vectors.add(mean(tokens, 0, tokens.length));
      }
    }
    return vectors;
  }

  /// Several texts behind each other that do not see each other.
  private static List<float[]> packed(Forward forward, List<int[]> rows) {
    List<float[]> vectors = new ArrayList<>();
    for (int start = 0; start < rows.size(); ) {
      int end = start + 1;
      int length = rows.get(start).length;
      while (end < rows.size() && length + rows.get(end).length <= PACKED) {
        length += rows.get(end++).length;
      }
      int[] ids = new int[length];
      int[] positions = new int[length];
      int[] groups = new int[length];
      int at = 0;
      for (int text = start; text < end; text++) {
        for (int token = 0; token < rows.get(text).length; token++) {
          ids[at] = rows.get(text)[token];
          positions[at] = token;
          groups[at++] = text - start + 1;
        }
      }
      Batch row = Batch.of(ids).withPositions(List.of(positions)).withGroups(List.of(groups));
      float[][] tokens = forward.tokens(row).getFirst();
      at = 0;
      for (int text = start; text < end; text++) {
        vectors.add(mean(tokens, at, rows.get(text).length));
        at += rows.get(text).length;
      }
      start = end;
    }
    return vectors;
  }

  private static int[] framed(int first, Tokens text, int last) {
    int[] ids = new int[text.count() + 2];
    ids[0] = first;
    System.arraycopy(text.ids(), 0, ids, 1, text.count());
    ids[ids.length - 1] = last;
    return ids;
  }

  private static float[] mean(float[][] tokens, int start, int count) {
    double[] sum = new double[tokens[0].length];
    for (int token = start; token < start + count; token++) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += tokens[token][i];
      }
    }
    double squares = 0;
    for (double component : sum) {
      squares += component * component;
    }
    float[] unit = new float[sum.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (sum[i] / Math.sqrt(squares));
    }
    return unit;
  }

  private static double paddedShare(Embeddings all, int count) {
    long read = 0;
    long computed = 0;
    for (int start = 0; start < count; start += PADDED) {
      int end = Math.min(count, start + PADDED);
      int longest = 0;
      for (int i = start; i < end; i++) {
        read += all.tokens(i);
        longest = Math.max(longest, all.tokens(i));
      }
      computed += (long) longest * (end - start);
    }
    return 100.0 * (computed - read) / computed;
  }

  private static double difference(List<float[]> some, List<float[]> others) {
    double most = 0;
    for (int i = 0; i < some.size(); i++) {
      for (int j = 0; j < some.get(i).length; j++) {
        most = Math.max(most, Math.abs(some.get(i)[j] - others.get(i)[j]));
      }
    }
    return most;
  }

  private static double cosine(List<float[]> some, List<float[]> others) {
    double least = 1;
    for (int i = 0; i < some.size(); i++) {
      least = Math.min(least, EmbedDriver.cosine(some.get(i), others.get(i)));
    }
    return least;
  }
}
