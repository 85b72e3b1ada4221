package dev.winnow.rerank.judge;

import java.util.List;

/// A judge at work on one query. It may keep what its calls have in common, keys and values of the
/// beginning of its prompts above all, until it is closed. As thread-safe as the judge; a call that
/// is still running when it is closed ends as if it were not.
public interface QueryJudge extends AutoCloseable {
  /// As [Judge#score].
  double[] score(List<Candidate> window);

  @Override
  void close();
}
