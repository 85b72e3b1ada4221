package dev.winnow.memory;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// An append-only file of records, the truth of a scope. Thread-safe.
///
/// A record is its body's length, a CRC-32C, the offset up to which the file was on disk when it
/// was written, and the body. That offset tells damage from a torn tail: what lies before it was
/// acknowledged and must be whole; what lies behind may have been cut short by a crash.
///
/// Reads and writes go through [RandomAccessFile], because Java closes a channel whose thread is
/// interrupted.
final class Log implements AutoCloseable {
  /// Most bytes of a record's body.
  static final int MAX_BODY = 64 << 20;

  private static final int FRAME = Integer.BYTES + Integer.BYTES + Long.BYTES;

  private final Path file;
  private final LogHeader header;
  private final RandomAccessFile out;
  private final RandomAccessFile in;

  /// Guards `out`, `end` and `broken`.
  private final Object writing = new Object();

  /// Held by the thread that forces the file; the others wait for it, and then mostly find their
  /// own bytes on disk already.
  private final Object forcing = new Object();

  private long end;
  private volatile long durable;
  private volatile @Nullable IOException broken;
  private long forces;

  /// Where a record lies.
  record Place(long offset, int length) {
    /// The offset behind it.
    long end() {
      return offset + FRAME + length;
    }
  }

  /// Gets every record when a log is opened.
  interface Reader {
    void read(Record record, Place place);
  }

  private Log(Path file, LogHeader header, RandomAccessFile out, RandomAccessFile in, long end) {
    this.file = file;
    this.header = header;
    this.out = out;
    this.in = in;
    this.end = end;
    this.durable = end;
  }

  /// An open log and the torn bytes that were cut from its end.
  record Opened(Log log, long cut) {}

  /// Opens the log, which is made where it does not exist.
  ///
  /// @param known an offset up to which records are known to have been written; damage before it is
  ///   never taken for a torn tail
  /// @throws CorruptLogException if it is damaged before its tail
  static Opened open(Path file, long known, Reader reader) {
    RandomAccessFile out = null;
    RandomAccessFile in = null;
    try {
      boolean fresh = !Files.exists(file) || Files.size(file) < LogHeader.LENGTH && known == 0;
      if (fresh) {
        write(file, LogHeader.FIRST, List.of());
      }
      out = new RandomAccessFile(file.toFile(), "rw");
      in = new RandomAccessFile(file.toFile(), "r");
      var bytes = new byte[LogHeader.LENGTH];
      in.readFully(bytes);
      LogHeader header = LogHeader.read(file, bytes);
      long size = in.length();
      long end = scan(file, size, known, reader);
      if (end < size) {
        out.setLength(end);
      }
      out.getFD()
          .sync(); // a killed process may have left whole records in the system's memory alone
      return new Opened(new Log(file, header, out, in, end), size - end);
    } catch (IOException e) {
      close(out);
      close(in);
      throw new UncheckedIOException("cannot open the log " + file, e);
    } catch (RuntimeException e) {
      close(out);
      close(in);
      throw e;
    }
  }

  private static void close(@Nullable RandomAccessFile open) {
    if (open != null) {
      try {
        open.close();
      } catch (IOException _) {
        // what is thrown already says more
      }
    }
  }

  /// A log that was read whole.
  ///
  /// @param end the offset behind the last whole record
  /// @param size of the file
  record Checked(LogHeader header, long end, long size) {}

  /// Reads every record of a log and changes nothing.
  ///
  /// @param known as for [#open]; [Long#MAX_VALUE] where no tail may be torn
  /// @throws CorruptLogException if it is damaged
  static Checked check(Path file, long known, Reader reader) {
    try (var in = new RandomAccessFile(file.toFile(), "r")) {
      if (in.length() < LogHeader.LENGTH) {
        throw new CorruptLogException(
            file, 0, "it ends within its header", "restore the file from a backup");
      }
      var bytes = new byte[LogHeader.LENGTH];
      in.readFully(bytes);
      LogHeader header = LogHeader.read(file, bytes);
      return new Checked(header, scan(file, in.length(), known, reader), in.length());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the log " + file, e);
    }
  }

  /// Reads all records.
  ///
  /// @return the offset behind the last whole one
  private static long scan(Path file, long size, long known, Reader reader) throws IOException {
    try (var in = new LogInput(file, LogHeader.LENGTH)) {
      long offset = LogHeader.LENGTH;
      while (offset < size) {
        byte[] body = in.next(size - offset);
        if (body == null) {
          requireTorn(file, offset, size, known);
          return offset;
        }
        var place = new Place(offset, body.length);
        try {
          reader.read(RecordJson.read(body), place);
        } catch (IllegalArgumentException e) {
          throw new CorruptLogException(
              file,
              offset,
              String.valueOf(e.getMessage()),
              "open it with the Winnow that wrote it, or restore the file from a backup");
        }
        offset = place.end();
      }
      return offset;
    }
  }

  /// Fails where something behind a bad record, or the index, knows that the record was written.
  private static void requireTorn(Path file, long offset, long size, long known)
      throws IOException {
    long durable = known;
    try (var rest = new RandomAccessFile(file.toFile(), "r")) {
      // Beyond one batch nothing can follow a torn record, so a window of the file is enough.
      long window = Math.min(size - offset, 2L * MAX_BODY);
      var bytes = new byte[(int) window];
      rest.seek(offset);
      rest.readFully(bytes);
      for (int at = 1; at + FRAME <= bytes.length && durable <= offset; at++) {
        durable = Math.max(durable, durableAt(bytes, at));
      }
    }
    if (durable > offset) {
      throw new CorruptLogException(
          file,
          offset,
          "the record there was acknowledged, but its checksum or length is wrong",
          "restore the file from a backup; or, to give up the memories from there on, cut the file to %d bytes and delete the folder 'index' beside it"
              .formatted(offset));
    }
  }

