package dev.winnow.ingest.walk;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Counts the bytes of a file on disk as they are read, below any decoder, and tells the visitor
/// above it: what a visitor throws must not pass through a decoder.
final class Passing {
  private final Visitor visitor;
  private long read;
  private long told;

  Passing(Visitor visitor) {
    this.visitor = visitor;
  }

  /// What lies below the decoders.
  InputStream counted(InputStream in) {
    return counted(in, 1, 1);
  }

  /// Expanded bytes, which count as the `compressed` bytes that they come from.
  ///
  /// @param size how many they are in all
  InputStream counted(InputStream in, long compressed, long size) {
    double share = size <= 0 ? 0 : Math.min(1, (double) compressed / size);
    return new FilterInputStream(in) {
      private final long start = read;
      private long count;

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        int some = in.read(buffer, offset, length);
        count += Math.max(0, some);
        read = Math.max(read, start + (long) (count * share));
        return some;
      }
    };
  }

  /// Bytes so far.
  long position() {
    return read;
  }

  /// What a reader gets; it tells the visitor now and then.
  InputStream telling(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = in.read(buffer, offset, length);
        tell();
        return count;
      }
    };
  }

  void tell() {
    if (read > told) {
      visitor.passed(read - told);
      told = read;
    }
  }

  /// Tells the visitor that the first `position` bytes are behind it.
  void reach(long position) {
    read = Math.max(read, position);
    tell();
  }
}
