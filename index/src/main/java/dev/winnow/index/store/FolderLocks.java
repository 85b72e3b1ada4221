package dev.winnow.index.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.FSLockFactory;
import org.apache.lucene.store.Lock;
import org.apache.lucene.store.NativeFSLockFactory;

/// Lucene's file locks, validated without their channel. Lucene validates the lock before each file
/// that it makes or deletes, also on the thread of a search that releases the last reader of a
/// segment. Its own check asks the lock's channel for its size: where that thread is interrupted,
/// Java closes the channel, and the writer has lost its lock.
final class FolderLocks extends FSLockFactory {
  private static final FolderLocks INSTANCE = new FolderLocks();

  private FolderLocks() {}

  /// A folder's files. An interrupted reader of one harms nobody else.
  static FSDirectory open(Path folder) throws IOException {
    return FSDirectory.open(folder, INSTANCE);
  }

  @Override
  protected Lock obtainFSLock(FSDirectory directory, String name) throws IOException {
    Lock held = NativeFSLockFactory.INSTANCE.obtainLock(directory, name);
    try {
      return new Held(held, directory.getDirectory().resolve(name));
    } catch (Throwable e) {
      held.close();
      throw e;
    }
  }

  private static final class Held extends Lock {
    private final Lock lock;
    private final Path file;
    private final Object identity;
    private volatile boolean closed;

    Held(Lock lock, Path file) throws IOException {
      this.lock = lock;
      this.file = file;
      this.identity = identity();
    }

    /// What tells this file from another one of the same name.
    private Object identity() throws IOException {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return Objects.requireNonNullElse(attributes.fileKey(), attributes.creationTime());
    }

    @Override
    public void ensureValid() throws IOException {
      if (closed) {
        throw new AlreadyClosedException("lock " + file + " was released");
      }
      if (!identity.equals(identity())) {
        throw new AlreadyClosedException(
            "another file has taken the place of lock " + file + "; the folder has been replaced");
      }
    }

    @Override
    public void close() throws IOException {
      closed = true;
      lock.close();
    }
  }
}
