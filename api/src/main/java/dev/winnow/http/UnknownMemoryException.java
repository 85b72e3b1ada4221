package dev.winnow.http;

/// A memory that a path names is not there.
final class UnknownMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnknownMemoryException(String scope, String id) {
    super(
        "scope '%s' has no memory '%s'; expected an id that GET /v1/memory/%s/entries lists"
            .formatted(scope, id.length() <= 40 ? id : id.substring(0, 40) + "...", scope));
  }
}
