package dev.winnow.bench.model;

import dev.winnow.bench.corpus.Corpus;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Table;
import dev.winnow.bench.run.Options;
import dev.winnow.bench.run.Samples;
import java.util.List;
import java.util.Map;

/// Networks whose graphs Winnow builds: the embedding models that come with it, against the ONNX
/// files they were made from; and, where `--shapes` says where `oracle/torch_speed.py` wrote them,
/// models of the shapes of BERT-base and Qwen3-0.6B, against PyTorch and plain ONNX exports.
final class ModelDriver {
  private ModelDriver() {}

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            "model",
            args,
            Map.of(
                "shapes", "",
                "torch", "",
                "only", "",
                "forms", "float,int8,int4",
                "rounds", "5",
                "threads", "2",
                "passages", Corpus.PASSAGES,
                "tokens", "16384",
                "seed", "20260101"),
            Map.of("rounds", "1", "passages", Corpus.QUICK_PASSAGES, "tokens", "1024"));
    Report report = Report.of(options);
    if (options.text("only").isEmpty()) {
      ModelTexts.publish(options, report);
    }
    if (!options.text("shapes").isEmpty()) {
      shapes(options, report);
    }
  }

  private static void shapes(Options options, Report report) throws Exception {
    var table =
        report.table(
            "figure",
            "side",
            "wall (ms)",
            "CPU (ms)",
            "wall (tokens/s)",
            "CPU, PyTorch float32 / this (x)");
    var torch = TorchFigures.read(options.text("torch"));
    for (ModelFigure figure : ModelFigure.values()) {
      if (figure.title().startsWith(options.text("only"))) {
        rows(table, options, figure, torch);
      }
    }
    table.note(
        "%d threads inside a run, sides in turn in one process, median of %d rounds after one that"
            + " does not count, CPU of the whole process. Labels: scores of %d tokens of the"
            + " vocabulary at the last position. Decode: %d steps after 4,000 tokens. Plain export:"
            + " torch.onnx of the same weights with eager attention. PyTorch's figures were taken"
            + " by torch_speed.py; the last column divides its float32, not compiled. ONNX Runtime"
            + " %s.",
        options.number("threads"),
        options.number("rounds"),
        ModelFigure.LABELS,
        ModelFigure.STEPS,
        ai.onnxruntime.OrtEnvironment.getEnvironment().getVersion());
    table.publish();
  }

  private static void rows(
      Table table, Options options, ModelFigure figure, List<TorchFigures> torch) throws Exception {
    List<TorchFigures> peers =
        torch.stream().filter(peer -> peer.name().equals(figure.torchName())).toList();
    double reference =
        peers.stream()
            .filter(peer -> peer.dtype().equals("float32") && peer.how().startsWith("eager"))
            .mapToDouble(TorchFigures::cpu)
            .min()
            .orElse(Double.NaN);
    var claims = new ModelClaims(figure, peers);
    try (var sides = ModelSides.open(options, figure)) {
      var measured = sides.rounds().measure(options.number("rounds"));
      claims.of(measured).forEach(table::claim);
      for (var side : measured) {
        Samples cpu = side.cpu();
        table.row(
            figure.title(),
            side.name(),
            side.wall(),
            cpu,
            1000 * figure.tokens() / side.wall().median(),
            ratio(reference, cpu.median()));
      }
    }
    for (TorchFigures peer : peers) {
      table.row(
          figure.title(),
          "PyTorch, %s, %s".formatted(peer.dtype(), peer.how()),
          peer.wall(),
          peer.cpu(),
          1000 * figure.tokens() / peer.wall(),
          ratio(reference, peer.cpu()));
    }
  }

  private static Object ratio(double reference, double cpu) {
    return Double.isNaN(reference) ? "-" : (Object) (reference / cpu);
  }
}
