package dev.winnow.ingest;

/// An item cannot become a document; the message is the reason that the report lists.
final class UnreadableException extends Exception {
  private static final long serialVersionUID = 1;

  private final String reason;

  UnreadableException(String reason) {
    super(reason);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
