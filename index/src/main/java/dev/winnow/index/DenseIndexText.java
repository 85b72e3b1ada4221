package dev.winnow.index;

import dev.winnow.index.DenseIndex.Auto;
import dev.winnow.index.DenseIndex.Codes;
import dev.winnow.index.DenseIndex.Exact;
import dev.winnow.index.DenseIndex.FastScan;
import dev.winnow.index.DenseIndex.Hnsw;
import dev.winnow.index.DenseIndex.IvfPq;
import java.util.Locale;

/// A [DenseIndex] as one word: `FLOAT` to `INT1` for graphs, `EXACT`, `FAST_SCAN:0.95`,
/// `IVF:PQ4:0.95`, `AUTO:0.95`.
final class DenseIndexText {
  private DenseIndexText() {}

  static String write(DenseIndex index) {
    return switch (index) {
      case Hnsw(var encoding) -> encoding.name();
      case Exact() -> "EXACT";
      case FastScan(double recall) -> "FAST_SCAN:" + recall;
      case IvfPq(var codes, double recall) -> "IVF:" + codes + ":" + recall;
      case Auto(double recall) -> "AUTO:" + recall;
    };
  }

  static DenseIndex parse(String word) {
    String[] parts = word.toUpperCase(Locale.ROOT).split(":", -1);
    try {
      return switch (parts.length + parts[0]) {
        case "1EXACT" -> new Exact();
        case "2FAST_SCAN" -> new FastScan(Double.parseDouble(parts[1]));
        case "2AUTO" -> new Auto(Double.parseDouble(parts[1]));
        case "3IVF" -> new IvfPq(Codes.valueOf(parts[1]), Double.parseDouble(parts[2]));
        default -> new Hnsw(Schema.Encoding.valueOf(word.toUpperCase(Locale.ROOT)));
      };
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "dense index is '%s'; expected FLOAT, INT8, INT4, INT2, INT1, EXACT, FAST_SCAN:RECALL, IVF:FLAT|SQ8|PQ8|PQ4:RECALL or AUTO:RECALL, for instance AUTO:0.95"
              .formatted(word),
          e);
    }
  }
}
