package dev.winnow.http.intake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Lines of a stream as bytes, without their ends and blank ones left out. Holds one line. Confined
/// to one thread.
public final class Lines {
  private static final int PIECE = 64 * 1024;

  private final InputStream in;
  private final int most;
  private final byte[] piece = new byte[PIECE];
  private int next;
  private int end;
  private long number;
  private long read;

  /// @param most bytes of a line that are kept, of a longer one too
  public Lines(InputStream in, int most) {
    this(in, most, 0);
  }

  /// @param most bytes of a line that are kept, of a longer one too
  /// @param before lines that were read already
  public Lines(InputStream in, int most, long before) {
    this.in = in;
    this.most = most;
    this.number = before;
  }

  /// Bytes of the lines that were given and of those that were passed over.
  public long bytes() {
    return read - (end - next);
  }

  /// Lines that were given and passed over, and those before.
  public long count() {
    return number;
  }

  /// One line.
  ///
  /// @param number from 1, blank lines counted
  /// @param tooLong whether bytes were left out
  public record Line(long number, byte[] bytes, boolean tooLong) {}

  /// The next line that is not blank, or empty at the end.
  public Optional<Line> next() throws IOException {
    while (true) {
      var bytes = new ByteArrayOutputStream();
      boolean tooLong = false;
      boolean ended = false;
      while (!ended) {
        if (next == end && !fill()) {
          break;
        }
        int from = next;
        while (next < end && piece[next] != '\n') {
          next++;
        }
        int room = Math.min(next - from, most - bytes.size());
        bytes.write(piece, from, room);
        tooLong |= room < next - from;
        ended = next < end;
        next += ended ? 1 : 0;
      }
      if (!ended && bytes.size() == 0) {
        return Optional.empty();
      }
      number++;
      byte[] line = bytes.toByteArray();
      if (!isBlank(line)) {
        return Optional.of(new Line(number, line, tooLong));
      }
    }
  }

  private boolean fill() throws IOException {
    next = 0;
    end = Math.max(0, in.read(piece));
    read += end;
    return end > 0;
  }

  private static boolean isBlank(byte[] line) {
    for (byte one : line) {
      if (one != ' ' && one != '\t' && one != '\r') {
        return false;
      }
    }
    return true;
  }
}
