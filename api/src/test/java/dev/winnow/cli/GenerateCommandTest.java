package dev.winnow.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
    Outcome outcome = Outcome.of(arguments(more));
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(Terminal.EXIT_DONE);
    return new ObjectMapper().readTree(outcome.out());
  }

  private String[] arguments(String... more) {
    return Stream.concat(
            Stream.of("generate", model, "Hello", "--max-tokens", "20"), Stream.of(more))
        .toArray(String[]::new);
  }

  @Test
  void printsWhatIsWritten() throws IOException {
    Outcome printed = Outcome.of(arguments());
    JsonNode json = json("--json");

    assertThat(printed.code()).isEqualTo(Terminal.EXIT_DONE);
    assertThat(printed.out().stripTrailing())
        .isEqualTo(Terminal.clean(json.get("text").asText()).stripTrailing());
    assertThat(printed.err()).contains("tokens read, ").contains(" runs, ");
    assertThat(json.at("/usage/prompt_tokens").asInt())
        .isEqualTo("user: Hello\nassistant: ".length() + 1);
    assertThat(json.at("/usage/completion_tokens").asInt()).isBetween(1, 20);
  }

  @Test
  void optionsReachTheModel() throws IOException {
    JsonNode raw = json("--json", "--raw");
    JsonNode told = json("--json", "--system", "Be brief");
    JsonNode one = json("--json", "--temperature", "2", "--seed", "1");
    JsonNode two = json("--json", "--temperature", "2", "--seed", "2");
    JsonNode guessed = json("--json", "--drafts", "8", "--precision", "fp32");
    JsonNode plain = json("--json", "--precision", "fp32");

    assertThat(raw.at("/usage/prompt_tokens").asInt()).isEqualTo("Hello".length());
    assertThat(told.at("/usage/prompt_tokens").asInt())
        .isEqualTo("system: Be brief\nuser: Hello\nassistant: ".length() + 1);
    assertThat(one.get("text")).isNotEqualTo(two.get("text"));
    assertThat(guessed.get("text")).isEqualTo(plain.get("text"));
  }

  @Test
  void saysWhatIsWrong() {
    List<List<String>> wrong =
        List.of(
            List.of("--temperature", "-1"),
            List.of("--top-p", "0"),
            List.of("--precision", "fp8"),
            List.of("--stop", ""),
            List.of("--raw", "--system", "x"));
    for (List<String> options : wrong) {
      Outcome outcome = Outcome.of(arguments(options.toArray(String[]::new)));

      assertThat(outcome.code()).as(options.toString()).isEqualTo(Terminal.EXIT_USAGE);
      assertThat(outcome.err()).contains("; expected ");
    }
    Outcome missing = Outcome.of("generate", folder.resolve("none").toString(), "x");
    assertThat(missing.code()).isEqualTo(Terminal.EXIT_USAGE);
    assertThat(missing.err()).contains("is not known; expected one of");
  }
}
