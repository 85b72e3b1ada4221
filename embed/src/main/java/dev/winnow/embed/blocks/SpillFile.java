package dev.winnow.embed.blocks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// The file that blocks go to. It is written by calls and not through its mapping, where a full
/// disk would be a fault of memory instead of an error.
final class SpillFile implements AutoCloseable {
  private final FileChannel channel;
  private final Path folder;

  /// @param folder that the file was made in
  SpillFile(FileChannel channel, Path folder) {
    this.channel = channel;
    this.folder = folder;
  }

  /// @throws UncheckedIOException if the disk is full, or fails
  void write(ByteBuffer bytes, long at) {
    try {
      long place = at;
      while (bytes.hasRemaining()) {
        place += channel.write(bytes, place);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot keep blocks in %s: %s; expected room for them; free some space, or choose another folder"
              .formatted(folder, e.getMessage()),
          e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the file of blocks in " + folder, e);
    }
  }
}
