package dev.winnow.embed.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.embed.Models;
import dev.winnow.embed.generate.ChatMessage;
import dev.winnow.embed.generate.Decoder;
import dev.winnow.embed.generate.DecoderOptions;
import dev.winnow.embed.generate.GenerationConfig;
import dev.winnow.embed.running.Precision;
import dev.winnow.embed.running.TestModels;
import dev.winnow.embed.tokens.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A real file in Q8_0 against llama.cpp, and against the folder of the same decoder, where they
/// are given, as `bench/oracle/smollm2.py`, `llama_greedy.py` and `gguf_plain.py` make them:
///
///     mvn -pl embed -am test -Dtest=RealGgufTest -Dwinnow.smollm2=FOLDER -Dwinnow.gguf=FILE
class RealGgufTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Models models = Models.open(TestModels.CONFIG);

  @AfterEach
  void close() {
    models.close();
  }

  private static String given(String name) {
    String value = System.getProperty(name);
    assumeTrue(value != null, "not given; name it by -D" + name);
    return value;
  }

  @Test
  void textsBecomeTheTokensOfTheFolder() throws IOException {
    Decoder decoder = models.decoder(given("winnow.gguf"));
    String folder = given("winnow.smollm2");
    Tokenizer mine = models.tokenizer(given("winnow.gguf"));
    Tokenizer its = models.tokenizer(folder);
    assertEquals(its.controlTokens(), mine.controlTokens());
    assertEquals(its.tokens(), mine.tokens());
    for (JsonNode wanted : JSON.readTree(Path.of(folder, "expected/greedy.json").toFile())) {
      String user = wanted.get("user").asText();
      assertEquals(
          ints(wanted.get("ids")),
          Arrays.stream(decoder.prompt(List.of(ChatMessage.user(user)))).boxed().toList());
      String text = user + " " + wanted.get("text").asText() + "<|im_end|> 12 345\n\n  é";
      assertArrayEquals(its.ids(text), mine.ids(text));
    }
  }

  /// By a file of blocks llama.cpp brings what it multiplies to 8 bits, here it stays in 32: scores
  /// differ by a little (seen: .46), and where two tokens are as good as even so do the texts
  /// (seen: 11 of 20). By the same numbers in 32 bits, as `gguf_plain.py` writes them, scores
  /// differ by rounding (seen: .012) and texts not at all.
  @Test
  void scoresAreNearThoseOfLlamaCpp() throws IOException {
    String file = given("winnow.gguf");
    Decoder decoder = models.decoder(file, DecoderOptions.DEFAULTS.withPrecision(Precision.FP32));
    int prompts = 0;
    int same = 0;
    double far = 0;
    for (JsonNode wanted : JSON.readTree(Path.of(file + ".json").toFile())) {
      int[] ids = ints(wanted.get("ids")).stream().mapToInt(Integer::intValue).toArray();
      double[] seen = decoder.next(ids);
      double most = 0;
      for (var entry : wanted.get("first").properties()) {
        double its = entry.getValue().asDouble();
        if (its > -7) {
          most = Math.max(most, Math.abs(its - seen[Integer.parseInt(entry.getKey())]));
        }
      }
      far = Math.max(far, most);
      var config = GenerationConfig.DEFAULTS.withTokens(32);
      List<Integer> written = decoder.generate(ids, config, _ -> {}).ids();
      prompts++;
      same += written.equals(ints(wanted.get("written"))) ? 1 : 0;
    }
    assertEquals(20, prompts);
    boolean plain = isPlain(file);
    String seen = "%.3f nats, %d of 20 the same".formatted(far, same);
    assertTrue(plain ? far < .05 && same == 20 : far < 1 && same > 5, seen);
  }

  private static boolean isPlain(String file) throws IOException {
    try (var read = new GgufFile(Path.of(file).toRealPath())) {
      return read.tensors().values().stream().allMatch(tensor -> tensor.type().plain() != null);
    }
  }

  private static List<Integer> ints(JsonNode ids) {
    List<Integer> all = new ArrayList<>();
    ids.forEach(id -> all.add(id.asInt()));
    return all;
  }
}
