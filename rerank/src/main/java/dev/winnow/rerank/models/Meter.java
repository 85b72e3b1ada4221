package dev.winnow.rerank.models;

import dev.winnow.rerank.judge.PromptTokens;
import dev.winnow.rerank.models.ModelJudge.Stats;
import java.util.concurrent.atomic.LongAdder;

/// Counts what a judge's model does, since it was opened and for the work at hand. Thread-safe.
///
/// Prompts are counted where they are written and tokens where they are read, so the counts would
/// show generated tokens.
final class Meter {
  private final LongAdder passes = new LongAdder();
  private final LongAdder read = new LongAdder();
  private final LongAdder written = new LongAdder();
  private final LongAdder kept = new LongAdder();

  /// @param tokens of prompts that are to be read
  void prompts(int tokens) {
    written.add(tokens);
    PromptTokens.add(tokens);
  }

  /// @param tokens that began a prompt and were not read again
  void kept(int tokens) {
    kept.add(tokens);
    PromptTokens.add(tokens);
  }

  /// @param tokens that one call of the model reads
  void pass(int tokens) {
    passes.increment();
    read.add(tokens);
  }

  Stats stats() {
    long tokens = read.sum();
    return new Stats(passes.sum(), tokens, Math.max(0, tokens - written.sum()), kept.sum());
  }
}
