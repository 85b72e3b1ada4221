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
import org.jspecify.annotations.Nullable;

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
      var write = new Write(allowed + (long) (1e9 * bytes / rate) - waited);
      super.write(last, content, Callback.from(write::ended, callback));
      write.watch();
    }

    /// One write, which is watched where it does not end at once: most answers fit into what the
    /// system buffers.
    private final class Write {
      private final long began = System.nanoTime();
      private final long left;
      private boolean over;
      private Scheduler.@Nullable Task late;

      Write(long left) {
        this.left = left;
      }

      synchronized void watch() {
        if (!over) {
          late =
              request
                  .getComponents()
                  .getScheduler()
                  .schedule(Timed.this::close, Math.max(0, left), TimeUnit.NANOSECONDS);
        }
      }

      synchronized void ended() {
        over = true;
        waited += System.nanoTime() - began;
        if (late != null) {
          boolean _ = late.cancel();
        }
      }
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
