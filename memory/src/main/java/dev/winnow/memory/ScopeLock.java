package dev.winnow.memory;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Keeps a scope to one process, and to one memory within it.
final class ScopeLock implements AutoCloseable {
  private final FileChannel channel;

  private ScopeLock(FileChannel channel) {
    this.channel = channel;
  }

  /// @throws ScopeInUseException if another has the scope open
  static ScopeLock take(Path file) {
    boolean interrupted = Thread.interrupted(); // an interrupt would close the channel
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (locked(channel) == null) {
        channel.close();
        throw new ScopeInUseException(requireNonNull(file.getParent()));
      }
      return new ScopeLock(channel);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock " + file, e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static @Nullable FileLock locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unlock the scope", e);
    }
  }
}
