package dev.winnow.bench.kernels;

import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.judge.TermWeightJudge;
import dev.winnow.rerank.judge.TermWeightJudge.Impacts;
import dev.winnow.rerank.order.Budget;
import dev.winnow.rerank.order.Strategy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// How long ordering 1,000 passages by stored impacts takes: 200 terms each, 10 in the query.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
public class TermWeightKernel {
  private static final int PASSAGES = 1_000;
  private static final int TERMS = 200;
  private static final int QUERY_TERMS = 10;
  private static final int VOCABULARY = 30_522;

  private final Random chance = new Random(7);
  private final Map<String, Impacts> stored = new HashMap<>();
  private final List<Candidate> candidates = new ArrayList<>();
  private final int[] query = new int[QUERY_TERMS];
  private final TermWeightJudge judge =
      new TermWeightJudge(_ -> query, passage -> Optional.ofNullable(stored.get(passage.id())));

  public TermWeightKernel() {
    for (int i = 0; i < PASSAGES; i++) {
      int[] terms = chance.ints(0, VOCABULARY).distinct().limit(TERMS).sorted().toArray();
      var weights = new float[TERMS];
      for (int term = 0; term < TERMS; term++) {
        weights[term] = chance.nextFloat();
      }
      stored.put("d" + i, new Impacts(terms, weights));
      candidates.add(new Candidate("d" + i, "", PASSAGES - i));
      query[i % QUERY_TERMS] = terms[i % TERMS];
    }
  }

  /// The scores alone.
  @Benchmark
  public Object score() {
    return judge.score("", candidates);
  }

  /// Scores and order.
  @Benchmark
  public Object order() {
    return new Strategy.Pointwise(PASSAGES).order(judge, "", candidates, Budget.UNLIMITED);
  }
}
