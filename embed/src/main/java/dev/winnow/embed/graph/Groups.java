package dev.winnow.embed.graph;

/// Groups of tokens, for graphs that are [GraphOptions#grouped]: texts packed into one row, or
/// passages of a prompt that must not see each other. A token of group `g` sees those of group `g`
/// and of [#SHARED]; one of [#ALL_SEEING] sees every token. Causal networks see only tokens before,
/// besides, and windows count the tokens of the row.
public final class Groups {
  /// Seen by all.
  public static final int SHARED = 0;

  /// Sees all.
  public static final int ALL_SEEING = -1;

  private Groups() {}
}
