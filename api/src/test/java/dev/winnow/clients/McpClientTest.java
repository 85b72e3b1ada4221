package dev.winnow.clients;

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
        11,
        Map.of("WINNOW_COMMAND", new ObjectMapper().writeValueAsString(command)));
  }
}
