package dev.winnow.examples;

import org.jspecify.annotations.Nullable;

/// A chat endpoint gave no usable reply; the message says why and what to do.
final class ChatException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ChatException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
