package dev.winnow.memory;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// The first [#LENGTH] bytes of a log: name and version of the format, then what a rewriting must
/// not lose, then a CRC-32C of all before.
///
/// @param generation how often the log was rewritten
/// @param next number of the first entry that is written to this file after it was made
record LogHeader(long generation, long next) {
  static final int LENGTH = 32;
  static final LogHeader FIRST = new LogHeader(0, 1);

  private static final byte[] MAGIC = "WINMEM".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;

  byte[] bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
    bytes.put(MAGIC).putShort((short) VERSION).putLong(generation).putLong(next);
    bytes.position(LENGTH - Integer.BYTES).putInt(crc(bytes.array()));
    return bytes.array();
  }

  static LogHeader read(Path file, byte[] bytes) {
    ByteBuffer header = ByteBuffer.wrap(bytes);
    if (!Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new CorruptLogException(
          file, 0, "it does not begin as a log of memories", "restore the file from a backup");
    }
    int version = header.getShort(MAGIC.length);
    if (version != VERSION) {
      throw new IllegalStateException(
          "%s has version %d of the log; expected %d; open it with the Winnow that wrote it"
              .formatted(file, version, VERSION));
    }
    if (header.getInt(LENGTH - Integer.BYTES) != crc(bytes)) {
      throw new CorruptLogException(
          file, 0, "the header's checksum is wrong", "restore the file from a backup");
    }
    return new LogHeader(
        header.getLong(MAGIC.length + Short.BYTES),
        header.getLong(MAGIC.length + Short.BYTES + Long.BYTES));
  }

  private static int crc(byte[] bytes) {
    var crc = new CRC32C();
    crc.update(bytes, 0, LENGTH - Integer.BYTES);
    return (int) crc.getValue();
  }
}
