package dev.winnow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AskCommandTest {
  private static final String BOILER = "Who services the boiler?";

  private @TempDir Path folder;
  private Path files = Path.of("");

  @BeforeEach
  void write() throws IOException {
    files = Files.createDirectory(folder.resolve("house"));
    Files.writeString(
        files.resolve("heating.md"),
        """
        # Heating plant

        The boiler in the basement was replaced in March 2021. It is a Viessmann Vitodens 200 and
        is serviced every October by the firm Huber in Linz.
        """);
    Files.writeString(files.resolve("garden.txt"), "The pear tree was planted in 1998.\n");
  }

  private static JsonNode json(Outcome outcome) throws IOException {
    assertEquals(Terminal.EXIT_DONE, outcome.code(), outcome.err());
    return new ObjectMapper().readTree(outcome.out());
  }

  private String model() throws IOException {
    return TinyDecoder.write(Files.createDirectory(folder.resolve("model"))).toString();
  }

  @Test
  void quotesSentencesOfAFolderWithTheirSource() throws IOException {
    Outcome told = Outcome.of("ask", files.toString(), BOILER);
    JsonNode json = json(Outcome.of("ask", files.toString(), BOILER, "--json"));

    assertEquals(Terminal.EXIT_DONE, told.code());
    assertTrue(told.out().contains("the firm Huber in Linz. [1]"), told.out());
    assertTrue(told.out().contains("[1] heating.md"), told.out());
    assertTrue(told.err().contains("2 documents of"), told.err());
    assertEquals("heating.md", json.at("/sources/0/id").asText());
    assertTrue(json.at("/sources/0/cited").asBoolean());

    assertEquals(2, files.toFile().list().length);
  }

  @Test
  void anIndexIsAskedAsItIs() throws IOException {
    String index = folder.resolve("index").toString();
    assertEquals(0, Outcome.of("index", index, files.toString(), "--embedder", "none").code());

    Outcome told = Outcome.of("ask", index, BOILER);

    assertEquals(Terminal.EXIT_DONE, told.code());
    assertTrue(told.out().contains("Huber"), told.out());
    assertTrue(told.out().contains("[1] heating.md"), told.out());
    assertFalse(told.err().contains("were read for this question"), told.err());
  }

  @Test
  void aDecoderIsShownWhatWasFound() throws IOException {
    String model = model();

    JsonNode json =
        json(
            Outcome.of(
                "ask", files.toString(), BOILER, "--model", model, "--max-tokens", "10", "--json"));

    assertTrue(
        json.at("/pack/text").asText().contains("Huber in Linz"), json.at("/pack/text").asText());
    assertTrue(
        json.at("/usage/prompt_tokens").asInt() > json.at("/pack/text").asText().length(),
        json.at("/usage/prompt_tokens").asInt()
            + " and "
            + json.at("/pack/text").asText().length());
    assertTrue(
        1 <= json.at("/usage/completion_tokens").asInt()
            && json.at("/usage/completion_tokens").asInt() <= 10,
        "" + json.at("/usage/completion_tokens").asInt());
    assertEquals("heating.md", json.at("/sources/0/id").asText());
  }

  /// Its window is 4,096 bytes, of which the answer may have a quarter.
  @Test
  void aPackFitsTheWindowOfTheModel() throws IOException {
    String model = model();
    for (int i = 0; i < 20; i++) {
      String text = "Boiler number %d is serviced by somebody else. ".formatted(i).repeat(20);
      Files.writeString(files.resolve("boiler" + i + ".txt"), text);
    }

    JsonNode json =
        json(
            Outcome.of(
                "ask", files.toString(), BOILER, "--model", model, "--budget", "100000", "--json"));

    assertTrue(
        500 <= json.at("/pack/tokens").asInt() && json.at("/pack/tokens").asInt() <= 3_000,
        "" + json.at("/pack/tokens").asInt());
    assertTrue(
        json.at("/usage/prompt_tokens").asInt() < 4_096,
        json.at("/usage/prompt_tokens").asInt() + " and " + 4_096);
  }

  /// Its window is 4,096 bytes.
  @Test
  void inBlocksAllOfAFolderIsReadWhateverTheWindow() throws IOException {
    String model = model();
    for (int i = 0; i < 3; i++) {
      Files.writeString(files.resolve("long" + i + ".txt"), ("Of chapter " + i + ". ").repeat(150));
    }
    for (List<String> how :
        List.of(
            List.<String>of(),
            List.of("--lookup", "representatives", "--look-back"),
            List.of("--blocks-in", folder.toString()))) {
      List<String> options =
          new ArrayList<>(
              List.of(
                  "--model",
                  model,
                  "--blocks",
                  "2",
                  "--window",
                  "512",
                  "--max-tokens",
                  "3",
                  "--json"));
      options.addAll(how);

      JsonNode json = json(Outcome.of(asked(options)));

      String pack = json.at("/pack/text").asText();
      assertTrue(pack.contains("Of chapter 0. ") && pack.contains("Of chapter 2. "), pack);
      assertTrue(pack.contains("pear tree") && pack.contains("Huber in Linz"), pack);
      int read = json.at("/usage/prompt_tokens").asInt();
      assertTrue(read > 6_000, read + " tokens");
      assertEquals(5, json.at("/sources").size());
    }
  }

  @Test
  void filesThatCannotBeReadAreNamedAndTheRestIsAsked() throws IOException {
    Files.write(files.resolve("broken.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0, 1, 2, 3});

    Outcome told = Outcome.of("ask", files.toString(), BOILER);

    assertEquals(Terminal.EXIT_PARTIAL, told.code());
    assertTrue(told.out().contains("Huber"), told.out());
    assertTrue(told.err().contains("failed: "), told.err());
    assertTrue(told.err().contains("broken.gz"), told.err());
  }

  @Test
  void saysWhatIsWrong() {
    for (List<String> options :
        List.of(
            List.of("--endpoint", "http://localhost:1/v1"),
            List.of("--model", folder.resolve("none").toString()),
            List.of("--budget", "-1"),
            List.of("-k", "0"),
            List.of("--blocks", "16"),
            List.of("--model", "none", "--blocks", "-1"),
            List.of("--temperature", "-3"))) {
      Outcome outcome = Outcome.of(asked(options));

      assertEquals(Terminal.EXIT_USAGE, outcome.code(), options.toString());
      assertTrue(outcome.err().contains("; expected "), outcome.err());
    }
    Outcome nowhere = Outcome.of("ask", folder.resolve("nowhere").toString(), BOILER);
    assertEquals(Terminal.EXIT_FAILED, nowhere.code());
    assertTrue(nowhere.err().contains("there is no file or folder"), nowhere.err());
  }

  private String[] asked(List<String> options) {
    List<String> all = new ArrayList<>(List.of("ask", files.toString(), BOILER));
    all.addAll(options);
    return all.toArray(String[]::new);
  }

  /// `-Dwinnow.smollm2=FOLDER` names the folder that `bench/oracle/smollm2.py` makes.
  @Test
  void aRealDecoderAnswersFromARealFolder() {
    String named = System.getProperty("winnow.smollm2", System.getenv("WINNOW_SMOLLM2"));
    assumeTrue(named != null, "no folder of SmolLM2; name it by -Dwinnow.smollm2=FOLDER");

    Outcome told =
        Outcome.of("ask", files.toString(), BOILER, "--model", named, "--max-tokens", "60");

    assertEquals(Terminal.EXIT_DONE, told.code(), told.err());
    assertTrue(told.out().contains("Huber"), told.out());
    assertTrue(told.out().contains("[1] heating.md"), told.out());
  }
}
