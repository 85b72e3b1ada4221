package dev.winnow.memory;

import dev.winnow.index.Plan;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A question to a scope.
///
/// @param text the question in plain words; an empty one recalls nothing
/// @param k most memories, 1 to [#MAX_K]
/// @param which memories that may be recalled
/// @param plan how to search; null means [Scope#plan], a hybrid, whose keywords leave out words
///   that only ask, and whose vectors the names of speakers. A plan that is given searches by the
///   text as it is. It may name the text field `own` (the memory alone) beside the default text
///   (with its neighbours), vectors, and rerankers that the engine's configuration binds
/// @param weighing what counts beside relevance
public record Recall(String text, int k, Which which, @Nullable Plan plan, Weighing weighing) {
  /// Most memories of one recall.
  public static final int MAX_K = 2_000;

  public Recall {
    if (k < 1 || k > MAX_K) {
      throw new IllegalArgumentException(
          "k is %d; expected 1 to %d; ask for fewer memories".formatted(k, MAX_K));
    }
  }

  /// The ten best memories of all.
  public static Recall of(String text) {
    return new Recall(text, 10, Which.ALL, null, Weighing.DEFAULTS);
  }

  public Recall withK(int k) {
    return new Recall(text, k, which, plan, weighing);
  }

  public Recall withWhich(Which which) {
    return new Recall(text, k, which, plan, weighing);
  }

  /// As it would have been answered at a moment: what is later is left out, and facts count as they
  /// held then.
  public Recall asOf(Instant moment) {
    Instant end = moment.equals(Instant.MAX) ? moment : moment.plusNanos(1);
    Instant to = which.to() == null || end.isBefore(which.to()) ? end : which.to();
    return withWhich(which.withTo(to)).withWeighing(weighing.withAt(moment));
  }

  public Recall withPlan(@Nullable Plan plan) {
    return new Recall(text, k, which, plan, weighing);
  }

  public Recall withWeighing(Weighing weighing) {
    return new Recall(text, k, which, plan, weighing);
  }
}
