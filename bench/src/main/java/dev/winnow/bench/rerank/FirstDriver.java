package dev.winnow.bench.rerank;

import dev.winnow.bench.rerank.FirstSide.Read;
import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Target;
import dev.winnow.bench.run.Options;
import dev.winnow.bench.run.Samples;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.graph.GraphOptions.WeightForm;
import dev.winnow.rerank.order.CostModel;
import dev.winnow.rerank.order.CostModel.Cost;
import dev.winnow.rerank.order.CostModel.ModelSize;
import dev.winnow.rerank.order.CostModel.PromptSize;
import dev.winnow.rerank.order.CostModel.Reading;
import dev.winnow.rerank.order.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// A hundred candidates ordered by a listwise model in sliding windows, as FIRST does: one pass a
/// window in Winnow and in transformers, and the same windows with the order written out.
final class FirstDriver {
  private static final int CANDIDATES = 100;
  private static final PromptSize PROMPT = new PromptSize(80, 100, 80, 3);
  private static final Strategy.Sliding WINDOWS = Strategy.Sliding.DEFAULTS;

  /// `[01] > [02] > ...` of a window, as RankLLM counts it.
  private static final int WRITTEN = 78;

  private FirstDriver() {}

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            "first",
            args,
            Map.of(
                "shapes", "", "model", "qwen3-0.6b-fp32", "torch", "", "windows", "9", "warm", "1"),
            Map.of("windows", "1", "warm", "0"));
    String folder = options.path("shapes").resolve(options.text("model")).toString();
    var config =
        ModelsConfig.DEFAULTS.withThreads(2).withCache(options.path("cache").resolve("models"));
    try (var models = Models.open(config);
        var sides = new Sides()) {
      sides.add(WinnowFirst.reading(models, folder, WeightForm.INT8, promptTokens()));
      sides.add(WinnowFirst.reading(models, folder, WeightForm.FLOAT, promptTokens()));
      sides.add(WinnowFirst.writing(models, folder, WeightForm.INT8, promptTokens(), WRITTEN));
      if (!options.text("torch").isEmpty()) {
        var script = options.path("home").resolve("oracle/torch_first.py");
        for (String type : List.of("float32", "bfloat16")) {
          sides.add(TorchFirst.start(options.path("torch"), script, options.path("shapes"), type));
        }
      }
      sides.measure(options.number("warm"), options.number("windows"));
      publish(options, sides);
    }
  }

  /// Sides that read each window in turn.
  private static final class Sides implements AutoCloseable {
    final List<FirstSide> sides = new ArrayList<>();
    final List<Read> begun = new ArrayList<>();
    final List<List<Read>> reads = new ArrayList<>();

    void add(FirstSide side) {
      sides.add(side);
      reads.add(new ArrayList<>());
    }

    void measure(int warm, int windows) throws Exception {
      int[] prefix = ids(2000, PROMPT.prefix());
      int[] labels = ids(1000, WINDOWS.window());
      for (FirstSide side : sides) {
        var _ = side.begin(prefix, labels); // the first run of all is slower
        begun.add(side.begin(prefix, labels));
      }
      for (int window = -warm; window < windows; window++) {
        int[] prompt = ids(window, promptTokens() - PROMPT.prefix());
        for (int i = 0; i < sides.size(); i++) {
          int side = Math.floorMod(i + window, sides.size());
          Read read = sides.get(side).read(prompt, labels);
          if (window >= 0) {
            reads.get(side).add(read);
          }
        }
      }
    }

    @Override
    public void close() {
      for (FirstSide side : sides) {
        side.close();
      }
    }
  }

  private static int promptTokens() {
    return PROMPT.prefix()
        + WINDOWS.window() * (PROMPT.passage() + PROMPT.label())
        + PROMPT.suffix();
  }

  /// Ids that the vocabularies of all have.
  private static int[] ids(int seed, int count) {
    return new Random(seed).ints(count, 1000, 30_000).toArray();
  }

  private static void publish(Options options, Sides sides) throws Exception {
    var anew = new CostModel(ModelSize.QWEN3_600M, PROMPT, Reading.CAUSAL, 1);
    CostModel model = anew.withReading(Reading.PREFIX);
    var table =
        Report.of(options)
            .table(
                "100 candidates of 100 tokens",
                "tokens read",
                "tokens written",
                "operations by formula (10^12)",
                "CPU (s a query)",
                "wall (s a query)",
                "CPU, this / Winnow int8 (x)",
                "wall, this / Winnow int8 (x)",
                "labels differ from Winnow float by");
    Cost windows = model.of(WINDOWS, CANDIDATES);
    List<Read> exact = sides.reads.get(1);
    for (int i = 0; i < sides.sides.size(); i++) {
      FirstSide side = sides.sides.get(i);
      List<Read> reads = sides.reads.get(i);
      Cost cost = (side.keeps() ? model : anew).of(WINDOWS, CANDIDATES);
      double cpu = query(cost, sides, i, Read::cpu);
      double wall = query(cost, sides, i, Read::wall);
      table.row(
          side.name(),
          cost.tokens(),
          side.written() * cost.prompts(),
          (cost.flops() + cost.prompts() * written(model, side.written())) / 1e12,
          cpu,
          wall,
          cpu / query(cost, sides, 0, Read::cpu),
          wall / query(cost, sides, 0, Read::wall),
          farthest(exact, reads));
      if (i > 0) {
        table.claim(claim(side.name(), cpu, query(cost, sides, 0, Read::cpu)));
      }
    }
    Cost set = model.withReading(Reading.SET).of(new Strategy.Full(), CANDIDATES);
    Cost views = model.withReading(Reading.SET).withViews(10).of(new Strategy.Full(), CANDIDATES);
    table.claim(
        Claim.of("tokens of a set of 100 with ten rotations of the labels, by formula")
            .against("without rotations")
            .withRatio((double) views.tokens() / set.tokens())
            .withTarget(Target.atMost(1.35)));
    table.note(
        "Shape of Qwen3-0.6B, weights at random, two threads; %d windows of %d every %d, each a"
            + " prompt of %,d tokens; median of %d windows that the sides read in turn, times %d."
            + " Winnow, reading and writing alike, reads the first %d tokens once for all windows"
            + " of the query. transformers: logits of the last position, no cache. Targets: int8 at"
            + " least 1.6 x as fast as float32 of PyTorch, and at least 2 x as fast as with the"
            + " order written out. By formula, a hundred in one prompt as a set: %,d tokens, with"
            + " ten rotations of the labels %,d.",
        windows.prompts(),
        WINDOWS.window(),
        WINDOWS.step(),
        promptTokens(),
        exact.size(),
        windows.prompts(),
        PROMPT.prefix(),
        set.tokens(),
        views.tokens());
    table.publish();
  }

  private static Claim claim(String side, double cpu, double int8) {
    Claim claim =
        Claim.of("a list of 100 in int8, speed by CPU")
            .against(side)
            .withRatio(cpu / int8)
            .withFigure(Figure.of("Winnow", int8, "s"))
            .withFigure(Figure.of("peer", cpu, "s"));
    return switch (side) {
      case "transformers, float32" -> claim.withTarget(Target.atLeast(1.6));
      case "transformers, bfloat16" -> claim.withTarget(Target.atLeast(1));
      case "Winnow, int8, order written out" -> claim.withTarget(Target.atLeast(2));
      default -> claim;
    };
  }

  /// Operations of the tokens that are written behind a window's prompt.
  private static double written(CostModel model, int tokens) {
    var none = new PromptSize(promptTokens(), 0, 0, 0);
    var all = new PromptSize(promptTokens() + tokens, 0, 0, 0);
    return flops(model, all) - flops(model, none);
  }

  private static double flops(CostModel model, PromptSize prompt) {
    return new CostModel(model.model(), prompt, Reading.CAUSAL, 1)
        .of(new Strategy.Full(), 1)
        .flops();
  }

  private static double query(Cost cost, Sides sides, int side, ToDoubleFunction<Read> figure) {
    return figure.applyAsDouble(sides.begun.get(side))
        + cost.prompts() * median(sides.reads.get(side), figure);
  }

  private static double median(List<Read> reads, ToDoubleFunction<Read> figure) {
    return Samples.of(reads.stream().map(figure::applyAsDouble).toList()).median();
  }

  private static double farthest(List<Read> exact, List<Read> seen) {
    return IntStream.range(0, exact.size())
        .mapToDouble(window -> exact.get(window).farthest(seen.get(window)))
        .max()
        .orElse(0);
  }
}
