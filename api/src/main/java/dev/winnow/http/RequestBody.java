package dev.winnow.http;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;

/// Reads the body of a request up to a limit; a longer one is answered by 413, one that breaks off
/// or is malformed by 400, one that is too slow by 408.
final class RequestBody {
  /// Most bytes of one Java `char` in UTF-8.
  private static final int BYTES = 3;

  private RequestBody() {}

  static String ofBytes(int most, Context context) {
    byte[] bytes = read(most, context);
    if (bytes.length > most) {
      throw tooLarge(most, "bytes", "bodyBytes");
    }
    return text(bytes);
  }

  static String ofCharacters(int most, Context context) {
    byte[] bytes = read(BYTES * most, context);
    if (bytes.length <= BYTES * most) {
      String text = text(bytes);
      if (text.length() <= most) {
        return text;
      }
    }
    throw tooLarge(most, "characters", "textLength");
  }

  private static byte[] read(int most, Context context) {
    try (InputStream body = context.bodyInputStream()) {
      return body.readNBytes(most + 1);
    } catch (IOException | HttpException.RuntimeException e) {
      throw unreadable(e);
    }
  }

  /// The client's fault, whatever the server met: it only waits for bytes here.
  private static HttpResponseException unreadable(Exception e) {
    boolean late = false;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      late |= cause instanceof TimeoutException;
    }
    return late
        ? new HttpResponseException(408, "the body of the request took too long; send it again")
        : new HttpResponseException(
            400,
            "the body of the request cannot be read: %s; send all of it, by its Content-Length or in chunks"
                .formatted(Objects.requireNonNullElse(e.getMessage(), "it is malformed")));
  }

  private static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("request is not UTF-8; send JSON in UTF-8", e);
    }
  }

  private static HttpResponseException tooLarge(int most, String unit, String limit) {
    return new HttpResponseException(
        413,
        "request has more than %d %s; shorten it, or raise the limit %s"
            .formatted(most, unit, limit));
  }
}
