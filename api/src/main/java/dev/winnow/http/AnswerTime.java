package dev.winnow.http;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/// Closes the connection of a client that reads its answer too slowly: an answer may take as long
/// as a connection may be idle, and beyond that its bytes divided by the rate. Only the time counts
/// in which the client is waited for: an answer that is written in pieces may take any time.
///
/// Jetty's own handler gives an answer nothing but its bytes divided by the rate. A short answer
/// then has some milliseconds, and a machine that pauses for as long breaks it.
final class AnswerTime extends Handler.Wrapper {
  private final long rate;
  private final long allowed;

  /// @param rate bytes a second, above 0
  AnswerTime(long rate, Duration idle) {
    this.rate = rate;
    this.allowed = idle.toNanos();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    return super.handle(request, new Timed(request, response), callback);
  }

  private final class Timed extends Response.Wrapper {
    private final Request request;
    private volatile long waited;
    private long bytes;

    Timed(Request request, Response response) {
      super(request, response);
      this.request = request;
    }

    @Override
    public void write(boolean last, ByteBuffer content, Callback callback) {
      if (content == null || !content.hasRemaining()) {
        super.write(last, content, callback);
        return;
      }
      bytes += content.remaining();
      long began = System.nanoTime();
      long left = allowed + (long) (1e9 * bytes / rate) - waited;
      Scheduler.Task late =
          request
              .getComponents()
              .getScheduler()
              .schedule(this::close, Math.max(0, left), TimeUnit.NANOSECONDS);
      super.write(
          last,
          content,
          Callback.from(
              () -> {
                waited += System.nanoTime() - began;
                late.cancel();
              },
              callback));
    }

    /// The write that is under way then fails.
    private void close() {
      request
          .getConnectionMetaData()
          .getConnection()
          .getEndPoint()
          .close(new TimeoutException("client reads less than %d bytes a second".formatted(rate)));
    }
  }
}
