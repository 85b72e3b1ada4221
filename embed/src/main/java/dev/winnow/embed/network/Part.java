package dev.winnow.embed.network;

import java.util.List;

/// A place in a transformer that has weights.
public enum Part {
  TOKENS,
  POSITIONS,
  TYPES,
  EMBEDDINGS_NORM,
  ATTENTION_NORM,
  QUERY,
  KEY,
  VALUE,
  /// Query, key and value in one matrix, in this order.
  QUERY_KEY_VALUE,
  QUERY_NORM,
  KEY_NORM,
  ATTENTION_OUT,
  AFTER_ATTENTION_NORM,
  FEED_NORM,
  /// The half of a gated feed-forward layer that the activation applies to.
  GATE,
  UP,
  /// Gate and up in one matrix, in this order.
  GATE_UP,
  DOWN,
  AFTER_FEED_NORM,
  FINAL_NORM,
  /// Self-attention of a decoder behind an encoder; its cross-attention to the text has the names
  /// of other layers' attention.
  SELF_NORM,
  SELF_VALUE,
  SELF_OUT,
  /// (buckets, heads)
  RELATIVE_BIAS;

  /// Those that layers multiply by.
  static final List<Part> MATRICES =
      List.of(
          QUERY,
          KEY,
          VALUE,
          QUERY_KEY_VALUE,
          ATTENTION_OUT,
          SELF_VALUE,
          SELF_OUT,
          GATE,
          UP,
          GATE_UP,
          DOWN);
}
