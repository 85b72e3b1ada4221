package dev.winnow.index.vectors;

import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.hnsw.FlatVectorScorerUtil;
import org.apache.lucene.codecs.hnsw.FlatVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99FlatVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;

/// Lucene's flat vectors (`.vec`, `.vemf`) and for each field a FAISS structure over their ordinals.
///
///     SEGMENT.wvd  header, the structures, each at a multiple of 64, footer
///     SEGMENT.wvm  header, for each field
///                    number (int), kind (byte), vectors (int), offset, length, CRC-32 (long),
///                    lists (int), two efforts: k, probes, depth (int each)
///                  -1 (int), footer
///
/// FAISS names candidates, the flat vectors score them: scores are those of Lucene's own formats. A
/// merge builds anew, in Lucene's merge thread. A structure is checked against its CRC-32 when it is
/// first used, then mapped; where the native library is missing, none is written and none is read,
/// and searches compare all vectors.
public final class FaissVectorsFormat extends KnnVectorsFormat {
  static final String NAME = "WinnowFaiss";
  static final int VERSION = 0;
  static final String META = "wvm";
  static final String DATA = "wvd";

  private static final int MAX_DIMENSION = 4096;

  private static final FlatVectorsFormat FLAT =
      new Lucene99FlatVectorsFormat(FlatVectorScorerUtil.getLucene99FlatVectorsScorer());

  private final Structure structure;

  /// For Lucene's service loader, which only reads by it. What it writes has no structures.
  public FaissVectorsFormat() {
    this(Structure.of(Structure.Kind.NONE, 1));
  }

  public FaissVectorsFormat(Structure structure) {
    super(NAME);
    this.structure = structure;
  }

  @Override
  public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
    return new FaissVectorsWriter(state, FLAT.fieldsWriter(state), structure);
  }

  @Override
  public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
    return FaissVectorsReader.open(state, FLAT.fieldsReader(state));
  }

  @Override
  public int getMaxDimensions(String field) {
    return MAX_DIMENSION;
  }

  @Override
  public String toString() {
    return NAME + "(" + structure + ")";
  }
}
