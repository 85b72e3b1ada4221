package dev.winnow.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.exports.NetworkInfo;
import dev.winnow.embed.files.ModelCache;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.graph.GraphOptions.WeightForm;
import dev.winnow.embed.network.PositionScaling;
import dev.winnow.embed.network.Transformer.Reads;
import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Closing;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.running.Goldens;
import dev.winnow.embed.running.KvCache;
import dev.winnow.embed.running.TestModels;
import dev.winnow.embed.running.TinyModels;
import dev.winnow.embed.threads.TimeLimit;
import dev.winnow.embed.threads.TimeLimitException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// How ready-made networks are opened, shared, limited and closed; what they answer is in
/// `GoldenExportsTest`.
class ExportedNetworkTest {
  private static final float CLOSE = 1e-4f;
  private static final GraphOptions SCORES = GraphOptions.DEFAULTS.withOutput(Output.SCORES);
  private static final GraphOptions LABELS = GraphOptions.DEFAULTS.withOutput(Output.LABELS);
  private static final String PAST = "llama-past";
  private static final String PLAIN = "llama-plain";
  private static final String GROUPED = "qwen3-grouped";
  private static final String CLASSES = "bert-class";

  private final Models models = Models.open(TestModels.CONFIG);

  @TempDir private Path folder;

  @AfterEach
  void close() {
    models.close();
  }

  private Forward open(String export, GraphOptions options) {
    return models.forward(TinyModels.EXPORTS.resolve(export).toString(), options);
  }

  private static int[] ids(int count, long seed) {
    return new Random(seed).ints(count, 4, 190).toArray();
  }

