package dev.winnow.index.store;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Collection;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.FilterIndexOutput;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;

/// A folder on a disk that can be filled up, become read-only or become unreadable at will, with
/// the words that Linux has for it.
final class FailingDisk extends FilterDirectory {
  /// Bytes that still fit.
  volatile long free = Long.MAX_VALUE;

  volatile boolean readOnly;

  /// Files that can still be opened.
  volatile int readable = Integer.MAX_VALUE;

  /// Files that can still be made before memory runs out.
  volatile int memory = Integer.MAX_VALUE;

  private FailingDisk(Directory real) {
    super(real);
  }

  static FailingDisk at(Path folder) throws IOException {
    return new FailingDisk(FSDirectory.open(folder));
  }

  @Override
  public IndexOutput createOutput(String name, IOContext context) throws IOException {
    requireWritable(name);
    return new Limited(super.createOutput(name, context));
  }

  @Override
  public IndexOutput createTempOutput(String prefix, String suffix, IOContext context)
      throws IOException {
    requireWritable(prefix);
    return new Limited(super.createTempOutput(prefix, suffix, context));
  }

  @Override
  public void rename(String source, String target) throws IOException {
    requireWritable(target);
    super.rename(source, target);
  }

  @Override
  public void sync(Collection<String> names) throws IOException {
    requireWritable(names.toString());
    super.sync(names);
  }

  @Override
  public IndexInput openInput(String name, IOContext context) throws IOException {
    if (readable-- <= 0) {
      throw new FileSystemException(name, null, "Input/output error");
    }
    return super.openInput(name, context);
  }

  private void requireWritable(String name) throws IOException {
    if (memory-- <= 0) {
      throw new OutOfMemoryError("Java heap space");
    }
    if (readOnly) {
      throw new FileSystemException(name, null, "Read-only file system");
    }
  }

  private synchronized void take(long bytes) throws IOException {
    if (free < bytes) {
      throw new IOException("No space left on device");
    }
    free -= bytes;
  }

  private final class Limited extends FilterIndexOutput {
    Limited(IndexOutput out) {
      super("limited", out.getName(), out);
    }

    @Override
    public void writeByte(byte value) throws IOException {
      take(1);
      super.writeByte(value);
    }

    @Override
    public void writeBytes(byte[] bytes, int offset, int length) throws IOException {
      take(length);
      super.writeBytes(bytes, offset, length);
    }
  }
}
