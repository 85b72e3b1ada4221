package dev.winnow.http;

import io.javalin.http.HttpResponseException;

/// What a request names and the server does not have.
final class Missing extends HttpResponseException {
  private static final long serialVersionUID = 1;
  private static final int SHOWN = 80;

  private Missing(String message) {
    super(404, message);
  }

  static Missing because(String message) {
    return new Missing(message);
  }

  /// A name from a request, fit for a message.
  static String brief(String name) {
    String shown = name.length() <= SHOWN ? name : name.substring(0, SHOWN) + "...";
    return shown.replaceAll("\\p{Cntrl}", " ");
  }
}
