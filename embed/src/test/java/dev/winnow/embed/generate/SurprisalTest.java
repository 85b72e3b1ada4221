package dev.winnow.embed.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.embed.Models;
import dev.winnow.embed.running.Precision;
import dev.winnow.embed.running.TestModels;
import dev.winnow.embed.threads.TimeLimitException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SurprisalTest {
  private static final DecoderOptions FP32 = DecoderOptions.DEFAULTS.withPrecision(Precision.FP32);
  private static final Path EXPECTED = Path.of("src/test/resources/surprisal.json");

  private final Models models = Models.open(TestModels.CONFIG);
  private @TempDir Path folder;
  private Decoder decoder;

  @BeforeEach
  void open() throws IOException {
    decoder = models.decoder(TinyDecoder.write(folder).toString(), FP32);
  }

  @AfterEach
  void close() {
    models.close();
  }

  /// One of the texts is longer than the tokens that are read together.
  @Test
  void isWhatTransformersSays() throws IOException {
    JsonNode all = new ObjectMapper().readTree(EXPECTED.toFile());
    assertEquals(5, all.size());
    assertEquals(4_500, all.get(4).get("nats").size());
    for (JsonNode wanted : all) {
      String text = wanted.get("text").asText();

      Surprisal seen = decoder.surprisal(text);

      double[] nats = new double[wanted.get("nats").size()];
      Arrays.setAll(nats, i -> wanted.get("nats").get(i).asDouble());
      assertArrayEquals(nats, seen.nats(), 1e-4);
      assertEquals(0, seen.starts()[0]);
      assertEquals(text.length(), seen.ends()[seen.tokens() - 1]);
    }
  }

  @Test
  void anEmptyTextHasNoTokens() {
    assertEquals(0, decoder.surprisal("").tokens());
  }

  @Test
  void aPartHasTheMeanOfTheTokensThatEndInIt() {
    var surprisal = new Surprisal(new int[] {0, 2, 4}, new int[] {2, 4, 5}, new double[] {1, 3, 9});

    assertEquals(2, surprisal.mean(0, 4));
    assertEquals(6, surprisal.mean(3, 5)); // the second token begins before it
    assertEquals(0, surprisal.mean(5, 9));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Surprisal(new int[1], new int[1], new double[] {1, 2}));
  }

  @Test
  void theNextTokensAreADistributionAndTheLikeliestIsWritten() {
    int[] prompt = new Random(1).ints(90, 4, 228).toArray();

    double[] logs = decoder.next(prompt);

    assertEquals(240, logs.length);
    assertEquals(1, Arrays.stream(logs).map(Math::exp).sum(), 1e-9);
    int best = 0;
    for (int i = 1; i < logs.length; i++) {
      best = logs[i] > logs[best] ? i : best;
    }
    Generation written = decoder.generate(prompt, GenerationConfig.DEFAULTS.withTokens(1), _ -> {});
    assertEquals(best, written.ids().getFirst());
    assertEquals(89, written.usage().reused());
    assertArrayEquals(logs, decoder.next(prompt), 1e-5);
    var _ = assertThrows(IllegalArgumentException.class, () -> decoder.next(new int[0]));
  }

  @Test
  void anInterruptEndsTheReading() {
    Thread.currentThread().interrupt();
    var _ =
        assertThrows(TimeLimitException.class, () -> decoder.surprisal("some text".repeat(300)));
    assertTrue(Thread.interrupted());
  }
}
