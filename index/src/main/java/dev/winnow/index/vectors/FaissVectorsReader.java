package dev.winnow.index.vectors;

import dev.winnow.index.faiss.FaissIndex;
import dev.winnow.index.faiss.Search;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.hnsw.FlatVectorsReader;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.ChecksumIndexInput;
import org.apache.lucene.store.DataAccessHint;
import org.apache.lucene.store.FileTypeHint;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.IOUtils;
import org.apache.lucene.util.hnsw.RandomVectorScorer;
import org.jspecify.annotations.Nullable;

/// Searches the structures, and scores what they name with the flat vectors.
final class FaissVectorsReader extends KnnVectorsReader {
  /// A filter that accepts at most this share is searched exhaustively.
  private static final double EXACT_SHARE = 0.02;

  /// Vectors scored in one call.
  private static final int BULK = 64;

  private final FlatVectorsReader flat;
  private final IndexInput data;
  private final FieldInfos fields;
  private final Map<String, StoredStructure> structures;

  private FaissVectorsReader(
      FlatVectorsReader flat,
      IndexInput data,
      FieldInfos fields,
      Map<String, StoredStructure> structures) {
    this.flat = flat;
    this.data = data;
    this.fields = fields;
    this.structures = structures;
  }

  static FaissVectorsReader open(SegmentReadState state, FlatVectorsReader flat)
      throws IOException {
    IndexInput data = null;
    try {
      Map<String, StoredStructure.Entry> entries = table(state);
      data = openData(state);
      var file = MappedFile.of(state, fileName(state, FaissVectorsFormat.DATA));
      Map<String, StoredStructure> structures = new HashMap<>();
      for (var entry : entries.entrySet()) {
        structures.put(entry.getKey(), new StoredStructure(entry.getValue(), data, file));
      }
      return new FaissVectorsReader(flat, data, state.fieldInfos, structures);
    } catch (Throwable e) {
      IOUtils.closeWhileHandlingException(data, flat);
      throw e;
    }
  }

  private static Map<String, StoredStructure.Entry> table(SegmentReadState state)
      throws IOException {
    Map<String, StoredStructure.Entry> entries = new HashMap<>();
    String name = fileName(state, FaissVectorsFormat.META);
    try (ChecksumIndexInput in = state.directory.openChecksumInput(name)) {
      Throwable failure = null;
      try {
        checkHeader(in, state, FaissVectorsFormat.META);
        for (int field = in.readInt(); field != -1; field = in.readInt()) {
          FieldInfo info = state.fieldInfos.fieldInfo(field);
          if (info == null) {
            throw new CorruptIndexException("unknown field " + field, in);
          }
          in.readByte(); // the kind, which the structure knows itself
          entries.put(
              info.name,
              new StoredStructure.Entry(
                  in.readInt(),
                  in.readLong(),
                  in.readLong(),
                  in.readLong(),
                  in.readInt(),
                  List.of(effort(in), effort(in))));
        }
      } catch (Throwable e) {
        failure = e;
      } finally {
        CodecUtil.checkFooter(in, failure);
      }
    }
    return entries;
  }

  private static Effort effort(IndexInput in) throws IOException {
    return new Effort(in.readInt(), in.readInt(), in.readInt());
  }

  private static IndexInput openData(SegmentReadState state) throws IOException {
    IndexInput in =
        state.directory.openInput(
            fileName(state, FaissVectorsFormat.DATA),
            state.context.withHints(FileTypeHint.DATA, DataAccessHint.RANDOM));
    try {
      checkHeader(in, state, FaissVectorsFormat.DATA);
      CodecUtil.retrieveChecksum(in);
      return in;
    } catch (Throwable e) {
      IOUtils.closeWhileHandlingException(in);
      throw e;
    }
  }

  private static void checkHeader(
      org.apache.lucene.store.DataInput in, SegmentReadState state, String extension)
      throws IOException {
    CodecUtil.checkIndexHeader(
        in,
        FaissVectorsFormat.NAME + "-" + extension,
        FaissVectorsFormat.VERSION,
        FaissVectorsFormat.VERSION,
        state.segmentInfo.getId(),
        state.segmentSuffix);
  }

  private static String fileName(SegmentReadState state, String extension) {
    return IndexFileNames.segmentFileName(state.segmentInfo.name, state.segmentSuffix, extension);
  }

  @Override
  public void search(
      String field, float[] target, KnnCollector collector, @Nullable AcceptDocs accept)
      throws IOException {
    RandomVectorScorer scorer = flat.getRandomVectorScorer(field, target);
    if (scorer == null || scorer.maxOrd() == 0 || collector.k() == 0) {
      return;
    }
    int vectors = scorer.maxOrd();
    Accepted accepted = accepted(scorer, accept);
    StoredStructure structure = structures.get(field);
    FaissIndex index = structure == null ? null : structure.index();
    if (structure == null || index == null) {
      scan(scorer, accepted, collector);
      return;
    }
    double share = Math.max(1, accepted.count()) / (double) vectors;
    var entry = structure.entry();
    int k = Math.min(collector.k(), vectors);
    Effort effort = entry.effort(k, share);
    if (effort.depth() >= accepted.count()
        || accepted.count() <= Math.max(2 * effort.depth(), EXACT_SHARE * vectors)) {
      scan(scorer, accepted, collector);
      return;
    }
    int[] candidates = candidates(index, field, target, effort, accepted);
    score(scorer, candidates, collector);
    count(entry.compared(effort, accepted.count()), accepted.count(), collector);
  }

