package dev.winnow.embed.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/// Bytes of a file at a place.
final class FileBytes {
  private FileBytes() {}

  /// So many bytes, little-endian; fewer where the file ends before.
  static ByteBuffer at(FileChannel channel, long position, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) >= 0) {
      // a read may give less than was asked for
    }
    return bytes.flip();
  }
}
