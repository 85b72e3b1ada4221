package dev.winnow.embed.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.embed.Models;
import dev.winnow.embed.generate.Generation.End;
import dev.winnow.embed.running.Precision;
import dev.winnow.embed.running.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A real decoder writes what transformers writes, where its folder is given, as
/// `bench/oracle/smollm2.py` makes it:
///
///     mvn -pl embed -am test -Dtest=RealDecoderTest -Dwinnow.smollm2=FOLDER
class RealDecoderTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Models models = Models.open(TestModels.CONFIG);
  private Path folder = Path.of("");
  private Decoder decoder;

  @BeforeEach
  void open() {
    Optional<String> named =
        Optional.ofNullable(System.getProperty("winnow.smollm2"))
            .or(() -> Optional.ofNullable(System.getenv("WINNOW_SMOLLM2")));
    assumeTrue(named.isPresent(), "no folder of SmolLM2; name it by -Dwinnow.smollm2=FOLDER");
    folder = Path.of(named.orElseThrow());
    decoder =
        models.decoder(folder.toString(), DecoderOptions.DEFAULTS.withPrecision(Precision.FP32));
  }

  @AfterEach
  void close() {
    models.close();
  }

  private JsonNode wanted() throws IOException {
    return JSON.readTree(folder.resolve("expected/greedy.json").toFile());
  }

  private static List<Integer> ints(JsonNode ids) {
    List<Integer> all = new ArrayList<>();
    ids.forEach(id -> all.add(id.asInt()));
    return all;
  }

  @Test
  void writesWhatTransformersWrites() throws IOException {
    GenerationConfig config = GenerationConfig.DEFAULTS.withTokens(64);
    int asked = 0;
    for (JsonNode wanted : wanted()) {
      int[] prompt = decoder.prompt(List.of(ChatMessage.user(wanted.get("user").asText())));
      assertEquals(ints(wanted.get("ids")), Arrays.stream(prompt).boxed().toList());
      var streamed = new StringBuilder();

      Generation seen = decoder.generate(prompt, config, streamed::append);

      assertEquals(ints(wanted.get("written")), seen.ids(), wanted.get("user").asText());
      assertEquals(wanted.get("text").asText(), seen.text());
      assertEquals(seen.text(), streamed.toString());
      asked++;
    }
    assertEquals(20, asked);
  }

  @Test
  void isSurprisedAsTransformersIs() throws IOException {
    assumeTrue(
        Files.exists(folder.resolve("expected/surprisal.json")),
        "no surprisals of SmolLM2; make them by bench/oracle/surprisal.py");
    JsonNode all = JSON.readTree(folder.resolve("expected/surprisal.json").toFile());
    assertEquals(4, all.size());
    for (JsonNode wanted : all) {
      Surprisal seen = decoder.surprisal(wanted.get("text").asText());

      assertEquals(wanted.get("nats").size(), seen.tokens());
      for (int i = 0; i < seen.tokens(); i++) {
        assertEquals(wanted.get("nats").get(i).asDouble(), seen.nats()[i], 1e-3);
      }
    }
  }

  @Test
  void whatWasSaidSurprisesLessTheSecondTime() {
    String cat = "The cat sat on the mat.";
    String text = cat + " " + cat + " The zygote quantised seven umbrellas.";

    Surprisal seen = decoder.surprisal(text);

    double first = seen.mean(0, cat.length());
    double again = seen.mean(cat.length() + 1, 2 * cat.length() + 1);
    double fresh = seen.mean(2 * cat.length() + 2, text.length());
    assertTrue(again < first, again + " and " + first);
    assertTrue(again < fresh, again + " and " + fresh);
  }

  /// Behind what transformers writes, the next token in 8 bits. Seen: 286 of 301, and 276 where
  /// single tokens are read as prompts are.
  @Test
  void eightBitsWriteNearlyTheSame() throws IOException {
    Decoder narrow =
        models.decoder(folder.toString(), DecoderOptions.DEFAULTS.withPrecision(Precision.INT8));
    int asked = 0;
    int same = 0;
    for (JsonNode wanted : wanted()) {
      List<Integer> ids = new ArrayList<>(ints(wanted.get("ids")));
      List<Integer> written = ints(wanted.get("written"));
      for (int next : written.subList(0, Math.min(16, written.size()))) {
        double[] seen = narrow.next(ids.stream().mapToInt(Integer::intValue).toArray());
        same += IntStream.range(0, seen.length).noneMatch(id -> seen[id] > seen[next]) ? 1 : 0;
        ids.add(next);
        asked++;
      }
    }
    assertTrue(same >= .9 * asked, same + " of " + asked);
  }

  @Test
  void guessingAheadChangesNothing() throws IOException {
    int plain = 0;
    int guessing = 0;
    for (JsonNode wanted : wanted()) {
      int[] prompt = decoder.prompt(List.of(ChatMessage.user(wanted.get("user").asText())));
      GenerationConfig config = GenerationConfig.DEFAULTS.withTokens(64).withDrafts(8);

      Generation seen = decoder.generate(prompt, config, piece -> {});

      assertEquals(ints(wanted.get("written")), seen.ids(), wanted.get("user").asText());
      assertTrue(seen.end() == End.LENGTH || seen.end() == End.TURN);
      plain += seen.usage().written();
      guessing += seen.usage().runs();
    }
    assertTrue(guessing < plain, guessing + " and " + plain);
  }

  @Test
  void copyingTakesFewRunsWhereItIsGuessed() {
    String text =
        "The boiler in the basement was replaced in March 2021. It is a Viessmann Vitodens 200 and"
            + " is serviced every October by the firm Huber in Linz. The pear tree was planted in"
            + " 1998.";
    int[] prompt =
        decoder.prompt(
            List.of(ChatMessage.user("Repeat this text word for word, and nothing else: " + text)));
    GenerationConfig config = GenerationConfig.DEFAULTS.withTokens(64);

    Generation plain = decoder.generate(prompt, config, _ -> {});
    Generation guessing = decoder.generate(prompt, config.withDrafts(8), _ -> {});

    assertEquals(plain.ids(), guessing.ids());
    assertTrue(
        3 * guessing.usage().runs() <= 2 * plain.usage().runs(),
        guessing.usage() + " and " + plain.usage());
  }
}
