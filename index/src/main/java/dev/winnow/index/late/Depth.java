package dev.winnow.index.late;

/// How many passages each step of a search keeps.
///
/// @param probed by the centroids that were looked up
/// @param corrected of these, by what their tokens have in common besides
/// @param exact by the centroids of all their tokens; these are decoded
record Depth(int probed, int corrected, int exact) {
  private static final int PROBED = 32_768;
  private static final int CORRECTED = 2_048;
  private static final int EXACT = 256;

  static Depth of(int k) {
    int exact = Math.max(EXACT, (int) Math.min(1 << 24, 4L * k));
    return new Depth(Math.max(PROBED, 16 * exact), Math.max(CORRECTED, 4 * exact), exact);
  }
}
