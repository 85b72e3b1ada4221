package dev.winnow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `serve` logs of requests and failures, from a process of its own.
class ServerLogTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern ADDRESS = Pattern.compile("served at http://127.0.0.1:([0-9]+)/");
  private static final Pattern ID = Pattern.compile("X-Request-Id: (\\S+)");

  private static @TempDir Path folder;
  private static String index = "";

  @BeforeAll
  static void index() throws IOException {
    Path docs = Files.createDirectories(folder.resolve("docs"));
    Files.writeString(docs.resolve("one.txt"), "owls eat mice\n");
    index = folder.resolve("index").toString();
    assertEquals(0, Outcome.of("index", index, docs.toString(), "--embedder", "none").code());
  }

  @Test
  void eachRequestIsOneLineOfJsonWithItsIdAndWithoutWhatItAsked() throws Exception {
    List<String> ids = new ArrayList<>();
    List<JsonNode> lines = new ArrayList<>();
    String said = said(ids, "--port", "0");
    for (String line : said.lines().filter(line -> line.startsWith("{")).toList()) {
      JsonNode json = JSON.readTree(line);
      lines.add(json);
      assertTrue(json.hasNonNull("time") && json.hasNonNull("level"), line);
    }

    assertFalse(said.contains("secretword"), said);
    assertFalse(said.contains("\tat "), said);
    assertEquals(
        1,
        said.lines().filter(line -> !line.startsWith("{") && line.contains("served at")).count(),
        said);
    assertEquals(
        List.of(
            "/v1/collections/{c}/search 200 info",
            "/v1/collections/{c}/search 200 info",
            "none 404 info",
            "none 400 info",
            "/v1/chat/completions 502 warning"),
        lines.stream()
            .filter(line -> line.at("/event").asText().equals("request"))
            .map(line ->
                "%s %d %s"
                    .formatted(
                        line.at("/route").asText(),
                        line.at("/status").asInt(),
                        line.at("/level").asText()))
            .toList());
    assertEquals(
        ids,
        lines.stream()
            .filter(line -> line.at("/event").asText().equals("request"))
            .map(line -> line.at("/id").asText())
            .toList());
    JsonNode failure =
        lines.stream()
            .filter(line -> line.at("/event").asText().equals("failure"))
            .findFirst()
            .orElseThrow(() -> new AssertionError(said));
    assertEquals(ids.getLast(), failure.at("/id").asText());
    assertTrue(failure.at("/reason").asText().contains("http://127.0.0.1:1/v1"), said);
  }

  @Test
  void linesMayBeLogfmtAndHavePathsForDebugging() throws Exception {
    String said =
        said(new ArrayList<>(), "--port", "0", "--log-format", "logfmt", "--log-level", "debug");

    assertTrue(
        said.contains(
            "level=info event=request id=x-7 method=POST route=/v1/collections/{c}/search"
                + " status=200 ms="),
        said);
    assertTrue(
        said.contains(" path=\"/v1/collections/index/search?q=secretword%0d%0aevent=forged\""),
        said);
    assertFalse(said.lines().anyMatch(line -> line.startsWith("event=forged")), said);
  }

  @Test
  void aLevelLeavesLinesOut() throws Exception {
    String warnings = said(new ArrayList<>(), "--port", "0", "--log-level", "warning");
    String off = said(new ArrayList<>(), "--port", "0", "--log-level", "off");

    assertEquals(
        List.of("failure", "request"),
        warnings
            .lines()
            .map(line -> line.replaceFirst(".*\"event\":\"(request|failure)\".*", "$1"))
            .filter(List.of("request", "failure")::contains)
            .toList(),
        warnings);
    assertEquals(0, off.lines().filter(line -> line.startsWith("{")).count(), off);
  }

  /// What a server says that is asked five times, the last time for an answer of a chat server that
  /// is not there.
  ///
  /// @param ids gets the ids of the requests
  private static String said(List<String> ids, String... options) throws Exception {
    List<String> args =
        new ArrayList<>(
            List.of(
                "serve",
                index,
                "--endpoint",
                "http://127.0.0.1:1/v1",
                "--model",
                "m",
                "--key-env",
                "WINNOW_NO_SUCH_KEY",
                "--timeout",
                "1"));
    args.addAll(List.of(options));
    try (var process = StoppedProcess.start(folder, args.toArray(String[]::new))) {
      int port =
          Integer.parseInt(
              process.find(ADDRESS).orElseThrow(() -> new AssertionError(process.said())));
      ask(port, "POST /v1/collections/index/search", "{\"query\":\"secretword\"}", ids);
      ask(port, "GET /v1/collections/index/search?q=secretword%0d%0aevent=forged", "", ids);
      ask(port, "GET /v1/secretword", "", ids);
      ask(port, "GET /v1/%2e%2e/secretword", "", ids);
      ask(
          port,
          "POST /v1/chat/completions",
          "{\"model\":\"index\",\"messages\":[{\"role\":\"user\",\"content\":\"secretword, and"
              + " owls?\"}]}",
          ids);
      process.stopAfter(0, false);
      int _ = process.end();
      return process.said();
    }
  }

  private static void ask(int port, String request, String body, List<String> ids)
      throws IOException {
    try (var socket = new Socket("127.0.0.1", port)) {
      socket
          .getOutputStream()
          .write(
              "%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Request-Id: x-7\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                  .formatted(request, body.length(), body)
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      var id = ID.matcher(answer);
      assertTrue(id.find(), answer);
      ids.add(id.group(1));
      boolean problem = answer.contains("application/problem+json");
      assertTrue(!problem || answer.contains("\"request_id\":\"" + id.group(1) + "\""), answer);
    }
  }
}
