package dev.winnow.index.vectors;

/// What a segment is given to find its nearest vectors by.
///
/// @param kind which structure
/// @param targetRecall share of the true 10 nearest that a search must find, above 0 to 1
/// @param smallest vectors below which a segment gets none and is searched in full
/// @param sampleBytes raw vectors that training looks at, at most; native memory while a segment is
///   written
public record Structure(Kind kind, double targetRecall, int smallest, long sampleBytes) {
  /// Below this many vectors comparing all of them costs no more than a structure.
  public static final int SMALLEST = 10_000;

  /// 64 MiB.
  public static final long SAMPLE_BYTES = 64L << 20;

  /// The kinds; the order is part of the file format.
  public enum Kind {
    /// None: every search compares all vectors.
    NONE,
    /// 4-bit product codes of all vectors, scanned.
    FAST_SCAN,
    /// Inverted lists of raw vectors.
    IVF_FLAT,
    /// Inverted lists of a byte a component.
    IVF_SQ8,
    /// Inverted lists of 8-bit product codes.
    IVF_PQ8,
    /// Inverted lists of 4-bit product codes.
    IVF_PQ4,
    /// The one of them that searches fastest for the segment's size; see [#forCount].
    AUTO
  }

  /// Up to this many vectors scanning all codes is faster than choosing lists, and cheaper to
  /// build: measured at 200,000, 300,000 and 1,000,000 (bench/RESULTS.md), beyond it extrapolated.
  private static final int MOST_SCANNED = 2_000_000;

  /// The structure for a segment of so many vectors, which is never [Kind#AUTO].
  Structure forCount(int vectors) {
    if (kind != Kind.AUTO) {
      return this;
    }
    Kind chosen = vectors <= MOST_SCANNED ? Kind.FAST_SCAN : Kind.IVF_PQ4;
    return new Structure(chosen, targetRecall, smallest, sampleBytes);
  }

  public static Structure of(Kind kind, double targetRecall) {
    return new Structure(kind, targetRecall, SMALLEST, SAMPLE_BYTES);
  }

  public Structure withSmallest(int smallest) {
    return new Structure(kind, targetRecall, smallest, sampleBytes);
  }
}
