package dev.winnow.rerank.judge;

import java.util.List;

/// A judge bound to one query. It may keep what its calls share until it is closed, above all the
/// keys and values of the prompt's beginning. As thread-safe as the judge; closing it does not
/// disturb a call that is still running.
public interface QueryJudge extends AutoCloseable {
  /// As [Judge#score].
  double[] score(List<Candidate> window);

  @Override
  void close();
}
