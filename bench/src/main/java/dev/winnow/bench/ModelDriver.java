package dev.winnow.bench;

import java.util.List;
import java.util.Map;

/// Networks whose graphs Winnow builds: the embedding models that come with it, against the ONNX
/// files they were made from; and, where `--shapes` says where `oracle/torch_speed.py` wrote them,
/// models of the shapes of BERT-base and Qwen3-0.6B, against PyTorch and plain ONNX exports.
public final class ModelDriver {
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
                "passages", JdkCorpusDriver.PASSAGES,
                "tokens", "16384",
                "seed", "20260101"),
            Map.of("rounds", "1", "passages", JdkCorpusDriver.QUICK_PASSAGES, "tokens", "1024"));
    if (options.text("only").isEmpty()) {
      ModelTexts.publish(options);
    }
    if (!options.text("shapes").isEmpty()) {
      shapes(options);
    }
  }

  private static void shapes(Options options) throws Exception {
    var table =
        new Table(
            options,
            "figure",
            "side",
            "wall ms",
            "CPU ms",
            "CPU, lowest to highest",
            "tokens/s of wall",
            "CPU, PyTorch float32 / this");
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
    try (var sides = ModelSides.open(options, figure)) {
      for (var side : sides.rounds().measure(options.number("rounds"))) {
        Samples cpu = side.cpu();
        table.row(
            figure.title(),
            side.name(),
            side.wall().median(),
            cpu.median(),
            "%,.0f to %,.0f".formatted(cpu.min(), cpu.max()),
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
          "-",
          1000 * figure.tokens() / peer.wall(),
          ratio(reference, peer.cpu()));
    }
  }

  private static Object ratio(double reference, double cpu) {
    return Double.isNaN(reference) ? "-" : (Object) (reference / cpu);
  }
}
