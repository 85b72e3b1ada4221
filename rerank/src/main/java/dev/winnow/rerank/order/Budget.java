package dev.winnow.rerank.order;

import dev.winnow.embed.chunking.TokenStarts;
import dev.winnow.rerank.judge.Candidate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

/// What an ordering may spend, and where its calls run.
///
/// No call begins that would exceed the tokens, or after the time is over. A call in progress when
/// the time is over is interrupted, and its result dropped, if the executor has threads of its own.
/// What was judged until then counts.
///
/// @param tokens most tokens of all calls together, at least 0
/// @param counter counts the tokens of a call; with [#UNCOUNTED] only a limit of 0 has an effect
/// @param time from the start of the ordering, at least 0
/// @param executor runs calls that are independent of each other; the judge must then be safe for
///   concurrent calls. Not the pool that the caller itself runs on, unless that grows.
public record Budget(long tokens, TokenCount counter, Duration time, Executor executor) {
  /// Counts nothing.
  public static final TokenCount UNCOUNTED = (_, _) -> 0;

  /// About 292 years: what nanoseconds in a `long` can hold.
  private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

  /// No limit, one call after the other in the thread of the caller.
  public static final Budget UNLIMITED =
      new Budget(Long.MAX_VALUE, UNCOUNTED, FOREVER, Runnable::run);

  public Budget {
    if (tokens < 0) {
      throw new IllegalArgumentException("tokens is " + tokens + "; expected 0 or more");
    }
    if (time.isNegative()) {
      throw new IllegalArgumentException("time is " + time + "; expected 0 or more");
    }
    time = time.compareTo(FOREVER) > 0 ? FOREVER : time;
  }

  /// Tokens that a call of the judge takes. Must be safe for concurrent calls.
  @FunctionalInterface
  public interface TokenCount {
    long tokens(String query, List<Candidate> window);

    /// Counts query and texts, and adds what a prompt puts around them. Texts are counted whole,
    /// also where a judge cuts them.
    ///
    /// @param prompt tokens of a call beside the query and the passages
    /// @param passage tokens that a passage has besides its text, such as a label
    static TokenCount of(TokenStarts starts, int prompt, int passage) {
      return (query, window) ->
          (long) prompt
              + starts.of(query).length
              + window.stream()
                  .mapToLong(candidate -> passage + (long) starts.of(candidate.text()).length)
                  .sum();
    }
  }

  public Budget withTokens(long tokens, TokenCount counter) {
    return new Budget(tokens, counter, time, executor);
  }

  public Budget withTime(Duration time) {
    return new Budget(tokens, counter, time, executor);
  }

  public Budget withExecutor(Executor executor) {
    return new Budget(tokens, counter, time, executor);
  }
}
