package dev.winnow.bench.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A statement about Winnow that a run supports or refutes. Immutable.
///
/// @param what was measured, in words that are the same in every run: RESULTS.md shows the latest
/// @param peer what Winnow stood beside, or null
/// @param ratio of the two, or null; `what` says which way round
/// @param target what must be reached, or null
/// @param met whether it was; null without a target, or where nothing was measured
/// @param figures the measured values; the first is held against a target that is no ratio
public record Claim(
    String what,
    @Nullable String peer,
    @Nullable Double ratio,
    @Nullable Target target,
    @Nullable Boolean met,
    List<Figure> figures) {
  public Claim {
    figures = List.copyOf(figures);
    Boolean truth = met(what, ratio, target, figures);
    if (!Objects.equals(met, truth)) {
      throw new IllegalArgumentException(
          "claim '%s' says met: %s; its target %s and its figures say %s; correct one of them"
              .formatted(what, met, target == null ? "(none)" : target.text(), truth));
    }
  }

  public static Claim of(String what) {
    return made(what, null, null, null, List.of());
  }

  public Claim against(String peer) {
    return made(what, peer, ratio, target, figures);
  }

  public Claim withRatio(double ratio) {
    return made(what, peer, Numbers.rounded(ratio), target, figures);
  }

  public Claim withTarget(Target target) {
    return made(what, peer, ratio, target, figures);
  }

  /// Behind those that there are.
  public Claim withFigure(Figure figure) {
    List<Figure> all = new ArrayList<>(figures);
    all.add(figure);
    return made(what, peer, ratio, target, all);
  }

  private static Claim made(
      String what,
      @Nullable String peer,
      @Nullable Double ratio,
      @Nullable Target target,
      List<Figure> figures) {
    return new Claim(what, peer, ratio, target, met(what, ratio, target, figures), figures);
  }

  private static @Nullable Boolean met(
      String what, @Nullable Double ratio, @Nullable Target target, List<Figure> figures) {
    if (target == null) {
      return null;
    }
    if (target.unit().equals(Target.RATIO)) {
      return ratio == null ? null : (Boolean) target.metBy(ratio);
    }
    if (figures.isEmpty()) {
      return null;
    }
    Figure first = figures.getFirst();
    if (!first.unit().equals(target.unit())) {
      throw new IllegalArgumentException(
          "claim '%s' has the target %s and first the figure '%s'; expected one in the same unit"
              .formatted(what, target.text(), first.text()));
    }
    return target.metBy(first.value());
  }
}
