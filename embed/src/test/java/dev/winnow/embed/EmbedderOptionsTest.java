package dev.winnow.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.network.PositionScaling;
import dev.winnow.embed.running.Precision;
import dev.winnow.embed.running.TestModels;
import dev.winnow.embed.running.TinyModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What options make of an embedder, and that its fingerprint tells; and that embedders of every
/// kind report what they did.
class EmbedderOptionsTest {
  private static final String TEXT = "abcdefghijklmnopqrst";
  private static final PositionScaling YARN = new PositionScaling.Yarn(4);

  @TempDir private Path folder;

  private final List<ModelListener.Call> calls = Collections.synchronizedList(new ArrayList<>());
  private final Models models = open();

  private Models open() {
    return Models.open(TestModels.CONFIG.withPrecision(Precision.FP32).withListener(calls::add));
  }

  @AfterEach
  void close() {
    models.close();
  }

  private Embedder embedder(EmbedderOptions options) {
    return models.embedder(folder.toString(), options);
  }

  @Test
  void withoutOptionsFingerprintsAreTheSameEveryTime() throws IOException {
    TinyModels.copy("qwen3", folder);
    String fingerprint = models.embedder(folder.toString()).fingerprint();

    try (Models others = open()) {
      assertEquals(fingerprint, others.embedder(folder.toString()).fingerprint());
    }
    assertSame(models.embedder(folder.toString()), embedder(EmbedderOptions.DEFAULTS));
  }

  @Test
  void positionsChangeVectorsAndFingerprint() throws IOException {
    TinyModels.copy("qwen3", folder);
    Embedder plain = embedder(EmbedderOptions.DEFAULTS);
    Embedder scaled = embedder(EmbedderOptions.DEFAULTS.withPositions(YARN));

    assertNotEquals(plain.fingerprint(), scaled.fingerprint());
    assertFalse(Arrays.equals(plain.query(TEXT), scaled.query(TEXT)));
    assertNotEquals(
        models.multiVector(folder.toString()).fingerprint(),
        models
            .multiVector(folder.toString(), EmbedderOptions.DEFAULTS.withPositions(YARN))
            .fingerprint());
    // Part of stored fingerprints: the words must not change.
    assertEquals("Yarn[factor=4.0]", YARN.toString());
  }

  @Test
  void anotherLengthChangesWhatIsReadAndTheFingerprint() throws IOException {
    TinyModels.copy("bert", folder);
    Embedder plain = embedder(EmbedderOptions.DEFAULTS);
    Embedder shorter = embedder(EmbedderOptions.DEFAULTS.withMaxTokens(10));

    Embeddings read = shorter.passages(List.of(TEXT));

    assertNotEquals(plain.fingerprint(), shorter.fingerprint());
    assertEquals(10, read.tokens(0));
    assertEquals(TEXT.length() - 8, read.dropped(0));
    assertArrayEquals(plain.query(TEXT.substring(0, 8)), shorter.query(TEXT), 1e-6f);
  }

  @Test
  void moreTokensThanThereArePositionsAreRefused() throws IOException {
    TinyModels.copy("bert", folder);

    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> embedder(EmbedderOptions.DEFAULTS.withMaxTokens(100_000)));
    assertTrue(e.getMessage().contains("maxTokens is 100,000"), e.getMessage());
    e =
        assertThrows(
            IllegalArgumentException.class, () -> EmbedderOptions.DEFAULTS.withMaxTokens(7));
    assertTrue(e.getMessage().contains("expected 8 to 131,072"), e.getMessage());
  }

  @Test
  void networksThatRunAsTheirFileIsKeepTheirPositions() {
    var e =
        assertThrows(
            ModelException.class,
            () -> models.embedder("minilm", EmbedderOptions.DEFAULTS.withPositions(YARN)));
    assertTrue(e.getMessage().contains("positions as trained"), e.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> models.embedder("minilm", EmbedderOptions.DEFAULTS.withMaxTokens(300)));
  }

  @Test
  void sparseVectorsReportWhatTheyDropped() throws IOException {
    TinyModels.copy("bert-masked", folder);
    SparseEmbedder sparse =
        models.sparse(folder.toString(), EmbedderOptions.DEFAULTS.withMaxTokens(10));

    SparseVector vector = sparse.passages(List.of(TEXT)).getFirst();

    assertEquals(TEXT.length() - 8, vector.dropped());
    assertReported(10, TEXT.length() - 8);
  }

  @Test
  void tokenVectorsReportWhatTheyDropped() throws IOException {
    TinyModels.copy("bert", folder);
    MultiVectorEmbedder tokens =
        models.multiVector(folder.toString(), EmbedderOptions.DEFAULTS.withMaxTokens(10));

    TokenVectors vectors = tokens.passages(List.of(TEXT)).getFirst();

    assertEquals(10, vectors.vectors().length);
    assertEquals(TEXT.length() - 8, vectors.dropped());
    assertReported(10, TEXT.length() - 8);
  }

  private void assertReported(long tokens, long dropped) {
    assertEquals(1, calls.size());
    ModelListener.Call call = calls.getFirst();
    assertEquals(folder.toString(), call.model());
    assertEquals(new ModelListener.Counts(1, 1, tokens, 0, dropped), call.counts());
    assertTrue(call.times().infer().isPositive(), call.toString());
  }
}
