package dev.winnow.index;

import java.io.IOException;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;

/// Which of Lucene's vector formats holds the graph. All keep the raw floats beside it.
final class VectorFormats {
  /// Neighbours of a node; called M in the HNSW paper.
  private static final int CONNECTIONS = 16;

  /// Candidates while a node is inserted; called efConstruction in the paper.
  private static final int BEAM = 100;

  private VectorFormats() {}

  static Codec codec(Schema schema) {
    Schema.Dense dense = schema.dense();
    if (dense == null) {
      return new Lucene104Codec();
    }
    KnnVectorsFormat format = new AnyDimension(format(dense.encoding()));
    return new Lucene104Codec() {
      @Override
      public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
        return format;
      }
    };
  }

  private static KnnVectorsFormat format(Schema.Encoding encoding) {
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
