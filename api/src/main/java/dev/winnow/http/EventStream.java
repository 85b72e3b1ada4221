package dev.winnow.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// An answer as server-sent events, which are sent as they come. Begins with the first event, so
/// that what fails before is an ordinary error. May be written by one thread and closed by another.
final class EventStream implements AutoCloseable {
  private final Context context;
  private @Nullable OutputStream out;
  private boolean closed;

  EventStream(Context context) {
    this.context = context;
  }

  /// @throws UncheckedIOException if the client is gone, or the request is over
  synchronized void send(String data) {
    if (closed) {
      throw new UncheckedIOException(new IOException("the request is over"));
    }
    try {
      OutputStream begun = out == null ? begin() : out;
      out = begun;
      begun.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
      begun.flush();
    } catch (IOException e) {
      closed = true;
      throw new UncheckedIOException("the client is gone", e);
    }
  }

  /// Not through the context, which would hold events back to compress them.
  private OutputStream begin() throws IOException {
    context.res().setContentType("text/event-stream; charset=utf-8");
    context.res().setHeader("X-Accel-Buffering", "no");
    return context.res().getOutputStream();
  }

  synchronized boolean begun() {
    return out != null;
  }

  /// True where nothing more can be sent.
  synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
