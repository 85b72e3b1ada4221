package dev.winnow.embed.blocks;

import dev.winnow.embed.held.HeldMemory;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/// The file that blocks go to. It is written by calls and not through its mapping, where a full
/// disk would be a fault of memory instead of an error; and not by a channel, which an interrupt of
/// the thread would close.
final class SpillFile implements AutoCloseable {
  private final RandomAccessFile file;
  private final Path folder;

  private SpillFile(RandomAccessFile file, Path folder) {
    this.file = file;
    this.folder = folder;
  }

  /// @param file that is there
  /// @param folder that errors name
  static SpillFile open(Path file, Path folder) throws IOException {
    return new SpillFile(new RandomAccessFile(file.toFile(), "rw"), folder);
  }

  /// The first bytes.
  MemorySegment map(HeldMemory held, long bytes) throws IOException {
    return held.map(file.getChannel(), bytes);
  }

  /// @throws UncheckedIOException if the disk is full, or fails
  void write(byte[] bytes, long at) {
    try {
      file.seek(at);
      file.write(bytes);
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
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the file of blocks in " + folder, e);
    }
  }
}
