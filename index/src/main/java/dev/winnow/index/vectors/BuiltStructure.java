package dev.winnow.index.vectors;

import dev.winnow.index.faiss.FaissIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.lucene.store.DataOutput;

/// A structure in native memory that waits to be written.
///
/// @param kind never [Structure.Kind#AUTO]
record BuiltStructure(Structure.Kind kind, FaissIndex index, List<Effort> efforts)
    implements AutoCloseable {
  /// Nanoseconds of a search for few neighbours, about.
  double cost() {
    return Costs.of(kind, index).of(efforts.getFirst());
  }

  int count() {
    return Math.toIntExact(index.count());
  }

  int lists() {
    return index.lists();
  }

  /// @return the CRC-32 of what was written
  long writeTo(DataOutput out) throws IOException {
    var crc = new CRC32();
    byte[] buffer = new byte[1 << 16];
    try {
      index.write(bytes -> {
        for (long at = 0; at < bytes.byteSize(); at += buffer.length) {
          int length = (int) Math.min(buffer.length, bytes.byteSize() - at);
          MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, buffer, 0, length);
          crc.update(buffer, 0, length);
          out.writeBytes(buffer, 0, length);
        }
      });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return crc.getValue();
  }

  @Override
  public void close() {
    index.close();
  }
}
