package dev.winnow.rerank.judge;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// Tokens that models are given in one piece of work, by their own tokenizers and after cutting.
///
///     var count = new LongAdder();
///     double[] scores = PromptTokens.counted(count, () -> judge.score(query, window));
///
/// A prompt counts whole, also where the keys and values of its beginning are kept from an earlier
/// one: so the same call has the same count. A text that stands twice in a window and is read once
/// counts once. Judges without a model count nothing.
public final class PromptTokens {
  private static final ScopedValue<LongAdder> COUNT = ScopedValue.newInstance();

  private PromptTokens() {}

  /// Does work whose judges run on the calling thread.
  ///
  /// @param into to which the tokens are added
  public static <T> T counted(LongAdder into, Supplier<T> work) {
    return ScopedValue.where(COUNT, into).call(work::get);
  }

  /// Tokens that a model is given now; without effect outside [#counted].
  public static void add(long tokens) {
    if (COUNT.isBound()) {
      COUNT.get().add(tokens);
    }
  }
}
