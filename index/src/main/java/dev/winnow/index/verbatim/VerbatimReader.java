package dev.winnow.index.verbatim;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.codecs.DocValuesProducer;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DocValuesSkipper;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.store.ChecksumIndexInput;
import org.apache.lucene.store.DataAccessHint;
import org.apache.lucene.store.FileTypeHint;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.util.IOUtils;
import org.jspecify.annotations.Nullable;

/// Opens the files of a segment.
final class VerbatimReader extends DocValuesProducer {
  private final Map<Integer, FieldEntry> entries;
  private final IndexInput text;
  private final IndexInput sorted;

  private VerbatimReader(Map<Integer, FieldEntry> entries, IndexInput text, IndexInput sorted) {
    this.entries = entries;
    this.text = text;
    this.sorted = sorted;
  }

  static VerbatimReader open(SegmentReadState state) throws IOException {
    IndexInput text = null;
    IndexInput sorted = null;
    try {
      Map<Integer, FieldEntry> entries = entries(state);
      text = open(state, VerbatimFormat.TEXT);
      sorted = open(state, VerbatimFormat.SUFFIXES);
      for (FieldEntry entry : entries.values()) {
        FieldEntry _ = entry.checked(text, sorted);
      }
      return new VerbatimReader(entries, text, sorted);
    } catch (Throwable e) {
      IOUtils.closeWhileHandlingException(text, sorted);
      throw e;
    }
  }

  private static Map<Integer, FieldEntry> entries(SegmentReadState state) throws IOException {
    Map<Integer, FieldEntry> entries = new HashMap<>();
    String name = fileName(state, VerbatimFormat.INFO);
    try (ChecksumIndexInput in = state.directory.openChecksumInput(name)) {
      Throwable failure = null;
      try {
        VerbatimFormat.checkHeader(in, state, VerbatimFormat.INFO);
        for (int field = in.readInt(); field != -1; field = in.readInt()) {
          if (state.fieldInfos.fieldInfo(field) == null) {
            throw new CorruptIndexException("unknown field " + field, in);
          }
          entries.put(field, FieldEntry.read(in));
        }
      } catch (Throwable e) {
        failure = e;
      } finally {
        CodecUtil.checkFooter(in, failure);
      }
    }
    return entries;
  }

  private static IndexInput open(SegmentReadState state, String extension) throws IOException {
    IndexInput in =
        state.directory.openInput(
            fileName(state, extension),
            state.context.withHints(FileTypeHint.DATA, DataAccessHint.RANDOM));
    try {
      VerbatimFormat.checkHeader(in, state, extension);
      long _ = CodecUtil.retrieveChecksum(in);
      return in;
    } catch (Throwable e) {
      IOUtils.closeWhileHandlingException(in);
      throw e;
    }
  }

  private static String fileName(SegmentReadState state, String extension) {
    return IndexFileNames.segmentFileName(state.segmentInfo.name, state.segmentSuffix, extension);
  }

  @Override
  public BinaryDocValues getBinary(FieldInfo field) throws IOException {
    FieldEntry entry = entries.get(field.number);
    if (entry == null) {
      throw new CorruptIndexException("no tokens of field " + field.name, text);
    }
    return new TokenValues(new TokenSegment(entry, text, sorted));
  }

  @Override
  public void checkIntegrity() throws IOException {
    long _ = CodecUtil.checksumEntireFile(text);
    long _ = CodecUtil.checksumEntireFile(sorted);
  }

  @Override
  public void close() throws IOException {
    IOUtils.close(text, sorted);
  }

  @Override
  public NumericDocValues getNumeric(FieldInfo field) {
    throw VerbatimWriter.unsupported(field);
  }

  @Override
  public SortedDocValues getSorted(FieldInfo field) {
    throw VerbatimWriter.unsupported(field);
  }

  @Override
  public SortedNumericDocValues getSortedNumeric(FieldInfo field) {
    throw VerbatimWriter.unsupported(field);
  }

  @Override
  public SortedSetDocValues getSortedSet(FieldInfo field) {
    throw VerbatimWriter.unsupported(field);
  }

  @Override
  public @Nullable DocValuesSkipper getSkipper(FieldInfo field) {
    return null;
  }
}
