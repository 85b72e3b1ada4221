package dev.winnow.ingest.read;

/// An item cannot become a document; the message is the reason that the report lists.
public final class UnreadableException extends Exception {
  private static final long serialVersionUID = 1;

  private final String reason;

  UnreadableException(String reason) {
    super(reason);
    this.reason = reason;
  }

  public String reason() {
    return reason;
  }
}
