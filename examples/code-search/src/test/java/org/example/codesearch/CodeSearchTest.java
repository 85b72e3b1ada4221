package org.example.codesearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.engine.Engine;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// This example's own sources, asked by the SDK's client of the Model Context Protocol.
class CodeSearchTest {
  private static final Path SOURCE = Path.of("src/main/java");
  private static final String WORDS =
      "org/example/codesearch/Declaration.java#Declaration.words(String)";

  private @TempDir Path folder;

  @Test
  void anAgentFindsAMethodAndReadsItOverStandardInputAndOutput() {
    List<String> command = command("mcp");
    var parameters =
        ServerParameters.builder(command.getFirst())
            .args(command.subList(1, command.size()))
            .build();

    ask(McpClient.sync(new StdioClientTransport(parameters, McpJsonDefaults.getMapper())).build());
  }

  @Test
  void anAgentFindsAMethodAndReadsItOverHttp() throws Exception {
    Process server =
        new ProcessBuilder(command("serve")).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (var lines = server.inputReader()) {
      String address = lines.readLine();
      var transport =
          HttpClientStreamableHttpTransport.builder(address.replace("/mcp", ""))
              .endpoint("/mcp")
              .build();

      ask(McpClient.sync(transport).build());
    } finally {
      server.destroy();
      server.waitFor();
    }
  }

  private static void ask(McpSyncClient client) {
    try (client) {
      client.initialize();
      assertTrue(
          client.listTools().tools().stream().anyMatch(tool -> tool.name().equals("search")));

      String found =
          call(client, "search", Map.of("query", "the words of a camel case name", "k", 3));
      assertTrue(found.contains(WORDS), found);
      String methods =
          call(
              client,
              "search",
              Map.of("query", "update", "filter", Map.of("eq", Map.of("kind", "record"))));
      assertTrue(methods.contains("Repository.Update"), methods);
      assertFalse(methods.contains("Repository.update("), methods);
      String read = call(client, "fetch", Map.of("id", WORDS));
      assertTrue(read.contains("private static String words(String name)"), read);
      assertTrue(read.contains("as `bytes in flight`"), read);
    }
  }

  private static String call(McpSyncClient client, String tool, Map<String, Object> arguments) {
    CallToolResult result =
        client.callTool(CallToolRequest.builder(tool).arguments(arguments).build());
    assertEquals(false, result.isError(), result.toString());
    return String.valueOf(result.structuredContent());
  }

  /// The program in a process of its own.
  private List<String> command(String run) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--add-modules",
        "jdk.incubator.vector",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        CodeSearch.class.getName(),
        run,
        "--source=" + SOURCE,
        "--index=" + folder.resolve("index"),
        "--port=0");
  }

  @Test
  void theOptionsAreTold() throws Exception {
    Process process = new ProcessBuilder(command("--help")).redirectErrorStream(true).start();

    try (var lines = process.inputReader()) {
      String told = lines.lines().collect(Collectors.joining("\n"));
      assertTrue(told.contains("--source=FOLDER"), told);
    }
    assertEquals(0, process.waitFor());
  }

  @Test
  void aFileIsCutIntoItsDeclarations() throws Exception {
    String text =
        """
        package a;

        /// Counts.
        class Counter {
          private int count;

          /// One more.
          void add() {
            Runnable more = new Runnable() {
              public void run() { count++; }
            };
            more.run();
          }

          record Total(int count) {}
        }
        """;

    List<Declaration> found = JavaSource.declarations(Map.of("a/Counter.java", text));

    assertEquals(
        List.of("class Counter 3", "method Counter.add() 7", "record Counter.Total 15"),
        found.stream()
            .filter(one -> !one.name().contains("run"))
            .map(one -> one.kind() + " " + one.name() + " " + one.line())
            .toList());
    assertTrue(found.get(1).text().startsWith("/// One more.\nvoid add() {"), found.get(1).text());
  }

  @Test
  void whatIsGoneFromTheSourcesIsGoneFromTheIndex() throws Exception {
    Path source = Files.createDirectories(folder.resolve("source"));
    Path file =
        Files.writeString(source.resolve("A.java"), "class A { void one() {} void two() {} }");
    try (Engine engine = Repository.open(folder.resolve("index"))) {
      assertEquals(3, Repository.update(engine, source).declarations());
      Files.writeString(file, "class A { void two() {} }");

      assertEquals(1, Repository.update(engine, source).removed());
      assertEquals(
          List.of("A.java#A", "A.java#A.two()"),
          engine.ids(null, "", 10).stream().sorted().collect(Collectors.toList()));
    }
  }

  @Test
  void aFileThatIsNoTextIsNamedAndWhatWasKnownOfItStays() throws Exception {
    Path source = Files.createDirectories(folder.resolve("source"));
    Path file = Files.writeString(source.resolve("A.java"), "class A {}");
    try (Engine engine = Repository.open(folder.resolve("index"))) {
      Repository.update(engine, source);
      Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});

      assertEquals(Map.of("A.java", "it is not UTF-8"), Repository.update(engine, source).unread());
      assertEquals(List.of("A.java#A"), engine.ids(null, "", 10));
    }
  }
}
