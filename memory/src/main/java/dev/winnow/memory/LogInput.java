package dev.winnow.memory;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Reads the records of a log from front to back. Confined to one thread.
final class LogInput implements AutoCloseable {
  private static final int FRAME = 16;

  private final DataInputStream in;

  LogInput(Path file, long offset) throws IOException {
    this.in =
        new DataInputStream(new BufferedInputStream(new FileInputStream(file.toFile()), 1 << 16));
    in.skipNBytes(offset);
  }

  /// The body of the next record, or null where no whole one follows.
  ///
  /// @param left bytes of the file from here on
  byte @Nullable [] next(long left) throws IOException {
    if (left < FRAME) {
      return null;
    }
    int length = in.readInt();
    int crc = in.readInt();
    long durable = in.readLong();
    if (length < 1 || length > Log.MAX_BODY || length > left - FRAME) {
      return null;
    }
    var body = new byte[length];
    in.readFully(body);
    return crc == Log.crc(length, durable, body, 0) ? body : null;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