  /// What a whole record at this place says was on disk, or 0 where there is none.
  private static long durableAt(byte[] bytes, int at) {
    ByteBuffer frame = ByteBuffer.wrap(bytes, at, FRAME);
    int length = frame.getInt();
    int crc = frame.getInt();
    long durable = frame.getLong();
    if (length < 2 || length > bytes.length - at - FRAME || bytes[at + FRAME] != '{') {
      return 0;
    }
    return crc == crc(length, durable, bytes, at + FRAME) ? durable : 0;
  }

  static int crc(int length, long durable, byte[] bytes, int start) {
    var crc = new CRC32C();
    crc.update(ByteBuffer.allocate(12).putInt(length).putLong(durable).array());
    crc.update(bytes, start, length);
    return (int) crc.getValue();
  }

  private static ByteBuffer framed(List<byte[]> bodies, long durable) {
    long total = 0;
    for (byte[] body : bodies) {
      total += FRAME + body.length;
    }
    if (total > Integer.MAX_VALUE - 16) {
      throw new IllegalArgumentException(
          "the batch takes %d bytes; expected less than 2 GiB; remember it in parts"
              .formatted(total));
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) total);
    for (byte[] body : bodies) {
      bytes.putInt(body.length).putInt(crc(body.length, durable, body, 0)).putLong(durable);
      bytes.put(body);
    }
    return bytes;
  }

  /// Writes records behind the last one. They are safe once [#force] has returned.
  ///
  /// @return their places
  List<Place> append(List<byte[]> bodies) {
    synchronized (writing) {
      requireWhole();
      ByteBuffer bytes = framed(bodies, durable);
      try {
        out.seek(end);
        out.write(bytes.array(), 0, bytes.limit());
      } catch (IOException e) {
        takeBack(e);
        throw failed(e);
      }
      List<Place> places = new ArrayList<>(bodies.size());
      for (byte[] body : bodies) {
        var place = new Place(end, body.length);
        places.add(place);
        end = place.end();
      }
      return places;
    }
  }

  /// Cuts what a failed write left behind; a log where that fails too takes no more records.
  private void takeBack(IOException cause) {
    try {
      out.setLength(end);
    } catch (IOException e) {
      cause.addSuppressed(e);
      broken = cause;
    }
  }

  /// Waits until all bytes before `offset` are on disk. Threads that wait at the same time share
  /// one fsync.
  void force(long offset) {
    if (durable >= offset) {
      return;
    }
    synchronized (forcing) {
      if (durable >= offset) {
        return;
      }
      requireWhole();
      long written = end();
      try {
        out.getFD().sync();
      } catch (IOException e) {
        broken = e; // what a failed fsync left on disk is unknown, and another one may not say
        throw failed(e);
      }
      forces++;
      durable = written;
    }
  }

  private void requireWhole() {
    IOException cause = broken;
    if (cause != null) {
      throw failed(cause);
    }
  }

  private UncheckedIOException failed(IOException cause) {
    return new UncheckedIOException(
        "cannot write %s: %s; what was not acknowledged may be lost; free room or mend the disk, then open the memory again"
            .formatted(file, cause.getMessage()),
        cause);
  }

  /// The offset behind the last record that was written.
  long end() {
    synchronized (writing) {
      return end;
    }
  }

  /// How often the file was forced to disk since it was opened.
  long forces() {
    synchronized (forcing) {
      return forces;
    }
  }

  LogHeader header() {
    return header;
  }

  /// Reads one record.
  Record read(Place place) {
    return RecordJson.read(body(place));
  }

  /// The bytes of one record's body.
  byte[] body(Place place) {
    var bytes = new byte[FRAME + place.length()];
    synchronized (in) {
      try {
        in.seek(place.offset());
        in.readFully(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(
            "cannot read %s at byte %d".formatted(file, place.offset()), e);
      }
    }
    ByteBuffer frame = ByteBuffer.wrap(bytes);
    int length = frame.getInt();
    int crc = frame.getInt();
    if (length != place.length() || crc != crc(length, frame.getLong(), bytes, FRAME)) {
      throw new CorruptLogException(
          file,
          place.offset(),
          "the record's checksum is wrong, though it was right when the log was opened",
          "restore the file from a backup");
    }
    return Arrays.copyOfRange(bytes, FRAME, bytes.length);
  }

  /// Writes a whole log in place of `file`: to a new file, forced to disk, which is then renamed.
  static void write(Path file, LogHeader header, Iterable<byte[]> bodies) {
    Path fresh = unfinished(file);
    try {
      try (var out = new RandomAccessFile(fresh.toFile(), "rw")) {
        out.setLength(0);
        out.write(header.bytes());
        for (byte[] body : bodies) {
          ByteBuffer bytes = framed(List.of(body), 0);
          out.write(bytes.array(), 0, bytes.limit());
        }
        out.getFD().sync();
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      forceFolder(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the log " + file, e);
    }
  }

  /// The file that a rewriting writes first; one that is found on opening is of no use.
  static Path unfinished(Path file) {
    return file.resolveSibling(file.getFileName() + ".new");
  }

  /// Makes new names in a folder durable, where the system lets folders be forced.
  static void forceFolder(@Nullable Path folder) throws IOException {
    if (folder == null
        || System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows")) {
      return;
    }
    boolean interrupted = Thread.interrupted(); // an interrupt would close the channel
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    synchronized (forcing) {
      synchronized (writing) {
        close(out);
        synchronized (in) {
          close(in);
        }
      }
    }
  }
}
