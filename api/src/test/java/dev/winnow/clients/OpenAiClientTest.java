package dev.winnow.clients;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// OpenAI's own client, from npm.
@Tag("full")
class OpenAiClientTest {
  @TempDir private Path folder;

  @Test
  void embedsSearchesAndChats() throws Exception {
    try (var server = ClientServer.start(folder)) {
      NodeClients.pass("openai.mjs", 14, Map.of("WINNOW_URL", server.address()));
    }
  }
}
