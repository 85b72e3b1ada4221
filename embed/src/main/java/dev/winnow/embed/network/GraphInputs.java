package dev.winnow.embed.network;

/// Names of inputs and outputs of graphs. Letters: `B` texts, `S` tokens of the longest, `T` keys,
/// `R` rows, `K` labels.
public final class GraphInputs {
  /// int64 (B, S)
  public static final String IDS = "input_ids";

  /// int64 (B, S)
  public static final String TYPES = "token_type_ids";

  /// int64 (B, S); rows of the table of positions, or of cosines and sines
  public static final String POSITIONS = "position_ids";

  /// int64 (B, S); for far keys, what stands ahead
  public static final String FAR = "far_position_ids";

  /// int64 (B, S); for far keys, what stands behind
  public static final String FAR_BASE = "far_base_position_ids";

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

  /// float (B, S, hidden)
  public static final String TOKENS = "token_vectors";

  /// float (R or B, vocabulary, labels, or classes)
  public static final String SCORES = "scores";

  private GraphInputs() {}

  /// float (positions, size / 2)
  public static String cosines(int law) {
    return "cosines." + law;
  }

  /// float (positions, size / 2)
  public static String sines(int law) {
    return "sines." + law;
  }

  /// float (B, key heads, T, head size)
  public static String past(int layer, boolean key) {
    return "past." + layer + (key ? ".key" : ".value");
  }

  /// float (B, key heads, T, head size)
  public static String present(int layer, boolean key) {
    return "present." + layer + (key ? ".key" : ".value");
  }
}
