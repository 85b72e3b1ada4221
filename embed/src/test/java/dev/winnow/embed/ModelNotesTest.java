package dev.winnow.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.running.Precision;
import dev.winnow.embed.running.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a model's folder says or holds is read, refused or noted: never passed over.
class ModelNotesTest {
  private static final Path FAULTS = Path.of("src/test/resources/faults");

  @TempDir private Path folder;
  private final Models models = Models.open(TestModels.CONFIG.withPrecision(Precision.FP32));

  @AfterEach
  void close() {
    models.close();
  }

  private void stored(String name) throws IOException {
    FaultFolders.copy(FAULTS.resolve(name), folder);
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void replace(String name, String from, String to) throws IOException {
    String text = Files.readString(folder.resolve(name));
    assertTrue(text.contains(from), text);
    write(name, text.replace(from, to));
  }

  private List<String> notes() {
    Embedder _ = models.embedder(folder.toString());
    return models.notes();
  }

  private void assertNoted(String... parts) {
    List<String> notes = notes();
    for (String part : parts) {
      assertTrue(notes.stream().anyMatch(note -> note.contains(part)), notes::toString);
    }
  }

  @Test
  void aFolderThatIsReadWholeHasNoNotes() throws IOException {
    stored("dense");
    for (String name : List.of("README.md", ".gitattributes", "vocab.txt", "pytorch_model.bin")) {
      write(name, "");
    }

    assertEquals(List.of(), notes());
    assertEquals(List.of(), models.notes(folder.toString()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "colbert_linear.pt",
        "sparse_linear.pt",
        "adapter_config.json",
        "adapter_model.safetensors",
        "linear.safetensors",
        "pooling.json",
        "4_Dense/config.json"
      })
  void aFileThatIsNotReadIsNoted(String name) throws IOException {
    stored("dense");
    write(name, "{}");

    assertNoted(name);
    assertEquals(1, models.notes(folder.toString()).size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "do_lower_case\": true|do_lower_case\": false|Other|do_lower_case",
        "strip_accents\": null|strip_accents\": false|PreTrainedTokenizerFast|strip_accents",
        "is_local\": true|add_bos_token\": false|BertTokenizer|add_bos_token",
        "is_local\": true|add_eos_token\": false|Other|add_eos_token",
        "is_local\": true|split_special_tokens\": true|BertTokenizer|split_special_tokens",
        "is_local\": true|auto_map\": {}, \"is_local\": true|BertTokenizer|auto_map"
      })
  void whatTheTokenizersConfigurationSaysInVainIsNoted(
      String from, String to, String type, String named) throws IOException {
    stored("dense");
    replace("tokenizer_config.json", from, to);
    replace("tokenizer_config.json", "BertTokenizer", type);

    assertNoted(named);
  }

  @Test
  void aPoolingThatIsAssumedIsNoted() throws IOException {
    stored("decoder");
    Files.delete(folder.resolve("modules.json"));
    Files.delete(folder.resolve("1_Pooling/config.json"));
    Files.delete(folder.resolve("2_Normalize/config.json"));

    assertNoted("LAST is assumed");
    assertEquals(List.of(), models.notes(folder.toString()));
  }

  @Test
  void aPoolingThatIsNamedAndMissingIsRefused() throws IOException {
    stored("dense");
    Files.delete(folder.resolve("1_Pooling/config.json"));

    var e = assertThrows(ModelException.class, this::notes);
    assertTrue(e.getMessage().contains("1_Pooling/config.json"), e::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../elsewhere", "/tmp", "1_Pooling/../../x"})
  void aStepOutsideOfTheFolderIsRefused(String path) throws IOException {
    stored("dense");
    replace("modules.json", "\"path\": \"\"", "\"path\": \"" + path + "\"");

    var e = assertThrows(ModelException.class, this::notes);
    assertTrue(e.getMessage().contains(path), e::toString);
  }

  @Test
  void aSideThatIsNoneIsRefused() throws IOException {
    stored("dense");
    replace("tokenizer_config.json", "is_local\": true", "truncation_side\": \"middle\"");

    var e = assertThrows(ModelException.class, () -> models.embedder(folder.toString()).query("a"));
    assertTrue(e.getMessage().contains("middle"), e::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "3", "200000"})
  void aLimitThatIsNoneIsRefused(String limit) throws IOException {
    stored("dense");
    replace("sentence_bert_config.json", "{", "{\"max_seq_length\": " + limit + ",");

    var e = assertThrows(ModelException.class, this::notes);
    assertTrue(e.getMessage().contains("max_seq_length " + limit), e::toString);
  }

  @Test
  void theLayerOfTokenVectorsIsNotLeftOut() throws IOException {
    stored("dense");
    write("colbert_linear.pt", "");

    var e = assertThrows(ModelException.class, () -> models.multiVector(folder.toString()));
    assertTrue(e.getMessage().contains("colbert_linear.pt"), e::toString);
  }

  @Test
  void sparseModelsAndTheOthersAreNotTakenForDenseOnesInSilence() throws IOException {
    stored("splade");

    assertNoted("Models.sparse");
    assertEquals(List.of(), models.notes(folder.toString()));
  }

  @Test
  void weightsThatArePooledOtherwiseAreRefused() throws IOException {
    stored("splade");
    replace("1_SpladePooling/config.json", "\"max\"", "\"sum\"");

    var e = assertThrows(ModelException.class, () -> models.sparse(folder.toString()));
    assertTrue(e.getMessage().contains("sum"), e::toString);
  }

  @Test
  void aRouterWithoutItsFileIsRefused() throws IOException {
    stored("router");
    Files.delete(folder.resolve("router_config.json"));

    var e = assertThrows(ModelException.class, () -> models.sparse(folder.toString()));
    assertTrue(e.getMessage().contains("router_config.json"), e::toString);
  }
}
