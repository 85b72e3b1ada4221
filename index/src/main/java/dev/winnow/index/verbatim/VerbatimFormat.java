package dev.winnow.index.verbatim;

import java.io.IOException;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.codecs.DocValuesConsumer;
import org.apache.lucene.codecs.DocValuesFormat;
import org.apache.lucene.codecs.DocValuesProducer;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.store.DataInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.util.IOUtils;

/// Binary doc values of which each is the tokens of a document ([StoredText]), in one row, and
/// beside them the array of their sorted suffixes. Numbers are little-endian.
///
///     SEGMENT.wvt  header, for each field
///                    the offsets of each document's tokens, as in its value,
///                    at a multiple of 8: for each document its ids (int each) and -1 (int),
///                    at a multiple of 8: for each document its number (int),
///                    at a multiple of 8: for each document, and behind the last, the position of
///                      its first token, separators counted (long), and where its offsets begin,
///                      counted from the first ones (long),
///                  footer
///     SEGMENT.wvs  header, for each field, at a multiple of 8, the suffix array: the position of
///                  each token (int, or long where positions reach 2^31), those of the smallest
///                  suffixes first, footer
///     SEGMENT.wvi  header, for each field
///                    number (int), documents (int), tokens without separators (long), bytes of an
///                    entry of the suffix array (byte), begin of offsets, ids, numbers, positions,
///                    suffix array (long each)
///                  -1 (int), footer
///
/// A suffix ends with its document, and no match reaches over a document's end. Ids compare as
/// numbers, an end is less than any, and of two equal suffixes the earlier is the lesser, so a
/// segment's documents determine its files. The array is sorted in the thread that flushes or
/// merges: see [SuffixArray].
public final class VerbatimFormat extends DocValuesFormat {
  static final String NAME = "WinnowVerbatim";
  static final String TEXT = "wvt";
  static final String SUFFIXES = "wvs";
  static final String INFO = "wvi";

  private static final int VERSION = 0;
  private static final long DEFAULT_SORT_BYTES = 256L << 20;

  private final long sortBytes;

  /// For Lucene's service loader.
  public VerbatimFormat() {
    this(DEFAULT_SORT_BYTES);
  }

  /// @param sortBytes most heap for sorting suffixes, but for one document's, which are sorted
  ///   together however many there are
  public VerbatimFormat(long sortBytes) {
    super(NAME);
    this.sortBytes = sortBytes;
  }

  @Override
  public DocValuesConsumer fieldsConsumer(SegmentWriteState state) throws IOException {
    return VerbatimWriter.open(state, sortBytes);
  }

  @Override
  public DocValuesProducer fieldsProducer(SegmentReadState state) throws IOException {
    return VerbatimReader.open(state);
  }

  static IndexOutput create(SegmentWriteState state, String extension) throws IOException {
    String name =
        IndexFileNames.segmentFileName(state.segmentInfo.name, state.segmentSuffix, extension);
    IndexOutput out = state.directory.createOutput(name, state.context);
    try {
      CodecUtil.writeIndexHeader(
          out, NAME + "-" + extension, VERSION, state.segmentInfo.getId(), state.segmentSuffix);
      return out;
    } catch (Throwable e) {
      IOUtils.closeWhileHandlingException(out);
      throw e;
    }
  }

  static void checkHeader(DataInput in, SegmentReadState state, String extension)
      throws IOException {
    int _ =
        CodecUtil.checkIndexHeader(
            in,
            NAME + "-" + extension,
            VERSION,
            VERSION,
            state.segmentInfo.getId(),
            state.segmentSuffix);
  }
}
