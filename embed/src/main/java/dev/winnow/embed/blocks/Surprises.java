package dev.winnow.embed.blocks;

import java.util.List;

/// How much tokens surprised the model, and which of the distant ones are kept for it.
final class Surprises {
  private final BlockConfig config;
  private final double decay;

  /// Of the last tokens.
  private final double[] recent;

  /// Of those that are kept.
  private final double[] kept;

  private float[] scores = {};
  private int filled;

  Surprises(BlockConfig config, double decay) {
    this.config = config;
    this.decay = decay;
    recent = new double[config.local() + config.block() + 2 * config.chunk()];
    kept = new double[Math.max(1, config.blocks()) * config.block()];
  }

  /// @param rows scores behind each token
  void add(int first, int[] ids, List<float[]> rows) {
    for (int i = 0; i < ids.length; i++) {
      recent[(first + i) % recent.length] = scores.length == 0 ? 0 : surprise(scores, ids[i]);
      scores = rows.get(i);
    }
  }

  /// Natural logarithm of one over the probability of a token.
  static double surprise(float[] scores, int id) {
    float most = Float.NEGATIVE_INFINITY;
    for (float score : scores) {
      most = Math.max(most, score);
    }
    double sum = 0;
    for (float score : scores) {
      sum += Math.exp(score - most);
    }
    return Math.log(sum) + most - scores[id];
  }

  /// A block was kept whole, as there was room.
  void fill(int first) {
    for (int token = first; token < first + config.block(); token++) {
      kept[filled++] = recent[token % recent.length];
    }
  }

  /// Puts tokens of a block in the places of those that surprised less.
  void replace(int first, List<StoredBlocks> blocks, List<RecentTokens> tokens) {
    for (int place = 0; place < kept.length; place++) {
      kept[place] *= decay;
    }
    for (int token = first; token < first + config.block(); token++) {
      int least = least();
      if (recent[token % recent.length] > kept[least]) {
        kept[least] = recent[token % recent.length];
        for (int layer = 0; layer < blocks.size(); layer++) {
          StoredBlocks own = blocks.get(layer);
          own.put(least / config.block(), least % config.block(), tokens.get(layer), token);
        }
      }
    }
  }

  /// The least surprise that is kept.
  double lowest() {
    return kept[least()];
  }

  private int least() {
    int least = 0;
    for (int place = 1; place < kept.length; place++) {
      least = kept[place] < kept[least] ? place : least;
    }
    return least;
  }
}
