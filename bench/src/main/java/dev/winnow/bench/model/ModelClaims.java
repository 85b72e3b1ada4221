package dev.winnow.bench.model;

import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Target;
import dev.winnow.bench.run.Rounds.Measured;
import dev.winnow.bench.run.Samples;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is claimed of a network's CPU time: beside PyTorch in float32, in the faster of its forms,
/// and, where a text is long, beside a plain export.
final class ModelClaims {
  private static final String WINNOW = "Winnow, ";
  private static final double EXPORT = 1.5;

  /// By how much 8 bits are faster than PyTorch's float32.
  private static final Map<ModelFigure, Double> INT8 =
      Map.of(
          ModelFigure.QWEN_1500_LABELS,
          2.0,
          ModelFigure.QWEN_4000_LABELS,
          1.6,
          ModelFigure.QWEN_DECODE,
          1.3);

  private final ModelFigure figure;
  private final List<TorchFigures> torch;

  ModelClaims(ModelFigure figure, List<TorchFigures> torch) {
    this.figure = figure;
    this.torch = torch;
  }

  List<Claim> of(List<? extends Measured<?>> sides) {
    Optional<TorchFigures> fastest =
        torch.stream()
            .filter(peer -> peer.dtype().equals("float32"))
            .min(Comparator.comparingDouble(TorchFigures::cpu));
    Optional<Samples> export =
        sides.stream()
            .filter(side -> side.name().startsWith("plain export"))
            .<Samples>map(Measured::cpu)
            .findFirst();
    List<Claim> claims = new ArrayList<>();
    for (var side : sides) {
      if (side.name().startsWith(WINNOW)) {
        String what = side.name().substring(WINNOW.length());
        fastest.ifPresent(peer -> claims.add(besideTorch(what, side.cpu(), peer)));
        if (figure == ModelFigure.QWEN_4000_LABELS && what.startsWith("float")) {
          export.ifPresent(peer -> claims.add(besideExport(what, side.cpu(), peer)));
        }
      }
    }
    return claims;
  }

  private Claim besideTorch(String side, Samples cpu, TorchFigures peer) {
    Claim claim =
        claim(side, cpu)
            .against("PyTorch, float32")
            .withRatio(peer.cpu() / cpu.median())
            .withFigure(Figure.of("peer", peer.cpu(), "ms"));
    if (side.startsWith("float")) {
      return claim.withTarget(Target.atLeast(1));
    }
    Double target = side.startsWith("int8") ? INT8.get(figure) : null;
    return target == null ? claim : claim.withTarget(Target.atLeast(target));
  }

  private Claim besideExport(String side, Samples cpu, Samples peer) {
    return claim(side, cpu)
        .against("a plain export, fp32")
        .withRatio(peer.median() / cpu.median())
        .withTarget(Target.atLeast(EXPORT))
        .withFigure(Figure.of("peer", peer, "ms"));
  }

  private Claim claim(String side, Samples cpu) {
    return Claim.of("%s, %s, speed by CPU".formatted(figure.title(), side))
        .withFigure(Figure.of("Winnow", cpu, "ms"));
  }
}
