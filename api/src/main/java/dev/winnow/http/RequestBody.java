package dev.winnow.http;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.eclipse.jetty.http.HttpException;

/// Reads bodies of requests up to a limit, plain or as gzip; a longer one is answered by 413, one
/// that breaks off or is malformed by 400, one that is too slow by 408, one in another encoding by
/// 415.
final class RequestBody {
  /// Most bytes of one Java `char` in UTF-8.
  private static final int BYTES = 3;

  private static final int PIECE = 16 * 1024;
  private static final String DIGEST = "digest of the body";

  private final Duration time;
  private final BytesInFlight inFlight;

  /// @param time longest time for a body to arrive
  RequestBody(Duration time, BytesInFlight inFlight) {
    this.time = time;
    this.inFlight = inFlight;
  }

  /// @param limit name of the limit in errors
  String ofBytes(int most, String limit, Context context) {
    byte[] bytes = read(most, context);
    if (bytes.length > most) {
      throw tooLarge(most, "bytes", limit);
    }
    return text(bytes);
  }

  String ofCharacters(int most, Context context) {
    byte[] bytes = read(BYTES * most, context);
    if (bytes.length <= BYTES * most) {
      String text = text(bytes);
      if (text.length() <= most) {
        return text;
      }
    }
    throw tooLarge(most, "characters", "textLength");
  }

  /// At most one byte more than `most`.
  private byte[] read(int most, Context context) {
    long start = System.nanoTime();
    var bytes = new ByteArrayOutputStream();
    byte[] piece = new byte[PIECE];
    try (InputStream body = decoded(context)) {
      int count = body.read(piece, 0, Math.min(PIECE, most + 1));
      while (count > 0) {
        inFlight.read(count, bytes.size() + (long) count, most, context);
        bytes.write(piece, 0, count);
        requireInTime(System.nanoTime() - start);
        count = body.read(piece, 0, Math.min(PIECE, most + 1 - bytes.size()));
      }
      return bytes.toByteArray();
    } catch (IOException | HttpException.RuntimeException e) {
      throw unreadable(e);
    }
  }

  /// The body as it comes, of any length. Reading it may fail, see [#unreadable].
  Paced stream(Context context) {
    try {
      return new Paced(decoded(context), this);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /// A body without end, of which each part must arrive in the time that a whole body has. The time
  /// in which nobody reads does not count.
  static final class Paced extends FilterInputStream {
    private final RequestBody bounds;
    private long waited;

    private Paced(InputStream in, RequestBody bounds) {
      super(in);
      this.bounds = bounds;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      long start = System.nanoTime();
      int count = super.read(bytes, offset, length);
      waited += System.nanoTime() - start;
      bounds.requireInTime(waited);
      return count;
    }

    /// From here on another part comes.
    void next() {
      waited = 0;
    }
  }

  private void requireInTime(long nanos) {
    if (nanos > time.toNanos()) {
      throw Refusal.with(
          "Connection",
          "close",
          408,
          "the body of the request took longer than %d ms; send it faster, or raise the limit bodyTime"
              .formatted(time.toMillis()));
    }
  }

  /// From here on what is read of the body goes into the digest, too.
  static void note(MessageDigest digest, Context context) {
    context.attribute(DIGEST, digest);
  }

  /// Reads all of the body into the digest alone.
  void digest(MessageDigest digest, Context context) {
    byte[] piece = new byte[PIECE];
    try (Paced in = stream(context)) {
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        in.next(); // the time for a body is that of each piece
        digest.update(piece, 0, count);
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static InputStream decoded(Context context) throws IOException {
    InputStream plain = plain(context);
    MessageDigest digest = context.attribute(DIGEST);
    return digest == null ? plain : new DigestInputStream(plain, digest);
  }

  private static InputStream plain(Context context) throws IOException {
    String encoding = Objects.requireNonNullElse(context.header("Content-Encoding"), "");
    return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> context.bodyInputStream();
      case "gzip", "x-gzip" -> new GZIPInputStream(context.bodyInputStream(), PIECE);
      default ->
          throw Refusal.with(
              "Accept-Encoding",
              "gzip",
              415,
              "the body is encoded as '%s'; expected gzip or none; send it so"
                  .formatted(
                      encoding.length() <= 40 ? encoding : encoding.substring(0, 40) + "..."));
    };
  }

  /// The client's fault, whatever the server met: it only waits for bytes here.
  static HttpResponseException unreadable(Exception e) {
    if (e instanceof ZipException) {
      return new HttpResponseException(
          400,
          "the body of the request is no whole gzip (%s), though Content-Encoding says so; send it as gzip, or without that header"
              .formatted(e.getMessage()));
    }
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
