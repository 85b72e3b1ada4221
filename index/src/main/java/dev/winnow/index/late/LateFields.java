package dev.winnow.index.late;

import org.apache.lucene.util.BytesRef;

/// Lucene's fields of a late-interaction representation, all on passages, or on documents where
/// there are none.
///
/// | field | holds |
/// |---|---|
/// | `_late.NAME.cells` | binary doc values: see [StoredTokens] |
/// | `_late.NAME.codes` | binary doc values: see [StoredTokens] |
/// | `_late.NAME.near` | a term for each centroid that is the nearest of a token: generation and number, 16 bits each, big-endian |
final class LateFields {
  private LateFields() {}

  static String cells(String name) {
    return "_late." + name + ".cells";
  }

  static String codes(String name) {
    return "_late." + name + ".codes";
  }

  static String near(String name) {
    return "_late." + name + ".near";
  }

  static BytesRef term(int generation, int cell) {
    return new BytesRef(
        new byte[] {(byte) (generation >> 8), (byte) generation, (byte) (cell >> 8), (byte) cell});
  }
}
