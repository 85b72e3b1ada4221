package dev.winnow.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.running.Precision;
import dev.winnow.embed.running.TestModels;
import dev.winnow.embed.running.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Texts of no tokens, which there are where a tokenizer adds nothing: they stay without a vector
/// and the others get theirs.
class EmptyTextTest {
  @TempDir private Path folder;

  /// A tiny model whose tokenizer adds no special tokens.
  private Models open(String model) throws IOException {
    TinyModels.copy(model, folder);
    Path tokenizer = folder.resolve("tokenizer.json");
    String json = Files.readString(tokenizer);
    int from = json.indexOf("\"post_processor\"");
    int to = json.indexOf("\"decoder\"");
    Files.writeString(
        tokenizer, json.substring(0, from) + "\"post_processor\": null, " + json.substring(to));
    return Models.open(TestModels.CONFIG.withPrecision(Precision.FP32));
  }

  @ParameterizedTest
  @CsvSource({"bert, ''", "qwen3, ' '", "nomic, '\t\n'", "llama-dynamic, ''"})
  void theOtherTextsGetTheirVectors(String model, String nothing) throws IOException {
    try (Models models = open(model)) {
      Embedder embedder = models.embedder(folder.toString());
      List<String> texts = List.of("abc", nothing, "de", "fgh", nothing);

      Embeddings seen = embedder.passages(texts);

      assertEquals(List.of(1, 4), seen.empty());
      for (int i = 0; i < texts.size(); i++) {
        float[] expected =
            seen.empty().contains(i)
                ? new float[embedder.dimension()]
                : embedder.passages(List.of(texts.get(i))).vector(0);
        assertArrayEquals(expected, seen.vector(i), 1e-5f, "text " + i);
        assertEquals(texts.get(i).strip().length(), seen.tokens(i));
      }
      assertEquals(List.of(0), embedder.passages(List.of(nothing)).empty());
      assertArrayEquals(new float[2], embedder.truncated(2).passages(texts).vector(1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n\n"})
  void aQueryOfNoTokensIsNamed(String nothing) throws IOException {
    try (Models models = open("bert")) {
      Embedder embedder = models.embedder(folder.toString());

      var e = assertThrows(IllegalArgumentException.class, () -> embedder.query(nothing));

      assertTrue(
          e.getMessage().contains("the query \"" + nothing + "\" has no tokens"), e::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert-masked", "roberta-masked", "distilbert-masked"})
  void sparseVectorsOfNothingWeighNothing(String model) throws IOException {
    try (Models models = open(model)) {
      SparseEmbedder embedder = models.sparse(folder.toString());

      List<SparseVector> seen = embedder.passages(List.of("", "abc", " "));

      assertEquals(0, seen.get(0).ids().length);
      assertArrayEquals(embedder.query("abc").ids(), seen.get(1).ids());
      assertEquals(0, seen.get(2).ids().length);
      assertEquals(0, embedder.query("").ids().length);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "modernbert", "qwen3"})
  void textsOfNothingHaveNoTokenVectors(String model) throws IOException {
    try (Models models = open(model)) {
      MultiVectorEmbedder embedder = models.multiVector(folder.toString());

      List<TokenVectors> seen = embedder.passages(List.of("", "abc", " "));

      assertEquals(0, seen.get(0).vectors().length);
      assertEquals(3, seen.get(1).vectors().length);
      assertEquals(0, seen.get(2).vectors().length);
      assertEquals(0, embedder.query("").maxSim(seen.get(1)));
      assertEquals(0, embedder.query("abc").maxSim(seen.get(0)));
    }
  }

  @Test
  void textsOfNothingAloneNeedNoRun() throws IOException {
    try (Models models = open("bert")) {
      Embeddings seen = models.embedder(folder.toString()).passages(List.of("", ""));

      assertEquals(List.of(0, 1), seen.empty());
    }
  }
}
