package dev.winnow.embed.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.Map;

/// Where the entries of a zip file lie, so that what is stored without compression can be read in
/// its place. Files above 4 GB (Zip64) are read, too.
final class ZipEntries {
  private static final int END = 22;
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END64_SIGNATURE = 0x06064b50;
  private static final int LOCATOR = 20;
  private static final int LOCATOR_SIGNATURE = 0x07064b50;
  private static final int ENTRY = 46;
  private static final int ENTRY_SIGNATURE = 0x02014b50;
  private static final int LOCAL = 30;
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int MOST_COMMENT = 0xffff;
  private static final int MOST_DIRECTORY = 64 << 20;
  private static final long IN_EXTRA = 0xffffffffL;

  private final FileChannel channel;

  private ZipEntries(FileChannel channel) {
    this.channel = channel;
  }

  /// Bytes of an entry in the file.
  record Entry(long offset, long size) {}

  /// By name.
  ///
  /// @throws IllegalArgumentException if it is no zip file, or an entry is compressed
  static Map<String, Entry> read(FileChannel channel) throws IOException {
    return new ZipEntries(channel).entries();
  }

  private Map<String, Entry> entries() throws IOException {
    ByteBuffer directory = directory();
    Map<String, Entry> entries = new HashMap<>();
    while (directory.remaining() >= ENTRY
        && directory.getInt(directory.position()) == ENTRY_SIGNATURE) {
      int at = directory.position();
      int method = Short.toUnsignedInt(directory.getShort(at + 10));
      long packed = Integer.toUnsignedLong(directory.getInt(at + 20));
      long size = Integer.toUnsignedLong(directory.getInt(at + 24));
      int name = Short.toUnsignedInt(directory.getShort(at + 28));
      int extra = Short.toUnsignedInt(directory.getShort(at + 30));
      int comment = Short.toUnsignedInt(directory.getShort(at + 32));
      long local = Integer.toUnsignedLong(directory.getInt(at + 42));
      require(directory.remaining() >= ENTRY + name + extra + comment, "its directory is cut off");
      byte[] bytes = new byte[name];
      directory.get(at + ENTRY, bytes);
      String called = new String(bytes, UTF_8);
      ByteBuffer more = directory.slice(at + ENTRY + name, extra).order(ByteOrder.LITTLE_ENDIAN);
      long[] wide = wide(more, size, packed, local);
      require(
          method == 0 && wide[0] == wide[1],
          "its entry %s is compressed, and expected as it is".formatted(called));
      entries.put(called, entry(called, wide[2], wide[0]));
      directory.position(at + ENTRY + name + extra + comment);
    }
    return entries;
  }

  /// Size, packed size and place, which Zip64 has in a field of its own.
  private static long[] wide(ByteBuffer extra, long... narrow) {
    long[] wide = narrow.clone();
    while (extra.remaining() >= 4) {
      int kind = Short.toUnsignedInt(extra.getShort());
      int length = Short.toUnsignedInt(extra.getShort());
      int end = extra.position() + length;
      require(end <= extra.limit(), "a field of its directory is cut off");
      if (kind == 1) {
        for (int i = 0; i < wide.length; i++) {
          if (narrow[i] == IN_EXTRA && end - extra.position() >= Long.BYTES) {
            wide[i] = extra.getLong();
          }
        }
      }
      extra.position(end);
    }
    return wide;
  }

  private Entry entry(String name, long local, long size) throws IOException {
    ByteBuffer header = bytes(local, LOCAL);
    require(
        header.getInt(0) == LOCAL_SIGNATURE, "its entry " + name + " is not where it should be");
    long offset =
        local
            + LOCAL
            + Short.toUnsignedInt(header.getShort(26))
            + Short.toUnsignedInt(header.getShort(28));
    require(
        size >= 0 && size <= channel.size() - offset,
        "its entry " + name + " ends behind the file");
    return new Entry(offset, size);
  }

  private ByteBuffer directory() throws IOException {
    long size = channel.size();
    int read = (int) Math.min(size, END + MOST_COMMENT);
    ByteBuffer tail = bytes(size - read, read);
    int end = read - END;
    while (end >= 0 && tail.getInt(end) != END_SIGNATURE) {
      end--;
    }
    require(end >= 0, "it has no end of a zip file");
    long length = Integer.toUnsignedLong(tail.getInt(end + 12));
    long start = Integer.toUnsignedLong(tail.getInt(end + 16));
    if (end >= LOCATOR && tail.getInt(end - LOCATOR) == LOCATOR_SIGNATURE) {
      ByteBuffer wide = bytes(tail.getLong(end - LOCATOR + 8), 56);
      require(wide.getInt(0) == END64_SIGNATURE, "its end is not where it should be");
      length = wide.getLong(40);
      start = wide.getLong(48);
    }
    require(
        length >= 0 && length <= MOST_DIRECTORY,
        "its directory has %,d bytes, and at most %,d are read".formatted(length, MOST_DIRECTORY));
    return bytes(start, (int) length);
  }

  private ByteBuffer bytes(long position, int count) throws IOException {
    require(
        position >= 0 && count <= channel.size() - position, "what it names lies outside of it");
    return FileBytes.at(channel, position, count);
  }

  private static void require(boolean holds, String wrong) {
    if (!holds) {
      throw new IllegalArgumentException(wrong);
    }
  }
}
