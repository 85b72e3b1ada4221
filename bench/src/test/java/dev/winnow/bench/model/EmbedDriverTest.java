package dev.winnow.bench.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.bench.QuickDriver;
import org.junit.jupiter.api.Test;

class EmbedDriverTest extends QuickDriver {
  @Test
  void embeddingIsClaimedBesideThePeer() throws Exception {
    EmbedDriver.main(quick());

    assertTrue(result().contains("\"what\": \"embedding, minilm-fp32, 128 tokens, texts/s\""));
  }
}