  @Test
  void oneNetworkServesManyThreadsEachWithACacheOfItsOwn() throws Exception {
    Forward forward = open(PAST, LABELS.withCached(true));
    Callable<float[][]> call =
        () -> {
          try (KvCache cache = forward.cache(1, 60)) {
            var _ = forward.labels(Batch.of(ids(40, 1)), cache, 7, 9);
            return forward.labels(Batch.of(ids(10, 2)), cache, 7, 9);
          }
        };
    float[][] expected = call.call();
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (Future<float[][]> seen : threads.invokeAll(java.util.Collections.nCopies(100, call))) {
        assertArrayEquals(expected[0], seen.get(1, TimeUnit.MINUTES)[0], CLOSE);
      }
    }
  }

  @Test
  void closingWaitsForRunsAndTurnsNewOnesAway() throws Exception {
    Forward forward = open(PAST, SCORES);
    Closing.amidRuns(
        forward::close,
        () -> {
          var _ = forward.scores(Batch.of(ids(60, 1)));
        });
  }

  @Test
  void aRunThatIsGivenUpLeavesTheCacheAsItWas() {
    Forward forward = open(GROUPED, LABELS.withCached(true));
    try (KvCache cache = forward.cache(1, 100)) {
      float[][] _ = forward.labels(Batch.of(5, 6, 7), cache, 3);
      assertThrows(
          TimeLimitException.class,
          () ->
              TimeLimit.within(
                  Duration.ofNanos(1), () -> forward.labels(Batch.of(8, 9), cache, 3)));
      assertEquals(3, cache.length(0));
      float[][] after =
          TimeLimit.within(Duration.ofHours(1), () -> forward.labels(Batch.of(8, 9), cache, 3));
      float[] whole = open(GROUPED, LABELS).labels(Batch.of(5, 6, 7, 8, 9), 3)[0];
      assertArrayEquals(whole, after[0], CLOSE);
    }
  }

  /// This file has angles for 4,096 positions: chunks before them are read, and forgotten.
  @Test
  void aFailureBehindChunksThatWereReadLeavesTheCacheAsItWas() {
    Forward forward = open(GROUPED, LABELS.withCached(true));
    try (KvCache cache = forward.cache(1, 4200)) {
      float[] before = forward.labels(Batch.of(5, 6, 7), cache, 3, 4)[0];
      var e =
          assertThrows(
              ModelException.class, () -> forward.labels(Batch.of(ids(4150, 1)), cache, 3));
      assertTrue(e.getMessage().contains("model.onnx failed on 1 texts"), e.getMessage());
      assertEquals(3, cache.length(0));
      cache.truncate(2);
      assertArrayEquals(before, forward.labels(Batch.of(7), cache, 3, 4)[0], CLOSE);
    }
  }

  @Test
  void whatNeedsAGraphOfOurOwnIsRefusedWithTheRemedy() {
    assertRefused(() -> open(PAST, SCORES.withWeights(WeightForm.INT8)), "weights in INT8");
    assertRefused(() -> open(PAST, SCORES.withWeights(WeightForm.INT4)), "weights in INT4");
    assertRefused(() -> open(PAST, SCORES.withGrouped(true)), "without groups");
    assertRefused(() -> open(PAST, SCORES.withTemperature(0.5)), "temperature 0.5");
    assertRefused(
        () -> open(PAST, SCORES.withPositions(new PositionScaling.Grouped(2))), "Grouped");
    assertRefused(() -> open(PAST, GraphOptions.DEFAULTS), "output TOKENS", "logits");
    assertRefused(
        () -> open(PAST, GraphOptions.DEFAULTS.withPadded(false).withOutput(Output.SPARSE)),
        "output SPARSE");
    assertRefused(() -> open(PLAIN, SCORES.withCached(true)), "without a cache", "past_key_values");
    assertRefused(() -> open(CLASSES, LABELS), "output LABELS of a head of classes");
    String past = TinyModels.EXPORTS.resolve(PAST).toString();
    var blocks = GraphOptions.DEFAULTS.withPadded(false).withBlocks(GraphOptions.Blocks.FLOAT);
    assertRefused(() -> models.forward(past, blocks), "without blocks");
    assertRefused(() -> models.blockForward(past, blocks), "run as its file is");
    assertRefused(() -> models.transformer(past), "run as its file is");
  }

  private static void assertRefused(Executable opening, String... parts) {
    var e = assertThrows(ModelException.class, opening);
    assertTrue(e.getMessage().contains("model.safetensors"), e.getMessage());
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), part + " in " + e.getMessage());
    }
  }

  @Test
  void whatABatchCannotBeIsNamed() {
    Forward cached = open(GROUPED, SCORES.withCached(true));
    Forward plain = open(PLAIN, SCORES);
    Forward classes = open(CLASSES, SCORES);
    var two = Batch.of(4, 5);
    assertWrong(() -> cached.scores(two), "opened with a cache; expected one");
    try (KvCache cache = plain.cache(1, 10)) {
      assertWrong(() -> plain.scores(two, cache), "opened without a cache; expected none");
    }
    try (KvCache cache = cached.cache(1, 1)) {
      assertWrong(() -> cached.scores(two, cache), "2 tokens; expected at most 1");
    }
    assertWrong(
        () -> open(GROUPED, SCORES).scores(two.withPositions(List.of(new int[] {3, 4}))),
        "takes no position_ids");
    assertWrong(() -> plain.scores(two, List.of(new int[] {2})), "place 2 of text 0");
    assertWrong(() -> plain.scores(two, List.of()), "places in 0 texts for a batch of 1");
    assertThrows(IllegalStateException.class, () -> classes.scores(two, List.of(new int[] {1})));
    assertWrong(() -> classes.scores(Batch.of(new int[513])), "expected 0 to 511");
    assertWrong(() -> plain.scores(two.withSeen(1)), "tokens that are not seen");
    assertThrows(ModelException.class, () -> plain.scores(Batch.of(240)));
  }

  private static void assertWrong(Executable call, String part) {
    var e = assertThrows(IllegalArgumentException.class, call);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  @Test
  void severalBatchesAreScoredSideBySide() {
    List<Batch> batches = List.of(Batch.of(4, 5), Batch.of(List.of(ids(9, 1), ids(9, 2))));
    for (String export : List.of(CLASSES, PAST)) {
      Forward forward = open(export, SCORES);
      List<float[][]> seen = forward.scores(batches);
      for (int i = 0; i < batches.size(); i++) {
        assertArrayEquals(forward.scores(batches.get(i)), seen.get(i));
      }
    }
  }

  @Test
  void tokensThatNoneSeesAreMasked() {
    Batch batch = Batch.of(ids(20, 1)).withSeen(13);
    Forward built = models.forward(Goldens.MODELS.resolve(CLASSES).toString(), SCORES);

    assertArrayEquals(built.scores(batch)[0], open(CLASSES, SCORES).scores(batch)[0], CLOSE);
  }

  @Test
  void aNetworkIsKnownWithoutBeingOpened() {
    NetworkInfo decoder = models.network(TinyModels.EXPORTS.resolve(GROUPED).toString());
    NetworkInfo classes = models.network(TinyModels.EXPORTS.resolve(CLASSES).toString());

    NetworkInfo built = models.network(Goldens.MODELS.resolve("qwen3").toString());
    assertEquals(built.shape(), decoder.shape());
    assertTrue(built.causal() && decoder.causal());
    assertTrue(!built.readyMade() && decoder.readyMade());
    assertEquals("bert", classes.family());
    assertEquals(Reads.MEAN, classes.reads());
    assertEquals(512, classes.shape().maxTokens());
    assertSame(open(PAST, SCORES), open(PAST, SCORES));
  }

  @Test
  void whereThereAreWeightsTooTheGraphIsBuiltHere() throws IOException {
    TinyModels.copy("llama", folder);
    Files.copy(TinyModels.EXPORTS.resolve(PLAIN + "/model.onnx"), folder.resolve("model.onnx"));

    Forward forward = models.forward(folder.toString(), SCORES.withTemperature(0.5));

    assertEquals(240, forward.scores(Batch.of(4, 5))[0].length);
  }

  @Test
  void tokenVectorsAreThoseOfOurOwnGraph() throws IOException {
    var cache = ModelCache.open(TestModels.CACHE, new HashSet<>());
    for (BuiltIn model : List.of(BuiltIn.MINILM_FP32, BuiltIn.MINILM)) {
      Path own = Files.createDirectory(folder.resolve(model.name()));
      Path stored = model.unpack(cache, getClass().getClassLoader()).network().path();
      Files.copy(stored, own.resolve("model.onnx"));
      Files.writeString(
          own.resolve("config.json"),
          """
          {"model_type": "bert", "hidden_size": 384, "num_attention_heads": 12,
           "num_hidden_layers": 6, "vocab_size": 30522, "max_position_embeddings": 512}
          """);
    }
    Batch batch = Batch.of(List.of(ids(20, 1), ids(20, 2), ids(7, 3)));

    List<float[][]> expected = models.forward("minilm-fp32", GraphOptions.DEFAULTS).tokens(batch);
    Path floats = folder.resolve(BuiltIn.MINILM_FP32.name());
    List<float[][]> seen = models.forward(floats.toString(), GraphOptions.DEFAULTS).tokens(batch);
    for (int text = 0; text < 3; text++) {
      assertEquals(expected.get(text).length, seen.get(text).length);
      for (int token = 0; token < expected.get(text).length; token++) {
        assertArrayEquals(expected.get(text)[token], seen.get(text)[token], CLOSE);
      }
    }

    // This file's 8 bits are scaled by what is in a batch.
    Forward bytes =
        models.forward(folder.resolve(BuiltIn.MINILM.name()).toString(), GraphOptions.DEFAULTS);
    float[][] alone = bytes.tokens(Batch.of(ids(20, 2))).getFirst();
    assertArrayEquals(alone[19], bytes.tokens(batch).get(1)[19]);
  }

  /// As where a table was enlarged for tokens that are never written.
  @Test
  void tokensThatAreReadMayNotBeScored() throws IOException {
    Path export = TinyModels.EXPORTS.resolve(PLAIN);
    String config = Files.readString(export.resolve("config.json"));
    Files.writeString(folder.resolve("config.json"), config.replace("240", "250"));
    Files.copy(export.resolve("model.onnx"), folder.resolve("model.onnx"));
    Forward forward = models.forward(folder.toString(), LABELS);

    assertWrong(() -> forward.labels(Batch.of(4, 5), 239, 240), "label 240; expected 0 to 239");
    var e = assertThrows(ModelException.class, () -> forward.labels(Batch.of(4, 245), 3));
    assertTrue(e.getMessage().contains("failed on 1 texts"), e.getMessage());
  }

  @Test
  void theNameOfOptimumsOldFilesIsKnown() throws IOException {
    Path export = TinyModels.EXPORTS.resolve(PLAIN);
    Files.copy(export.resolve("config.json"), folder.resolve("config.json"));
    Files.copy(export.resolve("model.onnx"), folder.resolve("decoder_model.onnx"));
    Batch batch = Batch.of(4, 5);

    float[][] seen = models.forward(folder.toString(), SCORES).scores(batch);

    assertArrayEquals(open(PLAIN, SCORES).scores(batch)[0], seen[0]);
  }

  /// Links from a revision to files that are named by their hashes.
  @Test
  void theCacheOfTheHubIsOpenedAsItLies() throws IOException {
    Path revision = folder.resolve("snapshots/0123");
    Files.createDirectories(revision.resolve("onnx"));
    Files.createDirectory(folder.resolve("blobs"));
    int blob = 0;
    for (String name : List.of("config.json", "onnx/model.onnx", "onnx/model.onnx.data")) {
      Path stored = folder.resolve("blobs/" + blob++);
      Files.copy(TinyModels.EXPORTS.resolve(GROUPED).resolve(name), stored);
      Path link = revision.resolve(name);
      Files.createSymbolicLink(link, link.getParent().relativize(stored));
    }
    Batch batch = Batch.of(4, 5);

    float[][] seen = models.forward(revision.toString(), SCORES).scores(batch);

    assertArrayEquals(open(GROUPED, SCORES).scores(batch)[0], seen[0]);
  }
}
