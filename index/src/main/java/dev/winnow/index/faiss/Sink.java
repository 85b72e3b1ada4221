package dev.winnow.index.faiss;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// Where an index is written to, piece by piece.
@FunctionalInterface
public interface Sink {
  /// Takes the next bytes, about a megabyte of them. They are valid during the call only.
  void write(MemorySegment bytes) throws IOException;
}
