package dev.winnow.pages;

import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A page of Chromium without a window, told what to do by the DevTools protocol. What the page
/// complains of is kept. Where Chromium is missing, tests are skipped and say so.
final class Browser implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");
  private static final int SECONDS = 60;
  private static final int PAUSE_MILLIS = 50;

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final AtomicInteger calls = new AtomicInteger();
  private final Process process;
  private final WebSocket socket;

  private Browser(Process process, String address) throws Exception {
    this.process = process;
    HttpRequest fresh =
        HttpRequest.newBuilder(URI.create(address + "/json/new?about:blank"))
            .PUT(HttpRequest.BodyPublishers.noBody())
            .build();
    String page =
        json.readTree(client.send(fresh, BodyHandlers.ofString()).body())
            .at("/webSocketDebuggerUrl")
            .textValue();
    socket = client.newWebSocketBuilder().buildAsync(URI.create(page), new Events()).get();
    for (String domain : List.of("Page", "Runtime", "Log")) {
      JsonNode _ = tell(domain + ".enable", Map.of());
    }
  }

  /// @param folder for what Chromium writes
  static Browser open(Path folder) throws Exception {
    Path program =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .flatMap(place -> NAMES.stream().map(name -> Path.of(place, name)))
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);
    if (program == null) {
      return abort("no Chromium on the path (%s): pages are not opened".formatted(NAMES));
    }
    Path said = folder.resolve("chromium.txt");
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--remote-debugging-port=0",
                "--user-data-dir=" + folder.resolve("profile"))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      return new Browser(process, address(process, folder.resolve("profile"), said));
    } catch (Exception | Error e) {
      end(process);
      throw e;
    }
  }

  private static String address(Process process, Path profile, Path said) throws Exception {
    Path port = profile.resolve("DevToolsActivePort");
    for (int i = 0; i < SECONDS * 1000 / PAUSE_MILLIS && process.isAlive(); i++) {
      if (Files.exists(port) && Files.readString(port).contains("\n")) {
        return "http://127.0.0.1:" + Files.readAllLines(port).getFirst();
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    throw new IOException("Chromium does not start: " + Files.readString(said));
  }

  /// Opens a page, in a window of this size.
  void open(String address, int width, int height) throws Exception {
    JsonNode _ =
        tell(
            "Emulation.setDeviceMetricsOverride",
            Map.of(
                "width",
                width,
                "height",
                height,
                "deviceScaleFactor",
                1,
                "mobile",
                width < height));
    String _ = value("window.before = 'seen'");
    JsonNode _ = tell("Page.navigate", Map.of("url", address));
    await("window.before === undefined && document.readyState === 'complete'");
  }

  /// What an expression of the page is, as text.
  String value(String expression) throws Exception {
    JsonNode answer =
        tell("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
    if (answer.has("exceptionDetails")) {
      throw new IllegalStateException(expression + " fails: " + answer);
    }
    return answer.at("/result/value").asText();
  }

  /// Waits until an expression of the page holds.
  void await(String expression) throws Exception {
    for (int i = 0; i < SECONDS * 1000 / PAUSE_MILLIS; i++) {
      if (value("Boolean(" + expression + ")").equals("true")) {
        return;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    throw new AssertionError(
        expression + " does not come true; the page: " + value("document.body.innerText"));
  }

  /// Types into what has the focus.
  void type(String text) throws Exception {
    JsonNode _ = tell("Input.insertText", Map.of("text", text));
  }

  /// Presses a key, as `Enter` or `j`.
  void press(String key) throws Exception {
    String text = key.equals("Enter") ? "\r" : key.length() == 1 ? key : "";
    int code = key.equals("Enter") ? '\r' : key.equals("Escape") ? 27 : 0;
    JsonNode _ =
        tell(
            "Input.dispatchKeyEvent",
            Map.of("type", "keyDown", "key", key, "text", text, "windowsVirtualKeyCode", code));
    JsonNode _ =
        tell(
            "Input.dispatchKeyEvent",
            Map.of("type", "keyUp", "key", key, "windowsVirtualKeyCode", code));
  }

  /// Errors of scripts, and what the browser refused to load or to run, since the last call.
  List<String> complaints() {
    List<String> since = List.copyOf(complaints);
    complaints.removeAll(since);
    return since;
  }

  private JsonNode tell(String method, Map<String, ?> parameters) throws Exception {
    int id = calls.incrementAndGet();
    var answer = new CompletableFuture<JsonNode>();
    asked.put(id, answer);
    String message =
        json.writeValueAsString(Map.of("id", id, "method", method, "params", parameters));
    WebSocket _ = socket.sendText(message, true).get(SECONDS, TimeUnit.SECONDS);
    JsonNode told = answer.get(SECONDS, TimeUnit.SECONDS);
    if (told.has("error")) {
      throw new IllegalStateException(method + ": " + told.get("error"));
    }
    return told.get("result");
  }

  private final class Events implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        String message = text.toString();
        text.setLength(0);
        try {
          take(json.readTree(message));
        } catch (IOException e) {
          complaints.add(e + ": " + message);
        }
      }
      from.request(1);
      return CompletableFuture.completedStage(null);
    }

    private void take(JsonNode message) {
      CompletableFuture<JsonNode> answer = asked.remove(message.path("id").asInt(-1));
      if (answer != null) {
        answer.complete(message);
        return;
      }
      JsonNode about = message.path("params");
      switch (message.path("method").asText()) {
        case "Runtime.exceptionThrown" -> complaints.add(about.at("/exceptionDetails").toString());
        case "Runtime.consoleAPICalled" -> {
          if (about.path("type").asText().equals("error")) {
            complaints.add(about.path("args").toString());
          }
        }
        case "Log.entryAdded" -> {
          if (about.at("/entry/level").asText().equals("error")) {
            complaints.add(
                about.at("/entry/text").asText() + " " + about.at("/entry/url").asText());
          }
        }
        default -> {}
      }
    }
  }

  private static void end(Process process) throws InterruptedException {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }

  @Override
  public void close() throws InterruptedException {
    socket.abort();
    client.shutdownNow();
    end(process);
  }
}
