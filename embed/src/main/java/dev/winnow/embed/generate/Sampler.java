package dev.winnow.embed.generate;

import java.util.Arrays;
import java.util.BitSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Chooses tokens of one text by their scores, see [Sampling]. For one thread.
final class Sampler {
  private static final String GENERATOR = "L64X128MixRandom";

  private final Sampling sampling;
  private final RandomGenerator random;
  private final BitSet seen = new BitSet();

  /// @param prompt whose tokens the penalty counts as seen
  Sampler(Sampling sampling, int[] prompt) {
    this.sampling = sampling;
    random = RandomGeneratorFactory.of(GENERATOR).create(sampling.seed());
    for (int id : prompt) {
      seen.set(id);
    }
  }

  /// The next token, which counts as seen from then on.
  ///
  /// @param scores of the vocabulary; may be changed
  int next(float[] scores) {
    penalize(scores);
    int id = sampling.temperature() == 0 ? likeliest(scores) : drawn(scores);
    seen.set(id);
    return id;
  }

  private void penalize(float[] scores) {
    if (sampling.penalty() == 1) {
      return;
    }
    for (int id = seen.nextSetBit(0); id >= 0 && id < scores.length; id = seen.nextSetBit(id + 1)) {
      double factor = scores[id] > 0 ? 1 / sampling.penalty() : sampling.penalty();
      scores[id] = (float) (scores[id] * factor);
    }
  }

  /// The first of equals.
  private static int likeliest(float[] scores) {
    int best = 0;
    for (int id = 1; id < scores.length; id++) {
      if (scores[id] > scores[best]) {
        best = id;
      }
    }
    return best;
  }

  private int drawn(float[] scores) {
    int[] ids = ordered(scores);
    int count = sampling.k() == 0 ? ids.length : Math.min(sampling.k(), ids.length);
    double[] weights = new double[count];
    double most = scores[ids[0]];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      weights[i] = Math.exp((scores[ids[i]] - most) / sampling.temperature());
      sum += weights[i];
    }
    int kept = kept(weights, sum);
    double left = 0;
    for (int i = 0; i < kept; i++) {
      left += weights[i];
    }
    double drawn = random.nextDouble() * left;
    for (int i = 0; i < kept; i++) {
      drawn -= weights[i];
      if (drawn < 0) {
        return ids[i];
      }
    }
    return ids[kept - 1];
  }

  /// How many of the likeliest are in nucleus and least share; the first always is.
  private int kept(double[] weights, double sum) {
    double before = weights[0];
    int kept = 1;
    while (kept < weights.length
        && before < sampling.nucleus() * sum
        && weights[kept] >= sampling.leastShare()) {
      before += weights[kept++];
    }
    return kept;
  }

  /// Ids from the highest score to the lowest, equals in their order.
  private static int[] ordered(float[] scores) {
    long[] keys = new long[scores.length];
    for (int id = 0; id < scores.length; id++) {
      int bits = Float.floatToIntBits(scores[id]);
      int rising = bits ^ (bits >> 31 & Integer.MAX_VALUE);
      keys[id] = (long) ~rising << 32 | id;
    }
    Arrays.sort(keys);
    int[] ids = new int[keys.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (int) keys[i];
    }
    return ids;
  }
}
