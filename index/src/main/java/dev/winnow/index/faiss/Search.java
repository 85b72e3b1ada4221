package dev.winnow.index.faiss;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// How thoroughly to search, and among what.
///
/// @param probes lists of an inverted file to probe, called nprobe in FAISS; recall and cost grow
///   with it; a number above that of the lists means all; no effect on other kinds
/// @param accepted bitmap of the ordinals that may be found: bit i % 8 of byte i / 8; ordinals past
///   its end are excluded; null for all. Native memory is used in place, other memory is copied for
///   each search. Under a narrow filter, raise `probes` in proportion to what it excludes
public record Search(int probes, @Nullable MemorySegment accepted) {
  public Search {
    if (probes < 1) {
      throw new IllegalArgumentException(probes + " probes; expected 1 or more");
    }
  }

  public static Search probing(int probes) {
    return new Search(probes, null);
  }

  public Search accepting(MemorySegment bits) {
    return new Search(probes, bits);
  }

  /// Bit i % 64 of word i / 64, as in [java.util.BitSet#toLongArray]. Not copied here; do not
  /// change it during a search.
  public Search accepting(long[] bits) {
    return new Search(probes, MemorySegment.ofArray(bits));
  }
}
