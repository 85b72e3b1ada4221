package dev.winnow.index.vectors;

import java.util.List;

/// The structure by which a segment finds its nearest vectors.
///
/// @param kind which structure
/// @param targetRecall share of the true 10 nearest that a search must find, above 0 to 1
/// @param smallest vectors below which a segment gets none and is searched exhaustively
/// @param sampleBytes most bytes of raw vectors that training reads; native memory while a segment
///   is written
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
    /// The one of them that searches fastest for the segment; see [#candidates].
    AUTO
  }

  /// Below this many vectors lists are not worth building: at this size they save a third of a scan
  /// of 30 us, by the table of [Costs]. At 44,000 they were 1.5 x faster at a target of .95 and 1.1
  /// x at .99.
  private static final int FEWEST_LISTED = 20_000;

  /// Above this many vectors scanning all codes cannot pay. Extrapolated: up to 1,000,000 were
  /// measured.
  private static final int MOST_SCANNED = 2_000_000;

  /// The kinds to build for a segment of so many vectors, of which the one that searches fastest is
  /// kept; never [Kind#AUTO].
  List<Kind> candidates(int vectors) {
    if (kind != Kind.AUTO) {
      return List.of(kind);
    }
    if (vectors < FEWEST_LISTED) {
      return List.of(Kind.FAST_SCAN);
    }
    return vectors > MOST_SCANNED ? List.of(Kind.IVF_PQ4) : List.of(Kind.FAST_SCAN, Kind.IVF_PQ4);
  }

  public static Structure of(Kind kind, double targetRecall) {
    return new Structure(kind, targetRecall, SMALLEST, SAMPLE_BYTES);
  }

  public Structure withSmallest(int smallest) {
    return new Structure(kind, targetRecall, smallest, sampleBytes);
  }
}