  /// Counts compared codes as visited vectors: no more than were accepted, and not beyond the
  /// collector's limit, which then counts as reached.
  private static void count(int compared, int accepted, KnnCollector collector) {
    long visited = collector.visitedCount();
    long most = Math.min(accepted, collector.visitLimit());
    collector.incVisitedCount(Math.clamp(most - visited, 0, compared));
  }

  private static Accepted accepted(RandomVectorScorer scorer, @Nullable AcceptDocs accept)
      throws IOException {
    Bits documents = accept == null ? null : accept.bits();
    return Accepted.of(documents == null ? null : scorer.getAcceptOrds(documents), scorer.maxOrd());
  }

  /// Ordinals of the candidates that FAISS names, rising.
  private int[] candidates(
      FaissIndex index, String field, float[] target, Effort effort, Accepted accepted) {
    VectorSpace space = VectorSpace.of(fields.fieldInfo(field));
    Search how = Search.probing(effort.probes());
    if (!accepted.all()) {
      how = how.accepting(accepted.words());
    }
    int[] ordinals = new int[effort.depth()];
    try {
      index.search(
          MemorySegment.ofArray(space.of(target)),
          1,
          effort.depth(),
          how,
          new float[effort.depth()],
          ordinals);
    } catch (IllegalStateException e) {
      throw new AlreadyClosedException("the segment was closed", e);
    }
    int found = 0;
    while (found < ordinals.length && ordinals[found] >= 0) {
      found++;
    }
    int[] sorted = Arrays.copyOf(ordinals, found);
    Arrays.sort(sorted); // so that pages of the raw vectors are read in order
    return sorted;
  }

  private static void score(RandomVectorScorer scorer, int[] ordinals, KnnCollector collector)
      throws IOException {
    int[] bulk = new int[BULK];
    float[] scores = new float[BULK];
    for (int at = 0; at < ordinals.length && !collector.earlyTerminated(); at += BULK) {
      int size = Math.min(BULK, ordinals.length - at);
      System.arraycopy(ordinals, at, bulk, 0, size);
      collect(scorer, bulk, scores, size, collector);
    }
  }

  private static void scan(RandomVectorScorer scorer, Accepted accepted, KnnCollector collector)
      throws IOException {
    int vectors = scorer.maxOrd();
    int[] bulk = new int[BULK];
    float[] scores = new float[BULK];
    int size = 0;
    for (int ordinal = accepted.next(0, vectors);
        ordinal < vectors && !collector.earlyTerminated();
        ordinal = accepted.next(ordinal + 1, vectors)) {
      bulk[size++] = ordinal;
      if (size == BULK) {
        collect(scorer, bulk, scores, size, collector);
        size = 0;
      }
    }
    if (size > 0 && !collector.earlyTerminated()) {
      collect(scorer, bulk, scores, size, collector);
    }
  }

  private static void collect(
      RandomVectorScorer scorer, int[] ordinals, float[] scores, int size, KnnCollector collector)
      throws IOException {
    scorer.bulkScore(ordinals, scores, size);
    collector.incVisitedCount(size);
    for (int i = 0; i < size; i++) {
      collector.collect(scorer.ordToDoc(ordinals[i]), scores[i]);
    }
  }

  @Override
  public void search(
      String field, byte[] target, KnnCollector collector, @Nullable AcceptDocs accept)
      throws IOException {
    RandomVectorScorer scorer = flat.getRandomVectorScorer(field, target);
    if (scorer != null && scorer.maxOrd() > 0 && collector.k() > 0) {
      scan(scorer, accepted(scorer, accept), collector);
    }
  }

  @Override
  public void checkIntegrity() throws IOException {
    flat.checkIntegrity();
    CodecUtil.checksumEntireFile(data);
  }

  @Override
  public FloatVectorValues getFloatVectorValues(String field) throws IOException {
    return flat.getFloatVectorValues(field);
  }

  @Override
  public ByteVectorValues getByteVectorValues(String field) throws IOException {
    return flat.getByteVectorValues(field);
  }

  @Override
  public Map<String, Long> getOffHeapByteSize(FieldInfo field) {
    Map<String, Long> sizes = flat.getOffHeapByteSize(field);
    StoredStructure structure = structures.get(field.name);
    return structure == null
        ? sizes
        : mergeOffHeapByteSizeMaps(
            sizes, Map.of(FaissVectorsFormat.DATA, structure.entry().length()));
  }

  @Override
  public void close() throws IOException {
    structures.values().forEach(StoredStructure::close);
    IOUtils.close(flat, data);
  }
}
