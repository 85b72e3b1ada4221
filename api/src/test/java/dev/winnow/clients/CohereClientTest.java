package dev.winnow.clients;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Cohere's own client, from npm.
@Tag("full")
class CohereClientTest {
  @TempDir private Path folder;

  @Test
  void reranksAndEmbeds() throws Exception {
    try (var server = ClientServer.start(folder)) {
      NodeClients.pass("cohere.mjs", 6, Map.of("WINNOW_URL", server.address()));
    }
  }
}
