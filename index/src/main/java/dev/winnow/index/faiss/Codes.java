package dev.winnow.index.faiss;

/// How the lists of an inverted file hold their vectors.
///
/// Scores come from the codes, so all but [Flat] are approximate: fetch more than is wanted and
/// score again with the raw vectors.
public sealed interface Codes {
  /// The vectors themselves, 4 bytes a dimension. What is found is scored exactly.
  record Flat() implements Codes {}

  /// A byte a dimension.
  record Sq8() implements Codes {}

  /// Product quantisation: `count` bytes a vector, each for dimension / count dimensions. Slower to
  /// train and to search than [FastScan], more exact for the same number of bytes.
  ///
  /// @param count divides the dimension; called M in the papers (Jégou, Douze and Schmid 2011)
  record Pq8(int count) implements Codes {
    public Pq8 {
      check(count);
    }
  }

  /// Product quantisation with `count` codes of 4 bits, scored 32 vectors at a time in registers
  /// (André, Kermarrec and Le Scouarnec 2015). A code for every 4 dimensions is a good start; fetch
  /// 20 to 40 times what is wanted.
  ///
  /// @param count divides the dimension
  record FastScan(int count) implements Codes {
    public FastScan {
      check(count);
    }
  }

  private static void check(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          count + " codes; expected 1 or more, a divisor of the dimension");
    }
  }
}
