package dev.winnow.index.late;

/// How many passages each step of a search keeps.
///
/// @param probed by the centroids that were looked up
/// @param corrected of these, by what their tokens have in common besides
/// @param glanced of these, by the centroids of all their tokens
/// @param exact of these, by the tokens whose centroids are nearest; all tokens of these are
///   decoded
record Depth(int probed, int corrected, int glanced, int exact) {
  private static final int PROBED = 32_768;
  private static final int CORRECTED = 512;
  private static final int GLANCED = 192;
  private static final int EXACT = 64;

  static Depth of(int k) {
    int exact = Math.max(EXACT, (int) Math.min(1 << 24, 4L * k));
    int glanced = Math.max(GLANCED, exact);
    return new Depth(
        Math.max(PROBED, 16 * exact), Math.max(CORRECTED, 2 * glanced), glanced, exact);
  }
}
