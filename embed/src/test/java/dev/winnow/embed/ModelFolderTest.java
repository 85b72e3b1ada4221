package dev.winnow.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.files.ModelCache;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.files.OnnxFile;
import dev.winnow.embed.running.TestModels;
import dev.winnow.embed.running.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFolderTest {
  @TempDir Path folder;
  private Models models;

  @BeforeEach
  void open() {
    models = Models.open(TestModels.CONFIG);
  }

  @AfterEach
  void close() {
    models.close();
  }

  private void copy(BuiltIn model, String weights) throws IOException {
    var cache = ModelCache.open(TestModels.CACHE, new HashSet<>());
    ModelFiles files = model.unpack(cache, getClass().getClassLoader());
    Path target = folder.resolve(weights);
    Files.createDirectories(target.getParent());
    Files.copy(files.network().path(), target);
    try (var in = files.tokenizer().file().openStream()) {
      Files.copy(in, folder.resolve("tokenizer.json"));
    }
  }

  private void write(String name, String json) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, json);
  }

  private Embedder embedder() {
    return models.embedder(folder.toString());
  }

  private void assertRefused(String... parts) {
    var e = assertThrows(ModelException.class, this::embedder);
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
  }

  @Test
  void aFolderGivesTheVectorsOfItsModel() throws IOException {
    copy(BuiltIn.MINILM, "model.onnx");
    write("sentence_bert_config.json", "{\"max_seq_length\": 256}");
    List<String> texts = List.of("a text", "another one, longer than the first", "b ".repeat(400));

    Embeddings made = embedder().passages(texts);

    Embeddings expected = models.embedder("minilm").passages(texts);
    for (int i = 0; i < texts.size(); i++) {
      assertArrayEquals(expected.vector(i), made.vector(i));
      assertEquals(expected.dropped(i), made.dropped(i));
    }
    assertEquals(384, embedder().dimension());
    assertEquals("int8", models.info(folder.toString()).precision());
    assertEquals(models.embedder("minilm").fingerprint(), embedder().fingerprint());
  }

  @Test
  void poolingAndPromptsAreReadFromTheFolder() throws IOException {
    copy(BuiltIn.BGE_SMALL_INT8, "onnx/model.onnx");
    write("1_Pooling/config.json", "{\"pooling_mode_cls_token\": true}");
    write(
        "config_sentence_transformers.json",
        "{\"prompts\": {\"query\": \"Represent this sentence for searching relevant passages:"
            + " \"}}");
    write("modules.json", "[{\"type\": \"sentence_transformers.models.Normalize\"}]");

    assertArrayEquals(
        models.embedder("bge-small-int8").query("what is it?"), embedder().query("what is it?"));
    assertNotEquals(0, embedder().passages(List.of("what is it?")).tokens(0));
  }

  /// As sentence-transformers 6 writes it.
  @Test
  void poolingIsReadByItsName() throws IOException {
    copy(BuiltIn.BGE_SMALL_INT8, "model.onnx");
    write(
        "1_Pooling/config.json",
        "{\"embedding_dimension\": 384, \"pooling_mode\": \"cls\", \"include_prompt\": true}");
    write("config_sentence_transformers.json", "{\"prompts\": {\"corpus\": \"passage: \"}}");

    assertEquals(ModelInfo.Pooling.FIRST, models.info(folder.toString()).pooling());
    assertEquals("passage: ", models.info(folder.toString()).prefixes().passage());
  }

  @Test
  void poolingThatIsNotKnownByItsNameIsRefused() throws IOException {
    copy(BuiltIn.MINILM, "model.onnx");
    write("1_Pooling/config.json", "{\"pooling_mode\": [\"cls\", \"mean\"]}");
    assertRefused("pooling_mode", "lasttoken");
    write("1_Pooling/config.json", "{\"pooling_mode\": \"weightedmean\"}");
    assertRefused("weightedmean", "lasttoken");
  }

  @Test
  void promptsThatAreNotPooledAreRefused() throws IOException {
    copy(BuiltIn.MINILM, "model.onnx");
    write("1_Pooling/config.json", "{\"pooling_mode\": \"mean\", \"include_prompt\": false}");
    assertEquals(384, embedder().dimension());
    models.close();
    open();
    write("config_sentence_transformers.json", "{\"prompts\": {\"query\": \"ask: \"}}");
    assertRefused("include_prompt", "expected none");
  }

  /// As sentence-transformers does it: before the tokenizer's own normalizer.
  @Test
  void lowerCaseThatTheTokenizerDoesNotBringIsBrought() throws IOException {
    copy(BuiltIn.MINILM, "model.onnx");
    write("sentence_bert_config.json", "{\"max_seq_length\": 256}");
    float[] expected = embedder().query("What is it?");
    String fingerprint = embedder().fingerprint();
    Path tokenizer = folder.resolve("tokenizer.json");
    String json = Files.readString(tokenizer);
    write("tokenizer.json", json.replaceFirst("\"lowercase\": ?true", "\"lowercase\": false"));
    models.close();
    open();
    assertFalse(Arrays.equals(expected, embedder().query("What is it?")));
    models.close();
    open();

    write("sentence_bert_config.json", "{\"max_seq_length\": 256, \"do_lower_case\": true}");

    assertArrayEquals(expected, embedder().query("What is it?"));
    assertNotEquals(fingerprint, embedder().fingerprint());
  }

  /// Another network may keep the same graph beside other weights.
  @Test
  void weightsBesideAnOnnxFileAreHashedWithIt() throws IOException {
    Path onnx = Path.of("src/test/resources/exports/qwen3-grouped/onnx");
    for (String name : List.of("model.onnx", "model.onnx.data")) {
      Files.copy(onnx.resolve(name), folder.resolve(name));
    }

    assertEquals(
        List.of(folder.resolve("model.onnx"), folder.resolve("model.onnx.data")),
        OnnxFile.read(folder.resolve("model.onnx")).files());
  }

  @Test
  void aFolderWithoutNetworkIsRefusedWithTheRemedy() throws IOException {
    write("config.json", "{}");

    assertRefused(folder.toString(), "config.json", "model.safetensors", "model.onnx", "minilm");
  }

  @Test
  void aFolderOfAnUnknownFamilyIsRefusedByItsName() throws IOException {
    TinyModels.copy("bert", folder);
    write("config.json", "{\"model_type\": \"mamba\"}");

    assertRefused("model_type 'mamba'", "modernbert");
  }

  @Test
  void aFolderWithoutTokenizerIsRefused() throws IOException {
    write("model.onnx", "");

    assertRefused("tokenizer.json");
  }

  @Test
  void anOnnxFileThatIsNoneIsRefused() throws IOException {
    copy(BuiltIn.MINILM, "model.onnx");
    write("model.onnx", "not a network");

    assertRefused("model.onnx", "expected an ONNX file");
  }

  @Test
  void anotherPoolingIsRefused() throws IOException {
    copy(BuiltIn.MINILM, "model.onnx");
    write("1_Pooling/config.json", "{\"pooling_mode_weightedmean_tokens\": true}");

    assertRefused("pooling_mode_weightedmean_tokens", "pooling_mode_mean_tokens");
  }

  @Test
  void anUnknownModuleIsRefused() throws IOException {
    copy(BuiltIn.MINILM, "model.onnx");
    write("modules.json", "[{\"type\": \"sentence_transformers.models.LSTM\"}]");

    assertRefused("LSTM", "modules.json");
  }

  @Test
  void aLengthOutOfRangeIsRefused() throws IOException {
    copy(BuiltIn.MINILM, "model.onnx");
    write("sentence_bert_config.json", "{\"max_seq_length\": 0}");

    assertRefused("max_seq_length 0", "expected 8 to");
  }

  private void odd(String model) throws IOException {
    try (var weights = getClass().getResourceAsStream(model);
        var tokenizer = getClass().getResourceAsStream("/all-minilm-l6-v2-q-tokenizer.json")) {
      Files.copy(weights, folder.resolve("model.onnx"));
      Files.copy(tokenizer, folder.resolve("tokenizer.json"));
    }
  }

  @Test
  void aNetworkWithOtherInputsIsRefused() throws IOException {
    odd("pixels.onnx");

    assertRefused("pixels", "input_ids");
  }

  @Test
  void aNetworkWithoutTokenVectorsIsRefused() throws IOException {
    odd("logits.onnx");

    assertRefused("logits", "last_hidden_state");
  }

  @Test
  void aVectorWithoutDirectionIsAnError() throws IOException {
    odd("nothing.onnx");
    Embedder embedder = embedder();

    var e = assertThrows(ModelException.class, () -> embedder.query("anything"));

    assertEquals(4, embedder.dimension());
    assertTrue(e.getMessage().contains("length 0.0"), e.getMessage());
  }
}
