package dev.winnow.index;

import org.jspecify.annotations.Nullable;

/// A damaged index: a file is missing, cut short or altered. See `Index.verify` and `Index.repair`.
public final class CorruptIndexException extends IndexException {
  private static final long serialVersionUID = 1;

  public CorruptIndexException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
