package dev.winnow.index;

import org.jspecify.annotations.Nullable;

/// An index folder that cannot be used as asked. The message says what was seen and what to do.
public abstract sealed class IndexException extends RuntimeException
    permits CorruptIndexException, IndexLockedException, IndexVersionException {
  private static final long serialVersionUID = 1;

  IndexException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
