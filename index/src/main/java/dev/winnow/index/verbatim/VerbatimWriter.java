package dev.winnow.index.verbatim;

import java.io.IOException;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.codecs.DocValuesConsumer;
import org.apache.lucene.codecs.DocValuesProducer;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.IOUtils;

/// Writes the documents' tokens in one row, then sorts their suffixes.
final class VerbatimWriter extends DocValuesConsumer {
  private final SegmentWriteState state;
  private final long sortBytes;
  private final IndexOutput text;
  private final IndexOutput sorted;
  private final IndexOutput info;
  private boolean closed;

  private VerbatimWriter(
      SegmentWriteState state,
      long sortBytes,
      IndexOutput text,
      IndexOutput sorted,
      IndexOutput info) {
    this.state = state;
    this.sortBytes = sortBytes;
    this.text = text;
    this.sorted = sorted;
    this.info = info;
  }

  static VerbatimWriter open(SegmentWriteState state, long sortBytes) throws IOException {
    IndexOutput text = null;
    IndexOutput sorted = null;
    try {
      text = VerbatimFormat.create(state, VerbatimFormat.TEXT);
      sorted = VerbatimFormat.create(state, VerbatimFormat.SUFFIXES);
      IndexOutput info = VerbatimFormat.create(state, VerbatimFormat.INFO);
      return new VerbatimWriter(state, sortBytes, text, sorted, info);
    } catch (Throwable e) {
      IOUtils.closeWhileHandlingException(text, sorted);
      throw e;
    }
  }

  @Override
  public void addBinaryField(FieldInfo field, DocValuesProducer values) throws IOException {
    try (var ids = new ScratchFiles(state.directory, state.segmentInfo.name, state.context)) {
      IndexOutput out = ids.create();
      var documents = new DocumentTable();
      long offsets = text.getFilePointer();
      BinaryDocValues value = values.getBinary(field);
      for (int doc = value.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = value.nextDoc()) {
        documents.add(doc, out.getFilePointer() / Integer.BYTES, text.getFilePointer() - offsets);
        write(value.binaryValue(), out);
      }
      documents.end(out.getFilePointer() / Integer.BYTES, text.getFilePointer() - offsets);
      try (IndexInput row = ids.read(out)) {
        write(field, documents, offsets, row, ids);
      }
    }
  }

  private void write(BytesRef value, IndexOutput ids) throws IOException {
    int size =
        value.bytes[value.offset] & 0xff
            | (value.bytes[value.offset + 1] & 0xff) << 8
            | (value.bytes[value.offset + 2] & 0xff) << 16
            | value.bytes[value.offset + 3] << 24;
    int begin = value.offset + Integer.BYTES;
    int end = begin + Integer.BYTES * size;
    ids.writeBytes(value.bytes, begin, end - begin);
    ids.writeInt(TokenSegment.SEPARATOR);
    text.writeBytes(value.bytes, end, value.offset + value.length - end);
  }

  private void write(
      FieldInfo field, DocumentTable documents, long offsets, IndexInput row, ScratchFiles scratch)
      throws IOException {
    long ids = text.alignFilePointer(Long.BYTES);
    row.seek(0);
    text.copyBytes(row, Integer.BYTES * documents.positions());
    long numbers = text.alignFilePointer(Long.BYTES);
    documents.writeNumbers(text);
    long positions = text.alignFilePointer(Long.BYTES);
    documents.writePositions(text);
    long suffixes = sorted.alignFilePointer(Long.BYTES);
    int width = documents.positions() <= Integer.MAX_VALUE ? Integer.BYTES : Long.BYTES;
    new SuffixArray(documents, row.randomAccessSlice(0, row.length()), scratch, sortBytes)
        .write(sorted, width);
    info.writeInt(field.number);
    new FieldEntry(
            documents.size(),
            documents.positions() - documents.size(),
            width,
            new FieldEntry.Begins(offsets, ids, numbers, positions, suffixes))
        .write(info);
  }

  /// Ends the files: Lucene knows no other call for it.
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    boolean ended = false;
    try {
      info.writeInt(-1);
      CodecUtil.writeFooter(info);
      CodecUtil.writeFooter(text);
      CodecUtil.writeFooter(sorted);
      ended = true;
    } finally {
      if (ended) {
        IOUtils.close(info, text, sorted);
      } else {
        IOUtils.closeWhileHandlingException(info, text, sorted);
      }
    }
  }

  static UnsupportedOperationException unsupported(FieldInfo field) {
    return new UnsupportedOperationException(
        "field '%s' is no field of tokens; expected binary doc values".formatted(field.name));
  }

  @Override
  public void addNumericField(FieldInfo field, DocValuesProducer values) {
    throw unsupported(field);
  }

  @Override
  public void addSortedField(FieldInfo field, DocValuesProducer values) {
    throw unsupported(field);
  }

  @Override
  public void addSortedNumericField(FieldInfo field, DocValuesProducer values) {
    throw unsupported(field);
  }

  @Override
  public void addSortedSetField(FieldInfo field, DocValuesProducer values) {
    throw unsupported(field);
  }
}
