package dev.winnow.embed.running;

import dev.winnow.embed.files.ModelException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/// A file of the keys and values of one text. Version 1, numbers big-endian but for keys and
/// values, which are as in memory: `WNKV`, version, length and bytes of the model's fingerprint,
/// type, size and order of numbers, layers, heads, head size, tokens, the length of text that keys
/// were made for; ids and positions of the tokens; for each layer keys, then values, head by head;
/// and at the end the CRC-32C of all before.
final class KvFile {
  private static final int MAGIC = 0x574e4b56;
  private static final int VERSION = 1;
  private static final int CHECK = Long.BYTES;
  private static final int PIECE = 1 << 20;

  private final Path file;
  private final String model;

  /// @param model fingerprint
  KvFile(Path file, String model) {
    this.file = file;
    this.model = model;
  }

  /// The file is there as a whole, or not at all.
  void write(KvCache cache) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    Path written = Files.createTempFile(parent, "." + file.getFileName(), ".tmp");
    try {
      try (var channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
        var checked = new CheckedOutputStream(Channels.newOutputStream(channel), new CRC32C());
        var out = new DataOutputStream(new BufferedOutputStream(checked, PIECE));
        writeHead(cache, out);
        for (KeyRows rows : cache.all()) {
          for (int row = 0; row < rows.rows(); row++) {
            write(rows.row(row, cache.length(0)), out);
          }
        }
        out.flush();
        out.writeLong(checked.getChecksum().getValue());
        out.flush();
        channel.force(true);
      }
      Files.move(
          written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(written);
    }
  }

  private void writeHead(KvCache cache, DataOutputStream out) throws IOException {
    out.writeInt(MAGIC);
    out.writeInt(VERSION);
    out.writeUTF(model);
    out.writeUTF(cache.form());
    Batch read = cache.read(0);
    out.writeInt(cache.length(0));
    out.writeInt(cache.madeFor(0));
    for (int token = 0; token < cache.length(0); token++) {
      out.writeInt(read.id(0, token));
      out.writeInt(read.position(0, token, 0));
    }
  }

  private static void write(ByteBuffer bytes, OutputStream out) throws IOException {
    byte[] piece = new byte[PIECE];
    while (bytes.hasRemaining()) {
      int count = Math.min(piece.length, bytes.remaining());
      bytes.get(piece, 0, count);
      out.write(piece, 0, count);
    }
  }

  /// Makes room for a number of tokens.
  @FunctionalInterface
  interface Room {
    KvCache of(int tokens);
  }

  /// The file's keys and values, in a cache that the caller closes.
  ///
  /// @throws ModelException if it is not whole, or not of this model
  KvCache read(Room room) throws IOException {
    long size = Files.size(file);
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      var in =
          new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel), PIECE));
      if (size < 3L * Integer.BYTES + CHECK || in.readInt() != MAGIC) {
        throw wrong("is no file of keys and values", "one that Decoder.save wrote");
      }
      int version = in.readInt();
      if (version != VERSION) {
        throw wrong("has version " + version, "version " + VERSION);
      }
      return read(in, size, room);
    } catch (EOFException | UTFDataFormatException e) {
      throw wrong("ends too early", "the whole file");
    }
  }

  private KvCache read(DataInputStream in, long size, Room room) throws IOException {
    verify(size);
    String own = in.readUTF();
    if (!own.equals(model)) {
      throw wrong("was made by a model with fingerprint " + own, model);
    }
    String form = in.readUTF();
    int tokens = in.readInt();
    int madeFor = in.readInt();
    if (tokens < 1 || tokens > size) {
      throw wrong("says that it has %,d tokens".formatted(tokens), "at least one, and all of them");
    }
    int[] ids = new int[tokens];
    int[] positions = new int[tokens];
    for (int token = 0; token < tokens; token++) {
      ids[token] = in.readInt();
      positions[token] = in.readInt();
    }
    KvCache cache = room.of(tokens);
    try {
      if (!form.equals(cache.form())) {
        throw wrong("holds keys as " + form, cache.form());
      }
      for (KeyRows rows : cache.all()) {
        for (int row = 0; row < rows.rows(); row++) {
          read(in, rows.row(row, tokens));
        }
      }
      cache.restored(ids, positions, madeFor);
      return cache;
    } catch (IOException | RuntimeException e) {
      cache.close();
      throw e;
    }
  }

  private static void read(InputStream in, ByteBuffer to) throws IOException {
    byte[] piece = new byte[PIECE];
    while (to.hasRemaining()) {
      int count = Math.min(piece.length, to.remaining());
      if (in.readNBytes(piece, 0, count) < count) {
        throw new EOFException();
      }
      to.put(piece, 0, count);
    }
  }

  /// Before anything of it is believed.
  private void verify(long size) throws IOException {
    var crc = new CRC32C();
    try (var in = new DataInputStream(Files.newInputStream(file))) {
      byte[] piece = new byte[PIECE];
      for (long left = size - CHECK; left > 0; ) {
        int count = in.readNBytes(piece, 0, (int) Math.min(piece.length, left));
        if (count == 0) {
          throw new EOFException();
        }
        crc.update(piece, 0, count);
        left -= count;
      }
      if (in.readLong() != crc.getValue()) {
        throw wrong("is damaged: its checksum differs", "the file as it was written");
      }
    }
  }

  private ModelException wrong(String seen, String expected) {
    return new ModelException(
        "%s %s; expected %s; delete it and read the text again".formatted(file, seen, expected));
  }
}
