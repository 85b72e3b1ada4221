package dev.winnow.mcp;

import dev.winnow.engine.json.JsonText;
import dev.winnow.engine.json.JsonValue;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// One client, which sends messages on one stream and reads answers from another, one a line. Calls
/// run at once, each on a thread that the client can cancel.
final class StdioSession {
  private static final Caller CALLER = Caller.unbounded("stdio");

  private final McpServer server;
  private final McpLimits limits;
  private final InputStream in;
  private final OutputStream out;

  /// Threads by the ids of the requests that they answer.
  private final Map<Object, Thread> running = new ConcurrentHashMap<>();

  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final CountDownLatch ended = new CountDownLatch(1);

  StdioSession(McpServer server, McpLimits limits, InputStream in, OutputStream out) {
    this.server = server;
    this.limits = limits;
    this.in = new BufferedInputStream(in);
    this.out = out;
  }

  /// Reading cannot be interrupted, so another thread reads.
  void run() {
    Thread.ofPlatform().name("winnow-mcp").daemon().start(this::read);
    try {
      ended.await();
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      threads.forEach(Thread::interrupt);
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try {
      for (byte[] line = line(); line != null; line = line()) {
        take(line);
      }
    } catch (IOException e) {
      // The client is gone.
    } finally {
      ended.countDown();
    }
  }

  /// The next line, of which no more is kept than one byte beyond the limit; null at the end.
  private byte @Nullable [] line() throws IOException {
    var line = new ByteArrayOutputStream();
    int read = in.read();
    if (read < 0) {
      return null;
    }
    for (; read >= 0 && read != '\n'; read = in.read()) {
      if (line.size() <= limits.messageBytes()) {
        line.write(read);
      }
    }
    return line.toByteArray();
  }

  private void take(byte[] line) {
    String text = new String(line, StandardCharsets.UTF_8);
    if (text.isBlank()) {
      return;
    }
    if (line.length > limits.messageBytes()) {
      var why =
          new RpcException(
              RpcException.NOT_A_REQUEST,
              "message has more than %d bytes; shorten it, or raise the limit messageBytes"
                  .formatted(limits.messageBytes()));
      write(JsonText.of(Message.error(null, why)));
      return;
    }
    Incoming incoming = Incoming.of(text, Integer.MAX_VALUE);
    incoming.messages().forEach(this::cancel);
    Thread thread = Thread.ofVirtual().name("winnow-mcp-call").unstarted(() -> answer(incoming));
    threads.add(thread);
    for (Message message : incoming.messages()) {
      if (message instanceof Message.Request request) {
        running.put(request.id(), thread);
      }
    }
    thread.start();
  }

  private void cancel(Message message) {
    if (message instanceof Message.Notification(String method, Map<String, JsonValue> parameters)
        && method.equals("notifications/cancelled")) {
      JsonValue id = parameters.get("requestId");
      Thread thread = id == null || id.isNull() ? null : running.remove(id.plain());
      if (thread != null) {
        thread.interrupt();
      }
    }
  }

  private void answer(Incoming incoming) {
    Thread own = Thread.currentThread();
    try {
      Optional<McpServer.Reply> answer = server.reply(CALLER, incoming);
      boolean wanted = true;
      for (Message message : incoming.messages()) {
        if (message instanceof Message.Request request) {
          wanted &= running.remove(request.id(), own);
        }
      }
      if (wanted) {
        answer.ifPresent(reply -> write(reply.json()));
      }
    } finally {
      threads.remove(own);
    }
  }

  private synchronized void write(String answer) {
    try {
      out.write((answer + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the client reads no answers: " + e.getMessage(), e);
    }
  }
}
