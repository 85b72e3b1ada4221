package dev.winnow.rerank.order;

import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.judge.Judge;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// A judge that scores by a function and remembers what it was shown. Safe for concurrent calls.
record TestJudge(
    ToDoubleFunction<Candidate> value, int window, boolean pointwise, List<List<Candidate>> shown)
    implements Judge {
  /// Its scores do not compare between calls, as far as a strategy may know.
  static TestJudge listwise(ToDoubleFunction<Candidate> value) {
    return new TestJudge(
        value, Integer.MAX_VALUE, false, Collections.synchronizedList(new ArrayList<>()));
  }

  static TestJudge pointwise(ToDoubleFunction<Candidate> value) {
    return new TestJudge(
        value, Integer.MAX_VALUE, true, Collections.synchronizedList(new ArrayList<>()));
  }

  TestJudge withWindow(int window) {
    return new TestJudge(value, window, pointwise, shown);
  }

  @Override
  public double[] score(String query, List<Candidate> candidates) {
    shown.add(candidates);
    return candidates.stream().mapToDouble(value).toArray();
  }
}
