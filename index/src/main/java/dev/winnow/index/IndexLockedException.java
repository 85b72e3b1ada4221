package dev.winnow.index;

import org.jspecify.annotations.Nullable;

/// Another writer has the index open. Read-only opening is always possible.
public final class IndexLockedException extends IndexException {
  private static final long serialVersionUID = 1;

  public IndexLockedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
