package dev.winnow.index.faiss;

/// FAISS refused or failed; the message is FAISS's, or ours where ours checked before it.
public final class FaissException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FaissException(String message) {
    super(message);
  }
}
