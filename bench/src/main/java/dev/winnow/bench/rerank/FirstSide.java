package dev.winnow.bench.rerank;

/// One that reads the prompts of [FirstDriver].
interface FirstSide extends AutoCloseable {
  String name();

  /// Tokens that it writes behind a prompt.
  int written();

  /// Whether the prefix is read once for all prompts of a query.
  boolean keeps();

  /// Begins with a query.
  ///
  /// @param prefix of all its prompts
  /// @return what it cost, if it was read apart
  Read begin(int[] prefix, int[] labels) throws Exception;

  /// @param rest of a prompt, behind the prefix
  Read read(int[] rest, int[] labels) throws Exception;

  @Override
  void close();

  /// @param wall seconds
  /// @param cpu seconds of all threads
  /// @param scores of the labels behind the prompt
  record Read(double wall, double cpu, float[] scores) {
    /// Of what is read with every prompt.
    static final Read NONE = new Read(0, 0, new float[0]);

    double farthest(Read other) {
      double farthest = 0;
      for (int i = 0; i < scores.length; i++) {
        farthest = Math.max(farthest, Math.abs(scores[i] - other.scores[i]));
      }
      return farthest;
    }
  }
}
