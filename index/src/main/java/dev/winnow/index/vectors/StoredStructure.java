package dev.winnow.index.vectors;

import dev.winnow.index.faiss.FaissException;
import dev.winnow.index.faiss.FaissIndex;
import dev.winnow.index.faiss.FaissLibrary;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.MemorySegmentAccessInput;
import org.jspecify.annotations.Nullable;

/// A structure in a segment's file, opened when it is first searched. Thread-safe.
final class StoredStructure implements AutoCloseable {
  /// The structure's entry in the segment's table.
  record Entry(int vectors, long offset, long length, long crc, int lists, List<Effort> efforts) {
    /// The effort of a search for `k` neighbours under a filter. It probes enough lists for the
    /// `k/share` nearest of all vectors, of which the filter accepts about `k`.
    ///
    /// @param share of the vectors that the filter accepts, above 0 to 1
    Effort effort(int k, double share) {
      Effort found = measured(k).scaled(k, lists, vectors);
      int among = (int) Math.min(vectors, Math.ceil(k / share));
      return found.withProbes(
          Math.max(found.probes(), measured(among).scaled(among, lists, vectors).probes()));
    }

    /// Approximate number of codes that a search compares with the query: those of the lists it
    /// probes.
    ///
    /// @param accepted vectors among which it searches
    int compared(Effort effort, int accepted) {
      return (int) ((long) accepted * Math.min(effort.probes(), lists) / Math.max(1, lists));
    }

    /// The effort measured for the smallest number of neighbours from `k` on, or else for the
    /// largest.
    private Effort measured(int k) {
      Effort best = efforts.getFirst();
      for (Effort effort : efforts) {
        if (k > best.k()) {
          best = effort;
        }
      }
      return best;
    }
  }

  private static final int BUFFER = 1 << 16;

  private final Entry entry;
  private final IndexInput data;
  private final MappedFile file;
  private @Nullable FaissIndex opened;
  private boolean closed;

  StoredStructure(Entry entry, IndexInput data, MappedFile file) {
    this.entry = entry;
    this.data = data;
    this.file = file;
  }

  Entry entry() {
    return entry;
  }

  /// The structure for one search, or null where the native library is missing or this was closed.
  synchronized @Nullable FaissIndex index() throws IOException {
    file.requireUncut();
    if (opened == null && !closed && FaissLibrary.available()) {
      opened = open();
    }
    return opened;
  }

  private FaissIndex open() throws IOException {
    MemorySegment mapped =
        data instanceof MemorySegmentAccessInput input
            ? input.segmentSliceOrNull(entry.offset(), entry.length())
            : null;
    try {
      return mapped != null && mapped.isNative() && mapped.address() % FaissIndex.ALIGNMENT == 0
          ? map(mapped)
          : read();
    } catch (FaissException e) {
      throw new CorruptIndexException(e.getMessage(), data, e);
    }
  }

  private FaissIndex map(MemorySegment mapped) throws IOException {
    checkSum(mapped);
    return checked(FaissIndex.map(mapped));
  }

  private FaissIndex read() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(entry.length(), FaissIndex.ALIGNMENT);
      copy(copy);
      checkSum(copy);
      return checked(FaissIndex.read(copy));
    }
  }

  private FaissIndex checked(FaissIndex index) throws IOException {
    if (index.count() != entry.vectors()) {
      index.close();
      throw new CorruptIndexException(
          "structure of %d vectors; expected %d".formatted(index.count(), entry.vectors()), data);
    }
    return index;
  }

  private void copy(MemorySegment to) throws IOException {
    IndexInput in = data.clone();
    in.seek(entry.offset());
    byte[] buffer = new byte[BUFFER];
    for (long at = 0; at < entry.length(); at += buffer.length) {
      int length = (int) Math.min(buffer.length, entry.length() - at);
      in.readBytes(buffer, 0, length);
      MemorySegment.copy(buffer, 0, to, ValueLayout.JAVA_BYTE, at, length);
    }
  }

  /// Over copies: summing mapped memory is native code.
  private void checkSum(MemorySegment bytes) throws IOException {
    var crc = new CRC32();
    byte[] buffer = new byte[BUFFER];
    for (long at = 0; at < bytes.byteSize(); at += buffer.length) {
      int length = (int) Math.min(buffer.length, bytes.byteSize() - at);
      MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, buffer, 0, length);
      crc.update(buffer, 0, length);
    }
    if (crc.getValue() != entry.crc()) {
      throw new CorruptIndexException(
          "structure at %d has CRC-32 %x; expected %x"
              .formatted(entry.offset(), crc.getValue(), entry.crc()),
          data);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (opened != null) {
      opened.close();
      opened = null;
    }
  }
}
