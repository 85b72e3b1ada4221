package dev.winnow.http;

import io.javalin.http.HttpResponseException;

/// A path that names a collection which is not here.
final class NoCollectionException extends HttpResponseException {
  private static final long serialVersionUID = 1;

  NoCollectionException(String message) {
    super(404, message);
  }
}
