package dev.winnow.embed.files;

import org.jspecify.annotations.Nullable;

/// A model that cannot be opened or run: its files, its device, or the native code below.
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ModelException(String message) {
    super(message);
  }

  public ModelException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
