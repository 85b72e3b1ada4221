package dev.winnow.index;

import org.jspecify.annotations.Nullable;

/// An index of a format that this version does not read or may not write.
public final class IndexVersionException extends IndexException {
  private static final long serialVersionUID = 1;

  public IndexVersionException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
