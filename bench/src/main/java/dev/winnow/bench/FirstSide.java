package dev.winnow.bench;

/// One that reads the prompts of [FirstDriver].
interface FirstSide extends AutoCloseable {
  String name();

  /// Tokens that it writes behind a prompt.
  int written();

  Read read(int[] prompt, int[] labels) throws Exception;

  @Override
  void close();

  /// @param wall seconds
  /// @param cpu seconds of all threads
  /// @param scores of the labels behind the prompt
  record Read(double wall, double cpu, float[] scores) {
    double farthest(Read other) {
      double farthest = 0;
      for (int i = 0; i < scores.length; i++) {
        farthest = Math.max(farthest, Math.abs(scores[i] - other.scores[i]));
      }
      return farthest;
    }
  }
}
