package dev.winnow.index.store;

import dev.winnow.index.Fusion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// How long fusing two lists of 200 candidates takes, ledgers included; half of the documents are
/// in both. In this package because the fuser is not public.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
public class FuseKernel {
  private static final int CANDIDATES = 200;

  private final List<Ranking> inputs = List.of(ranking("lexical", 0), ranking("dense", 100));

  private static Ranking ranking(String stage, int firstDoc) {
    var chance = new Random(firstDoc);
    List<Integer> docs = new ArrayList<>();
    for (int i = 0; i < CANDIDATES; i++) {
      docs.add(firstDoc + i);
    }
    Collections.shuffle(docs, chance);
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < CANDIDATES; i++) {
      double score = 20.0 - 0.05 * i;
      candidates.add(Candidate.retrieved(docs.get(i), stage, i + 1, score, List.of()));
    }
    return new Ranking(stage, candidates);
  }

  @Benchmark
  public Object minMax() {
    return Fuser.fuse("fuse", inputs, Fusion.DEFAULT, Integer.MAX_VALUE);
  }

  @Benchmark
  public Object reciprocalRank() {
    return Fuser.fuse("fuse", inputs, Fusion.ReciprocalRank.DEFAULT, Integer.MAX_VALUE);
  }
}
