package dev.winnow.index.vectors;

import dev.winnow.index.faiss.FaissIndex;
import dev.winnow.index.faiss.FaissLibrary;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.codecs.KnnFieldVectorsWriter;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.hnsw.FlatFieldVectorsWriter;
import org.apache.lucene.codecs.hnsw.FlatVectorsWriter;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.MergeState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.index.Sorter;
import org.apache.lucene.index.VectorEncoding;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.util.IORunnable;
import org.apache.lucene.util.IOUtils;
import org.jspecify.annotations.Nullable;

/// Writes flat vectors through Lucene, then builds the structure from the same vectors.
final class FaissVectorsWriter extends KnnVectorsWriter {
  private final FlatVectorsWriter flat;
  private final Structure structure;
  private final IndexOutput meta;
  private final IndexOutput data;
  private final Map<FieldInfo, FlatFieldVectorsWriter<?>> fields = new LinkedHashMap<>();
  private boolean finished;

  FaissVectorsWriter(SegmentWriteState state, FlatVectorsWriter flat, Structure structure)
      throws IOException {
    this.flat = flat;
    this.structure = structure;
    IndexOutput openMeta = null;
    IndexOutput openData = null;
    try {
      openMeta = create(state, FaissVectorsFormat.META);
      openData = create(state, FaissVectorsFormat.DATA);
    } catch (Throwable e) {
      IOUtils.closeWhileHandlingException(openMeta, openData, flat);
      throw e;
    }
    this.meta = openMeta;
    this.data = openData;
  }

  private static IndexOutput create(SegmentWriteState state, String extension) throws IOException {
    String name =
        IndexFileNames.segmentFileName(state.segmentInfo.name, state.segmentSuffix, extension);
    IndexOutput out = state.directory.createOutput(name, state.context);
    try {
      CodecUtil.writeIndexHeader(
          out,
          FaissVectorsFormat.NAME + "-" + extension,
          FaissVectorsFormat.VERSION,
          state.segmentInfo.getId(),
          state.segmentSuffix);
      return out;
    } catch (Throwable e) {
      IOUtils.closeWhileHandlingException(out);
      throw e;
    }
  }

  @Override
  public KnnFieldVectorsWriter<?> addField(FieldInfo field) throws IOException {
    FlatFieldVectorsWriter<?> writer = flat.addField(field);
    fields.put(field, writer);
    return writer;
  }

  @Override
  public void flush(int maxDoc, Sorter.@Nullable DocMap sortMap) throws IOException {
    for (var entry : fields.entrySet()) {
      if (entry.getKey().getVectorEncoding() == VectorEncoding.FLOAT32) {
        write(entry.getKey(), buffered(entry.getValue(), sortMap));
      }
    }
    flat.flush(maxDoc, sortMap);
  }

  @SuppressWarnings("unchecked")
  private static RawVectors buffered(
      FlatFieldVectorsWriter<?> writer, Sorter.@Nullable DocMap sortMap) throws IOException {
    var vectors = (List<float[]>) writer.getVectors();
    int[] newToOld = null;
    if (sortMap != null) {
      newToOld = new int[vectors.size()];
      mapOldOrdToNewOrd(writer.getDocsWithFieldSet(), sortMap, null, newToOld, null);
    }
    int @Nullable [] order = newToOld;
    return new RawVectors() {
      @Override
      public int count() {
        return vectors.size();
      }

      @Override
      public void forEach(Taker taker) throws IOException {
        for (int i = 0; i < vectors.size(); i++) {
          taker.take(vectors.get(order == null ? i : order[i]));
        }
      }
    };
  }

  @Override
  public @Nullable IORunnable mergeOneField(FieldInfo field, MergeState state) throws IOException {
    IORunnable rest = flat.mergeOneField(field, state);
    if (field.getVectorEncoding() == VectorEncoding.FLOAT32) {
      write(field, merged(field, state));
    }
    return rest;
  }

  private static RawVectors merged(FieldInfo field, MergeState state) {
    return new RawVectors() {
      @Override
      public int count() throws IOException {
        var iterator = MergedVectorValues.mergeFloatVectorValues(field, state).iterator();
        int count = 0;
        while (iterator.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
          count++;
        }
        return count;
      }

      @Override
      public void forEach(Taker taker) throws IOException {
        var vectors = MergedVectorValues.mergeFloatVectorValues(field, state);
        var iterator = vectors.iterator();
        while (iterator.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
          taker.take(vectors.vectorValue(iterator.index()));
        }
      }
    };
  }

  private void write(FieldInfo field, RawVectors vectors) throws IOException {
    if (structure.kind() == Structure.Kind.NONE || !FaissLibrary.available()) {
      return;
    }
    int count = vectors.count();
    if (count < Math.max(1, structure.smallest())) {
      return;
    }
    try (BuiltStructure built = new StructureBuilder(structure, field, count).build(vectors)) {
      long start = data.alignFilePointer(FaissIndex.ALIGNMENT);
      long crc = built.writeTo(data);
      meta.writeInt(field.number);
      meta.writeByte((byte) built.kind().ordinal());
      meta.writeInt(built.count());
      meta.writeLong(start);
      meta.writeLong(data.getFilePointer() - start);
      meta.writeLong(crc);
      meta.writeInt(built.lists());
      for (Effort effort : built.efforts()) {
        meta.writeInt(effort.k());
        meta.writeInt(effort.probes());
        meta.writeInt(effort.depth());
      }
    }
  }

  @Override
  public void finish() throws IOException {
    if (finished) {
      throw new IllegalStateException("already finished");
    }
    finished = true;
    flat.finish();
    meta.writeInt(-1);
    CodecUtil.writeFooter(meta);
    CodecUtil.writeFooter(data);
  }

  @Override
  public long ramBytesUsed() {
    return flat.ramBytesUsed();
  }

  @Override
  public void close() throws IOException {
    IOUtils.close(meta, data, flat);
  }
}
