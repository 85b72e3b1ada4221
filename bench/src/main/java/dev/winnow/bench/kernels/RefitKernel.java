package dev.winnow.bench.kernels;

import dev.winnow.rerank.feedback.RelevanceFeedback;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// How long moving a query's vector takes, by 100 passages of 768 components.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
public class RefitKernel {
  private static final int PASSAGES = 100;
  private static final int COMPONENTS = 768;

  private final Random chance = new Random(7);
  private final float[] query = vector();
  private final float[][] passages = new float[PASSAGES][];
  private final double[] targets = new double[PASSAGES];

  public RefitKernel() {
    for (int i = 0; i < PASSAGES; i++) {
      passages[i] = vector();
      targets[i] = 10 * chance.nextDouble();
    }
  }

  private float[] vector() {
    var vector = new float[COMPONENTS];
    for (int i = 0; i < COMPONENTS; i++) {
      vector[i] = (float) (chance.nextGaussian() / Math.sqrt(COMPONENTS));
    }
    return vector;
  }

  /// 20 steps.
  @Benchmark
  public Object ranks() {
    return RelevanceFeedback.RANKS.moved(query, passages, targets);
  }

  /// 100 steps.
  @Benchmark
  public Object scores() {
    return RelevanceFeedback.SCORES.moved(query, passages, targets);
  }
}
