package dev.winnow.ingest.unpack;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Bounds what one file on disk may expand to, with all that lies in it, whatever its headers
/// claim.
public final class Expansion {
  private static final int FREE = 1 << 20;

  private final long most;
  private final long largest;
  private final int times;
  private long expanded;

  /// @param compressed bytes of the file on disk
  /// @param largest most bytes that it may expand to
  /// @param times how many times larger than its compressed bytes, beyond its first megabyte, it
  ///   and each of its parts may be
  public Expansion(long compressed, long largest, int times) {
    this.largest = largest;
    this.times = times;
    this.most = Math.min(largest, allowed(compressed));
  }

  private Expansion(Expansion other) {
    this.largest = other.largest;
    this.times = other.times;
    this.most = other.most;
    this.expanded = other.expanded;
  }

  /// Another one that has counted as much so far, for bytes that are read twice.
  public Expansion copy() {
    return new Expansion(this);
  }

  /// Whether more came out than the file may hold, so that the rest is not to be read.
  public boolean isSpent() {
    return expanded > most;
  }

  /// Why [#isSpent].
  public String reason() {
    return "expands to more than %d bytes, which looks like a zip bomb; the rest was not read; if it is not one, raise the limits archiveBytes and expansion"
        .formatted(most);
  }

  /// Counts what is read, and stops a part that expands too far. What a decoder throws over damaged
  /// bytes becomes an [IOException].
  ///
  /// @param compressed bytes that the part has in the file
  public InputStream bounded(InputStream in, long compressed) {
    return new Bounded(in, allowed(compressed));
  }

  private long allowed(long compressed) {
    long bytes = Math.max(0, compressed);
    return bytes > Long.MAX_VALUE / times ? Long.MAX_VALUE : Math.max(FREE, bytes * times);
  }

  private final class Bounded extends FilterInputStream {
    private final long allowed;
    private long count;

    Bounded(InputStream in, long allowed) {
      super(in);
      this.allowed = allowed;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = Damage.asIoException(() -> in.read(buffer, offset, length));
      if (read > 0) {
        count += read;
        expanded += read;
        if (count > allowed || expanded > largest) {
          throw new IOException(
              "it expands to more than %d times its size, which looks like a zip bomb; if it is not one, raise the limits expansion and archiveBytes"
                  .formatted(times));
        }
      }
      return read;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public long skip(long count) throws IOException {
      return Math.max(0, read(new byte[Math.clamp(count, 0, 1 << 13)]));
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
