package dev.winnow.embed.graph;

/// Names of inputs and outputs of graphs. Letters: `B` texts, `S` tokens of the longest, `T` keys,
/// `R` rows, `K` labels; for blocks `C` tokens of the chunk, `N` blocks of a layer, `M` tokens of a
/// block, `W` near tokens.
public final class GraphInputs {
  /// int64 (B, S)
  public static final String IDS = "input_ids";

  /// int64 (B, S)
  public static final String TYPES = "token_type_ids";

  /// int64 (B, S); rows of the table of positions, or of cosines and sines
  public static final String POSITIONS = "position_ids";

  /// int64 (B, S); for distant keys, what stands ahead; with blocks, how queries are rotated for
  /// them
  public static final String DISTANT_POSITIONS = "far_position_ids";

  /// int64 (B, S); for distant keys, what stands behind
  public static final String DISTANT_BASE = "far_base_position_ids";

  /// int32 (B, S); 1 for tokens, 0 for padding, which comes after
  public static final String MASK = "attention_mask";

  /// int64 (B, S), see [Groups]
  public static final String GROUPS = "groups";

  /// int64 (B, T), of keys
  public static final String KEY_GROUPS = "key_groups";

  /// int32 (B); keys of each text less one
  public static final String LAST_KEYS = "last_keys";

  /// int32; keys of the longest text
  public static final String TOTAL = "total_keys";

  /// int64 (R); tokens whose scores are wanted, counted through all texts
  public static final String ROWS = "rows";

  /// int64 (K)
  public static final String LABELS = "label_ids";

  /// int64 (2 S - 1); bucket of each distance from 1 - S to S - 1
  public static final String BUCKETS = "distance_buckets";

  /// int64 (1); blocks that each layer chooses, or all where it has fewer
  public static final String BLOCK_COUNT = "block_count";

  /// int64 (1, 1); how mean queries are rotated to choose blocks
  public static final String LOOKUP = "lookup_position_ids";

  /// int64 (1, W)
  public static final String NEAR_POSITIONS = "near_position_ids";

  /// int64 (1); how many near tokens, the first ones, queries meet as they meet blocks
  public static final String DISTANT = "distant";

  /// bool (C, W + C); which near tokens and tokens of the chunk each of these sees
  public static final String SEEN = "seen";

  /// float (B, S, hidden)
  public static final String TOKENS = "token_vectors";

  /// float (R or B, vocabulary, labels, or classes)
  public static final String SCORES = "scores";

  private GraphInputs() {}

  /// float (positions, size / 2)
  public static String cosines(int variant) {
    return "cosines." + variant;
  }

  /// float (positions, size / 2)
  public static String sines(int variant) {
    return "sines." + variant;
  }

  /// float (B, key-value heads, T, head size)
  public static String past(int layer, boolean key) {
    return "past." + layer + (key ? ".key" : ".value");
  }

  /// float (B, key-value heads, T, head size)
  public static String present(int layer, boolean key) {
    return "present." + layer + (key ? ".key" : ".value");
  }

  /// float or float16 (N, key-value heads, M, head size), not rotated
  public static String blocks(int layer, boolean key) {
    return "blocks." + layer + (key ? ".key" : ".value");
  }

  /// float (N, key-value heads * head size), not rotated
  public static String representatives(int layer) {
    return "blocks." + layer + ".representatives";
  }

  /// int64 (N, M)
  public static String blockPositions(int layer) {
    return "blocks." + layer + ".position_ids";
  }

  /// float (1, chosen * M) or (1, 1); added to the scores of keys in blocks
  public static String blockWeights(int layer) {
    return "blocks." + layer + ".weights";
  }

  /// float (key-value heads, W, head size), not rotated
  public static String near(int layer, boolean key) {
    return "near." + layer + (key ? ".key" : ".value");
  }

  /// float (key-value heads, C, head size), not rotated
  public static String chunk(int layer, boolean key) {
    return "chunk." + layer + (key ? ".key" : ".value");
  }

  /// int64 (chosen), in rising order
  public static String chosen(int layer) {
    return "chosen." + layer;
  }

  /// float (key-value heads, chosen * block size + near tokens + chunk); the attention that each
  /// key got, summed over the chunk and the heads that share it
  public static String attended(int layer) {
    return "attended." + layer;
  }

  /// float (key-value heads * head size); the mean query of the chunk, not rotated, summed over the
  /// heads that share a head of keys
  public static String query(int layer) {
    return "query." + layer;
  }
}
