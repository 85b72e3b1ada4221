package dev.winnow.index.late;

/// Some tokens of a passage, to be decoded at once. Confined to one search.
final class CodedRun {
  private final int[] starts;
  private final float[] scales;
  private final int[] centroids;
  private byte[] codes = {};
  private int size;

  /// @param most tokens of a run
  CodedRun(int most) {
    starts = new int[most];
    scales = new float[most];
    centroids = new int[most];
  }

  /// Begins a run.
  ///
  /// @param codes see [TokenCodes]
  void begin(byte[] codes) {
    this.codes = codes;
    size = 0;
  }

  /// @param start where the token's codes begin
  /// @param centroid where its components begin among those of all
  void add(int start, float scale, int centroid) {
    starts[size] = start;
    scales[size] = scale;
    centroids[size++] = centroid;
  }

  int size() {
    return size;
  }

  byte[] codes() {
    return codes;
  }

  int start(int token) {
    return starts[token];
  }

  float scale(int token) {
    return scales[token];
  }

  int centroid(int token) {
    return centroids[token];
  }
}
