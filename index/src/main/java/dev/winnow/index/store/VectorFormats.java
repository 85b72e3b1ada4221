package dev.winnow.index.store;

import dev.winnow.index.DenseIndex;
import dev.winnow.index.Schema;
import dev.winnow.index.vectors.FaissVectorsFormat;
import dev.winnow.index.vectors.Structure;
import dev.winnow.index.vectors.Structure.Kind;
import dev.winnow.index.verbatim.VerbatimField;
import dev.winnow.index.verbatim.VerbatimFormat;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.DocValuesFormat;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;

/// Which vector format a [DenseIndex] takes, all of which keep the raw floats, and where verbatim
/// tokens lie.
final class VectorFormats {
  /// Neighbours of a node; called M in the HNSW paper.
  private static final int CONNECTIONS = 16;

  /// Candidates while a node is inserted; called efConstruction in the paper.
  private static final int BEAM = 100;

  private VectorFormats() {}

  /// Parts of the heap of which sorting suffixes takes at most one.
  private static final int SORT_SHARE = 4;

  /// A codec that gives each space the format of its own index kind, and verbatim tokens theirs.
  ///
  /// @param bufferMegabytes see [dev.winnow.index.IndexConfig]
  static Codec codec(Schema schema, int bufferMegabytes) {
    long sortBytes =
        Math.min(
            ((long) SORT_SHARE * bufferMegabytes) << 20,
            Runtime.getRuntime().maxMemory() / SORT_SHARE);
    DocValuesFormat verbatim = new VerbatimFormat(sortBytes);
    Set<String> tokens =
        schema.verbatimNames().stream().map(VerbatimField::field).collect(Collectors.toSet());
    Map<String, KnnVectorsFormat> formats = new HashMap<>();
    for (String space : schema.spaces()) {
      formats.put(Layout.dense(space), format(schema.dense(space).index()));
    }
    return new Lucene104Codec() {
      @Override
      public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
        KnnVectorsFormat own = formats.get(field);
        return own != null ? own : super.getKnnVectorsFormatForField(field);
      }

      @Override
      public DocValuesFormat getDocValuesFormatForField(String field) {
        return tokens.contains(field) ? verbatim : super.getDocValuesFormatForField(field);
      }
    };
  }

  private static KnnVectorsFormat format(DenseIndex index) {
    return switch (index) {
      case DenseIndex.Hnsw(var encoding) -> new AnyDimension(graph(encoding));
      case DenseIndex.Exact() -> structured(Kind.NONE, 1);
      case DenseIndex.FastScan(double recall) -> structured(Kind.FAST_SCAN, recall);
      case DenseIndex.IvfPq(var codes, double recall) -> structured(kind(codes), recall);
      case DenseIndex.Auto(double recall) -> structured(Kind.AUTO, recall);
    };
  }

  private static KnnVectorsFormat structured(Kind kind, double recall) {
    return new FaissVectorsFormat(Structure.of(kind, recall));
  }

  private static Kind kind(DenseIndex.Codes codes) {
    return switch (codes) {
      case FLAT -> Kind.IVF_FLAT;
      case SQ8 -> Kind.IVF_SQ8;
      case PQ8 -> Kind.IVF_PQ8;
      case PQ4 -> Kind.IVF_PQ4;
    };
  }

  private static KnnVectorsFormat graph(Schema.Encoding encoding) {
    return switch (encoding) {
      case FLOAT -> new Lucene99HnswVectorsFormat(CONNECTIONS, BEAM);
      case INT8 -> quantized(ScalarEncoding.UNSIGNED_BYTE);
      case INT4 -> quantized(ScalarEncoding.PACKED_NIBBLE);
      case INT2 -> quantized(ScalarEncoding.DIBIT_QUERY_NIBBLE);
      case INT1 -> quantized(ScalarEncoding.SINGLE_BIT_QUERY_NIBBLE);
    };
  }

  private static KnnVectorsFormat quantized(ScalarEncoding encoding) {
    return new Lucene104HnswScalarQuantizedVectorsFormat(encoding, CONNECTIONS, BEAM);
  }

  /// Lifts Lucene's limit of 1024 components when writing. The name is the delegate's, so that any
  /// Lucene reads the files.
  private static final class AnyDimension extends KnnVectorsFormat {
    private final KnnVectorsFormat delegate;

    AnyDimension(KnnVectorsFormat delegate) {
      super(delegate.getName());
      this.delegate = delegate;
    }

    @Override
    public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
      return delegate.fieldsWriter(state);
    }

    @Override
    public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
      return delegate.fieldsReader(state);
    }

    @Override
    public int getMaxDimensions(String field) {
      return Schema.Dense.MAX_DIMENSION;
    }
  }
}
