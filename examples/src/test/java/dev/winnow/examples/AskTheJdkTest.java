package dev.winnow.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AskTheJdkTest {
  private static final String QUESTION = "read a file line by line";

  @TempDir Path temp;
  private Path jdk;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void makeJdk() throws IOException {
    jdk = FakeJdk.in(temp.resolve("jdk"));
  }

  @Test
  void keywordsAnswerWithACitedPassage() {
    assertEquals(0, run("--wait", "0s", QUESTION));

    assertTrue(out.toString().contains("By keywords:"), this::seen);
    assertTrue(out.toString().contains("[1] java.nio.file.Files.lines(Path)"), this::seen);
    assertTrue(
        out.toString().contains("module java.base, java.base/java/nio/file/Files.java, line 12"),
        this::seen);
    assertTrue(err.toString().contains(FakeJdk.CLASSES + " new"), this::seen);
  }

  @Test
  void vectorsMakeTheAnswerBetterInTheSameRun() {
    assertEquals(0, run("wait for other threads"));

    assertTrue(
        out.toString().indexOf("By keywords:") < out.toString().indexOf("With vectors (100 %"),
        this::seen);
    assertTrue(out.toString().contains("dense #"), this::seen);
  }

  @Test
  void secondStartReusesEverything() {
    assertEquals(0, run(QUESTION));
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);

    assertEquals(0, run(QUESTION));

    assertTrue(err.toString().contains("all of it reused; 100 % have vectors"), this::seen);
    assertFalse(out.toString().contains("By keywords:"), this::seen);
  }

  @Test
  void changedSourcesAreComparedAndNothingIsIndexedTwice() throws IOException {
    assertEquals(0, run("--wait", "0s", QUESTION));
    Files.setLastModifiedTime(
        jdk.resolve("lib").resolve("src.zip"), FileTime.from(Instant.EPOCH.plusSeconds(1)));

    assertEquals(0, run("--wait", "0s", QUESTION));

    assertTrue(
        err.toString().contains("0 new, 0 changed, " + FakeJdk.CLASSES + " unchanged, 0 deleted"),
        this::seen);
  }

  @Test
  void withoutSourcesOfTheJdkItsOwnServe() throws IOException {
    Files.delete(jdk.resolve("lib").resolve("src.zip"));
    Path clone = temp.resolve("winnow");
    Files.createDirectories(clone.resolve("index"));
    Files.createDirectories(clone.resolve("api"));
    Files.writeString(clone.resolve("pom.xml"), "<artifactId>winnow</artifactId>");
    Files.writeString(
        clone.resolve("ARCHITECTURE.md"),
        "# Architecture\n\n## Vectors\n\nVectors rest in Lucene.");

    assertEquals(0, run("--wait", "0s", "where do vectors rest?"));

    assertTrue(err.toString().contains("This JDK has no sources to ask"), this::seen);
    assertTrue(out.toString().contains("Architecture > Vectors"), this::seen);
  }

  @Test
  void questionsAreTakenFromATerminalUntilAnEmptyLine() {
    assertEquals(
        0, AskTheJdk.run(around("smallest element of a queue\n\n", true), "--folder", folder()));

    assertTrue(out.toString().contains("java.util.PriorityQueue"), this::seen);
  }

  @Test
  void jsonIsOneValueAndNothingElse() throws IOException {
    assertEquals(0, run("--json", "--top", "2", QUESTION));

    JsonNode answer = new ObjectMapper().readTree(out.toString());
    assertEquals(QUESTION, answer.get("question").textValue());
    assertEquals(1.0, answer.get("vectors").doubleValue());
    assertEquals("java.nio.file.Files.lines(Path)", answer.at("/citations/0/name").textValue());
    assertEquals(2, answer.get("citations").size());
  }

  @Test
  void endpointPutsTheAnswerIntoWords() throws IOException {
    HttpServer server = endpoint(200, "{\"choices\":[{\"message\":{\"content\":\"Use [1].\"}}]}");
    try {
      assertEquals(0, run("--wait", "0s", "--llm", url(server), "--llm-model", "small", QUESTION));
    } finally {
      server.stop(0);
    }

    assertTrue(out.toString().contains("Use [1]."), this::seen);
  }

  @Test
  void passagesStandWhereTheEndpointFails() throws IOException {
    HttpServer server = endpoint(500, "broken");
    try {
      assertEquals(1, run("--wait", "0s", "--llm", url(server), "--llm-model", "small", QUESTION));
    } finally {
      server.stop(0);
    }

    assertTrue(out.toString().contains("[1] java.nio.file.Files.lines(Path)"), this::seen);
    assertTrue(err.toString().contains("status 500"), this::seen);
  }

  @Test
  void checkPrintsRanksAndPassesFromTheGivenNumber() {
    assertEquals(0, run("--check", "--wait", "0s", "--at-least", "5"));

    assertTrue(out.toString().contains("1         how do I read a file line by line"), this::seen);
    assertTrue(out.toString().contains("miss      map a huge file"), this::seen);
    assertTrue(out.toString().contains("of 30 with a right class in the top 5"), this::seen);
  }

  @Test
  void checkFailsBelowTheGivenNumber() {
    assertEquals(1, run("--check", "--at-least", "30"));

    assertTrue(out.toString().startsWith("keywords  hybrid"), this::seen);
  }

  @Test
  void folderThatIsInUseIsToldWithTheRemedy() {
    try (var _ = AskIndex.open(new JdkSource(jdk.resolve("lib").resolve("src.zip")), temp)) {
      assertEquals(3, AskTheJdk.run(around("", false), "--folder", temp.toString(), QUESTION));
    }

    assertTrue(err.toString().contains("choose another folder with --folder"), this::seen);
  }

  @Test
  void folderThatCannotBeWrittenIsToldInWords() throws IOException {
    Path locked = Files.createDirectory(temp.resolve("locked"));
    assumeTrue(locked.getFileSystem().supportedFileAttributeViews().contains("posix"));
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeTrue(!Files.isWritable(locked), "this user may write everywhere");

    assertEquals(1, AskTheJdk.run(around("", false), "--folder", locked.toString(), QUESTION));

    assertTrue(err.toString().contains(locked.toString()), this::seen);
  }

  @Test
  void folderThatIsAFileIsToldInWords() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "x");

    assertEquals(1, AskTheJdk.run(around("", false), "--folder", file.toString(), QUESTION));

    assertTrue(err.toString().contains(file.toString()), this::seen);
    assertFalse(err.toString().contains("Exception"), this::seen);
  }

  @Test
  void wrongOptionsAreUsageErrors() {
    assertEquals(2, run("--wait", "soon", QUESTION));
    assertEquals(2, run("--top", "0", QUESTION));
    assertEquals(2, run("--at-least", "3", QUESTION));
    assertEquals(2, run("--llm", "nowhere", QUESTION));
    assertEquals(2, run("--check", QUESTION));

    assertTrue(err.toString().contains("expected one like 90s, 10m or 1h30m"), this::seen);
  }

  @Test
  @Tag("full")
  void fixedQuestionsFindTheirClassesInTheRealSources() {
    Path home = Path.of(System.getProperty("java.home"));
    assumeTrue(
        JdkSource.problem(home.resolve("lib").resolve("src.zip")).isEmpty(),
        "this JDK has no src.zip");
    jdk = home;

    assertEquals(0, run("--check"), this::seen);
  }

  private int run(String... args) {
    String[] all = new String[args.length + 2];
    all[0] = "--folder";
    all[1] = folder();
    System.arraycopy(args, 0, all, 2, args.length);
    return AskTheJdk.run(around("", false), all);
  }

  private String folder() {
    return temp.resolve("cache").toString();
  }

  private String seen() {
    return out + "\n" + err;
  }

  private Surroundings around(String typed, boolean terminal) {
    return new Surroundings(
        jdk,
        List.of(temp.resolve("winnow")),
        temp,
        "",
        new Surroundings.Console(
            new BufferedReader(new StringReader(typed)),
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            terminal,
            100));
  }

  private static HttpServer endpoint(int status, String body) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/chat/completions",
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static String url(HttpServer server) {
    return "http://localhost:" + server.getAddress().getPort() + "/v1";
  }
}
