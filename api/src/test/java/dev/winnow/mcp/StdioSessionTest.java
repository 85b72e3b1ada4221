package dev.winnow.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.engine.Recipe;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Messages on standard input, answers on standard output.
class StdioSessionTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SEARCH =
      "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"tools/call\",\"params\":{\"name\":\"search\",\"arguments\":{\"query\":\"birds\"}}}\n";
  private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"ping\"}\n";

  @TempDir private Path folder;
  private Animals animals;

  @BeforeEach
  void open() {
    animals = Animals.in(folder, Recipe.NO_EMBEDDER);
  }

  @AfterEach
  void close() {
    animals.close();
  }

  @Test
  void everyLineIsAnsweredByOneLineBeforeItEnds() throws Exception {
    Map<String, JsonNode> answers =
        answers(McpLimits.DEFAULTS, SEARCH.formatted(1) + "\n \r\n" + PING.formatted("\"é\""));

    assertEquals(2, answers.size());
    assertEquals("emu", answers.get("1").at("/result/structuredContent/results/0/id").textValue());
    assertTrue(answers.get("\"é\"").get("result").isObject());
  }

  @Test
  void aLineThatIsTooLongIsRefusedAndTheNextIsRead() throws Exception {
    Map<String, JsonNode> answers =
        answers(
            McpLimits.DEFAULTS.withMessageBytes(100),
            " ".repeat(101)
                + "\n"
                + PING.formatted(2)
                + "x".repeat(101)
                + "\n"
                + PING.formatted(3));

    assertEquals(3, answers.size());
    assertEquals(
        "message has more than 100 bytes; shorten it, or raise the limit messageBytes",
        answers.get("null").at("/error/message").textValue());
    assertTrue(answers.get("3").get("result").isObject());
  }

  private Map<String, JsonNode> answers(McpLimits limits, String lines) throws IOException {
    var out = new ByteArrayOutputStream();
    animals
        .server(limits)
        .serve(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)), out);
    Map<String, JsonNode> answers = new TreeMap<>();
    for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
      JsonNode answer = JSON.readTree(line);
      answers.put(answer.get("id").toString(), answer);
    }
    return answers;
  }

  @Test
  void aCancelledCallIsNotAnsweredAndOthersAre() throws Exception {
    var busy = new CountDownLatch(1);
    var free = new CountDownLatch(1);
    Thread other = Thread.ofVirtual().start(() -> animals.admission().run(() -> await(busy, free)));
    assertTrue(busy.await(1, TimeUnit.MINUTES), "the only turn is not taken");
    var in = new PipedOutputStream();
    var answers = new Lines();
    var reading = new PipedInputStream(in, 1 << 16);
    Thread session =
        Thread.ofPlatform().start(() -> animals.server(McpLimits.DEFAULTS).serve(reading, answers));

    send(SEARCH.formatted(1) + SEARCH.formatted("\"two\""), in);
    send(
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}\n"
            + PING.formatted(3),
        in);
    assertEquals(3, JSON.readTree(answers.next()).get("id").intValue());
    free.countDown();
    JsonNode second = JSON.readTree(answers.next());
    in.close();
    assertTrue(session.join(Duration.ofMinutes(1)), "the session does not end");

    assertEquals("two", second.get("id").textValue());
    assertEquals("emu", second.at("/result/structuredContent/results/0/id").textValue());
    assertTrue(answers.lines.isEmpty(), () -> "the cancelled call was answered");
    assertTrue(other.join(Duration.ofMinutes(1)));
  }

  @Test
  void anInterruptEndsItAtOnce() throws Exception {
    var in = new PipedOutputStream();
    var reading = new PipedInputStream(in);
    Thread session =
        Thread.ofPlatform()
            .start(() ->
                animals.server(McpLimits.DEFAULTS).serve(reading, new ByteArrayOutputStream()));
    session.interrupt();

    assertTrue(session.join(Duration.ofMinutes(1)), "the session does not end");
    assertFalse(session.isAlive());
  }

  /// Lines as they come.
  private static final class Lines extends OutputStream {
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    @Override
    public void write(int one) {
      if (one == '\n') {
        lines.add(line.toString(StandardCharsets.UTF_8));
        line.reset();
      } else {
        line.write(one);
      }
    }

    String next() throws InterruptedException {
      String next = lines.poll(1, TimeUnit.MINUTES);
      assertNotNull(next, "no answer");
      return next;
    }
  }

  private static boolean await(CountDownLatch busy, CountDownLatch free) {
    busy.countDown();
    try {
      return free.await(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void send(String lines, PipedOutputStream in) throws IOException {
    in.write(lines.getBytes(StandardCharsets.UTF_8));
    in.flush();
  }
}
