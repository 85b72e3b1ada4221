package dev.winnow.index;

/// How nearest vectors are found; chosen when an index is made. Every kind keeps the raw vectors
/// beside its own structure and scores results with them. Small segments and narrow filters are
/// searched exhaustively.
///
/// Choose by what was measured (bench/history/dense.md): [Hnsw], the default, for interactive
/// search with filters and frequent changes; [Auto] for collections that are loaded in bulk or
/// larger than memory; [Exact] where no neighbour may be missed. The kinds that use FAISS need its
/// native library to build their structure; without it their segments are searched exhaustively.
public sealed interface DenseIndex {
  /// Lucene's graph (Malkov and Yashunin, 2018). Floats are the default: at equal recall no
  /// quantised graph was as fast while the raw vectors fit in memory. Where they do not, take 4
  /// bits: at recall .95 faster than 8, 2 and 1 (bench/history/dense.md).
  ///
  /// @param encoding bits per component in the graph
  record Hnsw(Schema.Encoding encoding) implements DenseIndex {}

  /// No structure: every search compares every vector. Batches of queries do so together.
  record Exact() implements DenseIndex {}

  /// Codes of 4 bits for every 4 components, all scanned in registers (FAISS's PQ fast-scan). The
  /// best candidates are rescored with the raw vectors. Built in seconds for a million vectors.
  ///
  /// @param targetRecall share of the true 10 nearest that a search must find, above 0 to 1; how
  ///   many candidates that takes is measured for each segment when it is written
  record FastScan(double targetRecall) implements DenseIndex {
    public FastScan {
      requireRecall(targetRecall);
    }
  }

  /// An inverted file: k-means cuts space into lists, and a search probes the nearest of them
  /// (Jégou, Douze and Schmid, 2011). The best candidates are rescored with the raw vectors.
  ///
  /// @param codes how the lists hold the vectors
  /// @param targetRecall as of [FastScan]
  record IvfPq(Codes codes, double targetRecall) implements DenseIndex {
    public IvfPq {
      requireRecall(targetRecall);
    }
  }

  /// For each segment [FastScan] or [IvfPq] with [Codes#PQ4], whichever searches faster at the
  /// target recall. From 20,000 vectors on both are built, which costs as much as the two together.
  /// A table of costs decides which one is kept.
  ///
  /// @param targetRecall as of [FastScan]
  record Auto(double targetRecall) implements DenseIndex {
    public Auto {
      requireRecall(targetRecall);
    }
  }

  /// What the lists of an inverted file hold.
  enum Codes {
    /// The vectors themselves, 4 bytes a component, a second time.
    FLAT,
    /// A byte a component.
    SQ8,
    /// A byte for 8 components, by product quantisation; read from the mapped file.
    PQ8,
    /// 4 bits for 4 components, scanned in registers: the fastest. Uses fewer lists than the
    /// others.
    PQ4
  }

  /// Lucene's graph over floats.
  Hnsw DEFAULT = new Hnsw(Schema.Encoding.FLOAT);

  /// The kind that one word names: `FLOAT`, `INT8`, `INT4`, `INT2` or `INT1` for a graph, `EXACT`,
  /// `FAST_SCAN:RECALL`, `IVF:CODES:RECALL`, `AUTO:RECALL`; in any case.
  static DenseIndex of(String word) {
    return DenseIndexText.parse(word);
  }

  /// The word for [#of].
  default String word() {
    return DenseIndexText.write(this);
  }

  private static void requireRecall(double recall) {
    if (!(recall > 0 && recall <= 1)) {
      throw new IllegalArgumentException(
          "targetRecall is " + recall + "; expected above 0 to 1, for instance 0.95");
    }
  }
}
