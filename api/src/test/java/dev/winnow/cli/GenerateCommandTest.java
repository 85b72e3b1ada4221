package dev.winnow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateCommandTest {
  private @TempDir Path folder;
  private String model = "";

  @BeforeEach
  void write() throws IOException {
    model = TinyDecoder.write(Files.createDirectory(folder.resolve("model"))).toString();
  }

  private JsonNode json(String... more) throws IOException {
    return json(Outcome.of(arguments(more)));
  }

  private static JsonNode json(Outcome outcome) throws IOException {
    assertEquals(Terminal.EXIT_DONE, outcome.code(), outcome.err());
    return new ObjectMapper().readTree(outcome.out());
  }

  private String[] arguments(String... more) {
    return Stream.concat(
            Stream.of("generate", model, "Hello", "--max-tokens", "20"), Stream.of(more))
        .toArray(String[]::new);
  }

  private Outcome asked(String prompt, List<String> options) {
    return Outcome.of(
        Stream.concat(Stream.of("generate", model, prompt), options.stream())
            .toArray(String[]::new));
  }

  @Test
  void printsWhatIsWritten() throws IOException {
    Outcome printed = Outcome.of(arguments());
    JsonNode json = json("--json");

    assertEquals(Terminal.EXIT_DONE, printed.code());
    assertEquals(
        Terminal.clean(json.get("text").asText()).stripTrailing(), printed.out().stripTrailing());
    assertTrue(printed.err().contains("tokens read, "), printed.err());
    assertTrue(printed.err().contains(" runs, "), printed.err());
    assertEquals("user: Hello\nassistant: ".length() + 1, json.at("/usage/prompt_tokens").asInt());
    assertTrue(
        1 <= json.at("/usage/completion_tokens").asInt()
            && json.at("/usage/completion_tokens").asInt() <= 20,
        "" + json.at("/usage/completion_tokens").asInt());
  }

  @Test
  void optionsReachTheModel() throws IOException {
    JsonNode raw = json("--json", "--raw");
    JsonNode told = json("--json", "--system", "Be brief");
    JsonNode one = json("--json", "--temperature", "2", "--seed", "1");
    JsonNode two = json("--json", "--temperature", "2", "--seed", "2");
    JsonNode guessed = json("--json", "--drafts", "8", "--precision", "fp32");
    JsonNode plain = json("--json", "--precision", "fp32");

    assertEquals("Hello".length(), raw.at("/usage/prompt_tokens").asInt());
    assertEquals(
        "system: Be brief\nuser: Hello\nassistant: ".length() + 1,
        told.at("/usage/prompt_tokens").asInt());
    assertNotEquals(two.get("text"), one.get("text"));
    assertEquals(plain.get("text"), guessed.get("text"));
  }

  @Test
  void saysWhatIsWrong() {
    List<List<String>> wrong =
        List.of(
            List.of("--temperature", "-1"),
            List.of("--top-p", "0"),
            List.of("--precision", "fp8"),
            List.of("--stop", ""),
            List.of("--blocks", "-1"),
            List.of("--blocks", "2", "--lookup", "luck"),
            List.of("--look-back"),
            List.of("--lookup", "exact"),
            List.of("--raw", "--system", "x"));
    for (List<String> options : wrong) {
      Outcome outcome = Outcome.of(arguments(options.toArray(String[]::new)));

      assertEquals(Terminal.EXIT_USAGE, outcome.code(), options.toString());
      assertTrue(outcome.err().contains("; expected "), outcome.err());
    }
    Outcome missing = Outcome.of("generate", folder.resolve("none").toString(), "x");
    assertEquals(Terminal.EXIT_USAGE, missing.code());
    assertTrue(missing.err().contains("is no folder; expected that of a decoder"), missing.err());
  }

  /// The model's window ends at 4,096 bytes.
  @Test
  void aLongPromptIsReadInBlocks() throws IOException {
    String prompt = "The grass is green. ".repeat(260);
    Outcome refused = Outcome.of("generate", model, prompt, "--max-tokens", "5");
    Outcome read =
        Outcome.of("generate", model, prompt, "--max-tokens", "5", "--blocks", "4", "--json");

    assertEquals(Terminal.EXIT_USAGE, refused.code());
    assertTrue(refused.err().contains("the model was trained for 4,096"), refused.err());
    assertEquals(Terminal.EXIT_DONE, read.code(), read.err());
    JsonNode usage = new ObjectMapper().readTree(read.out()).get("usage");
    assertTrue(usage.get("prompt_tokens").asInt() > 5_200, usage.toString());
    assertTrue(usage.get("completion_tokens").asInt() > 0, usage.toString());
    List<String> exact =
        List.of("--max-tokens", "1", "--blocks", "4", "--lookup", "exact", "--json");
    JsonNode skimmed = json(asked(prompt, exact));
    JsonNode looking =
        json(asked(prompt, Stream.concat(exact.stream(), Stream.of("--look-back")).toList()));
    assertEquals(usage.get("prompt_tokens"), skimmed.at("/usage/prompt_tokens"));
    assertTrue(
        skimmed.at("/usage/runs").asInt() < looking.at("/usage/runs").asInt(),
        skimmed + " and " + looking);
  }
}
