package dev.winnow.bench.dense;

import dev.winnow.index.vectors.FaissVectorsFormat;
import dev.winnow.index.vectors.Structure;
import java.util.Locale;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;

/// The indexes that are compared.
enum DenseKind {
  HNSW("Lucene HNSW, floats"),
  HNSW_8("Lucene HNSW, 8 bits"),
  HNSW_4("Lucene HNSW, 4 bits"),
  HNSW_2("Lucene HNSW, 2 bits"),
  HNSW_1("Lucene HNSW, 1 bit"),
  AUTO("Winnow AUTO"),
  FAST_SCAN("Winnow FAST_SCAN"),
  IVF_FLAT("Winnow IVF_FLAT"),
  IVF_SQ8("Winnow IVF_SQ8"),
  IVF_PQ8("Winnow IVF_PQ8"),
  IVF_PQ4("Winnow IVF_PQ4"),
  JVECTOR("jvector"),
  EXACT("exact, one by one");

  /// Neighbours of a node; called M in the HNSW paper. The lowest layer has twice as many.
  static final int CONNECTIONS = 16;

  /// Candidates while a node is inserted; called efConstruction in the paper.
  static final int BEAM = 100;

  private final String label;

  DenseKind(String label) {
    this.label = label;
  }

  static DenseKind parse(String option) {
    return valueOf(option.strip().toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  String label() {
    return label;
  }

  String option() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Whether the index was told the recall it must reach when it was made.
  boolean calibrated() {
    return switch (this) {
      case AUTO, FAST_SCAN, IVF_FLAT, IVF_SQ8, IVF_PQ8, IVF_PQ4 -> true;
      case HNSW, HNSW_8, HNSW_4, HNSW_2, HNSW_1, JVECTOR, EXACT -> false;
    };
  }

  /// Whether what is found must be scored again with the raw vectors.
  boolean quantised() {
    return this == HNSW_8 || this == HNSW_4 || this == HNSW_2 || this == HNSW_1;
  }

  /// The name of the folder of an index for a target.
  String folder(double target) {
    return calibrated() ? option() + "-" + Math.round(target * 100) : option();
  }

  KnnVectorsFormat format(double target) {
    return switch (this) {
      case HNSW -> new Lucene99HnswVectorsFormat(CONNECTIONS, BEAM);
      case HNSW_8 -> quantised(ScalarEncoding.UNSIGNED_BYTE);
      case HNSW_4 -> quantised(ScalarEncoding.PACKED_NIBBLE);
      case HNSW_2 -> quantised(ScalarEncoding.DIBIT_QUERY_NIBBLE);
      case HNSW_1 -> quantised(ScalarEncoding.SINGLE_BIT_QUERY_NIBBLE);
      case AUTO, FAST_SCAN, IVF_FLAT, IVF_SQ8, IVF_PQ8, IVF_PQ4 ->
          new FaissVectorsFormat(Structure.of(Structure.Kind.valueOf(name()), target));
      case EXACT -> new FaissVectorsFormat(Structure.of(Structure.Kind.NONE, 1));
      case JVECTOR -> throw new IllegalStateException("jvector is no Lucene format");
    };
  }

  private static KnnVectorsFormat quantised(ScalarEncoding encoding) {
    return new Lucene104HnswScalarQuantizedVectorsFormat(encoding, CONNECTIONS, BEAM);
  }
}
