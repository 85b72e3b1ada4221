package dev.winnow.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.files.ModelCache;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.running.TestModels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxEmbedderTest {
  private static final ConcurrentLinkedQueue<ModelListener.Call> CALLS =
      new ConcurrentLinkedQueue<>();
  private static final List<String> TEXTS = texts(24);
  private static Models models;

  @BeforeAll
  static void open() {
    models = Models.open(TestModels.CONFIG.withListener(CALLS::add));
  }

  @AfterAll
  static void close() {
    models.close();
  }

  @BeforeEach
  void forgetCalls() {
    CALLS.clear();
  }

  /// Texts of 1 to 120 words.
  private static List<String> texts(int count) {
    var random = new Random(7);
    var words = List.of("index", "vector", "search", "the", "of", "file", "naïve", "λ", "42", "!");
    return IntStream.range(0, count)
        .mapToObj(_ ->
            String.join(
                " ",
                IntStream.range(0, 1 + random.nextInt(120))
                    .mapToObj(_ -> words.get(random.nextInt(words.size())))
                    .toList()))
        .toList();
  }

  private static List<String> shuffled(List<String> texts) {
    var shuffled = new ArrayList<>(texts);
    Collections.shuffle(shuffled, new Random(3));
    return shuffled;
  }

  @ParameterizedTest
  @ValueSource(strings = {"minilm", "bge-small-int8"})
  void int8VectorsAreTheSameBitsInAnyCompanyAndOrder(String model) {
    Embedder embedder = models.embedder(model);
    List<String> shuffled = shuffled(TEXTS);

    Embeddings together = embedder.passages(TEXTS);
    Embeddings elsewhere = embedder.passages(shuffled);

    for (int i = 0; i < TEXTS.size(); i++) {
      float[] expected = embedder.passages(List.of(TEXTS.get(i))).vector(0);
      assertArrayEquals(expected, together.vector(i));
      assertArrayEquals(expected, elsewhere.vector(shuffled.indexOf(TEXTS.get(i))));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"minilm-fp32", "bge-small"})
  void fp32VectorsDifferByAtMostAMillionthInAnyCompanyAndOrder(String model) {
    Embedder embedder = models.embedder(model);
    List<String> shuffled = shuffled(TEXTS);

    Embeddings together = embedder.passages(TEXTS);
    Embeddings elsewhere = embedder.passages(shuffled);

    for (int i = 0; i < TEXTS.size(); i++) {
      float[] expected = embedder.passages(List.of(TEXTS.get(i))).vector(0);
      assertArrayEquals(expected, together.vector(i), 1e-6f);
      assertArrayEquals(expected, elsewhere.vector(shuffled.indexOf(TEXTS.get(i))), 1e-6f);
    }
  }

  @Test
  void theSameCallGivesTheSameBitsOnAnyNumberOfThreads() {
    Embeddings expected = models.embedder("minilm-fp32").passages(TEXTS);

    try (var narrow = Models.open(TestModels.CONFIG.withThreads(1));
        var wide = Models.open(TestModels.CONFIG.withThreads(5))) {
      for (Models other : List.of(narrow, wide)) {
        Embeddings made = other.embedder("minilm-fp32").passages(TEXTS);
        for (int i = 0; i < TEXTS.size(); i++) {
          assertArrayEquals(expected.vector(i), made.vector(i));
        }
      }
    }
  }

  @Test
  void int8RunsEveryTextAloneAndWithoutPadding() {
    Embeddings made = models.embedder("minilm").passages(TEXTS);

    ModelListener.Call call = CALLS.remove();
    assertEquals(TEXTS.size(), call.counts().batches());
    assertEquals(0, call.counts().padding());
    assertEquals(IntStream.range(0, made.size()).map(made::tokens).sum(), call.counts().tokens());
  }

  @Test
  void fp32RunsTextsOfOneLengthTogetherWithinTheBudget() {
    List<String> sixteen = Collections.nCopies(16, "a b c d e f g h i j k l m n"); // 16 tokens

    Embeddings made = models.embedder("minilm-fp32").passages(sixteen);

    assertEquals(16, made.tokens(0));
    assertEquals(1, CALLS.peek().counts().batches());
    assertEquals(0, CALLS.remove().counts().padding());
  }

  @Test
  void aConfiguredBatchSizeBindsFp32() {
    List<String> sixteen = Collections.nCopies(16, "a b c d e f g h i j k l m n"); // 16 tokens

    try (var small = Models.open(TestModels.CONFIG.withBatchTokens(64).withListener(CALLS::add))) {
      assertEquals(16, small.embedder("minilm-fp32").passages(sixteen).size());
    }

    assertEquals(4, CALLS.remove().counts().batches());
  }

  @Test
  void aMixOfLengthsIsPaddedByLessThanATenth() {
    assertEquals(TEXTS.size(), models.embedder("minilm-fp32").passages(TEXTS).size());

    ModelListener.Call call = CALLS.remove();
    assertTrue(call.counts().padding() < call.counts().tokens() / 10, call.toString());
    assertTrue(call.counts().batches() < TEXTS.size(), call.toString());
  }

  @Test
  void theListenerIsToldWhatWasDroppedFromAQuery() {
    assertEquals(384, models.embedder("minilm").query("a ".repeat(300)).length);

    ModelListener.Call call = CALLS.remove();
    assertEquals(46, call.counts().dropped());
    assertEquals(256, call.counts().tokens());
    assertEquals("minilm", call.model());
    assertTrue(
        call.times().infer().isPositive() && call.times().tokenize().isPositive(), call.toString());
    assertFalse(call.times().queue().isNegative());
  }

  @Test
  void noTextsGiveNoVectors() {
    assertEquals(0, models.embedder("minilm").passages(List.of()).size());
  }

  @Test
  void aCallLongerThanABlockKeepsItsOrder() {
    var many = new ArrayList<String>(Collections.nCopies(4100, "a"));
    many.set(4099, "the last text");
    many.set(0, "the first text");

    Embeddings made = models.embedder("minilm").passages(many);

    assertEquals(4100, made.size());
    assertArrayEquals(models.embedder("minilm").query("the last text"), made.vector(4099));
    assertArrayEquals(models.embedder("minilm").query("the first text"), made.vector(0));
  }

  @Test
  void aNullAmongTheTextsIsRejected() {
    List<String> texts = new ArrayList<>(List.of("a"));
    texts.add(null);

    assertThrows(NullPointerException.class, () -> models.embedder("minilm").passages(texts));
  }

  @Test
  void anInterruptEndsTheCallAndIsKept() {
    Thread.currentThread().interrupt();

    var e = assertThrows(ModelException.class, () -> models.embedder("minilm").passages(TEXTS));

    assertTrue(Thread.interrupted());
    assertTrue(e.getMessage().contains("interrupted"), e.getMessage());
  }

  @Test
  void fingerprintsAreStableAndTellModelsApart() {
    List<String> fingerprints =
        ModelsTest.NAMES.stream().map(name -> models.embedder(name).fingerprint()).toList();

    assertEquals(4, fingerprints.stream().distinct().count());
    assertEquals("3546160fab12ff84", fingerprints.get(0).substring(0, 16));
  }

  @Test
  void fingerprintChangesWithPrefixPoolingAndLengthButNotWithTheName() {
    var cache = ModelCache.open(TestModels.CACHE, new HashSet<>());
    ModelFiles files = BuiltIn.MINILM.unpack(cache, getClass().getClassLoader());
    ModelInfo info = files.info();
    var prefixes = new ModelInfo.Prefixes("query: ", "");

    assertNotEquals(files.fingerprint(), with(files, info.maxTokens(), info.pooling(), prefixes));
    assertNotEquals(
        files.fingerprint(),
        with(files, info.maxTokens(), ModelInfo.Pooling.FIRST, info.prefixes()));
    assertNotEquals(files.fingerprint(), with(files, 128, info.pooling(), info.prefixes()));
    assertEquals(
        files.fingerprint(), with(files, info.maxTokens(), info.pooling(), info.prefixes()));
  }

  private static String with(
      ModelFiles files, int maxTokens, ModelInfo.Pooling pooling, ModelInfo.Prefixes prefixes) {
    var info =
        new ModelInfo(
            "other",
            "int8",
            384,
            new ModelInfo.Reading(maxTokens, pooling, prefixes),
            ModelInfo.Vectors.UNIT,
            files.info().origin());
    return files.withInfo(info).fingerprint();
  }
}
