package dev.winnow.embed.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.held.HeldMemory;
import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.running.KvCache;
import dev.winnow.embed.running.Precision;
import dev.winnow.embed.running.SmallDisk;
import dev.winnow.embed.running.TestModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptTextTest {
  private static final GenerationConfig SHORT = GenerationConfig.DEFAULTS.withTokens(12);
  private static final DecoderOptions FP32 =
      DecoderOptions.DEFAULTS.withPrecision(Precision.FP32).withKept(0);
  private static final int[] QUESTION = random(9, 7);

  private final Models models = Models.open(TestModels.CONFIG);
  private final long nativeBefore = HeldMemory.nativeBytes();
  private @TempDir Path folder;
  private @TempDir Path files;
  private Decoder decoder;

  @BeforeEach
  void open() throws IOException {
    decoder = models.decoder(TinyDecoder.write(folder).toString(), FP32);
  }

  @AfterEach
  void close() {
    models.close();
    assertEquals(nativeBefore, HeldMemory.nativeBytes());
  }

  private static int[] random(long seed, int count) {
    return new Random(seed).ints(count, 4, 228).toArray();
  }

  private static int[] joined(int[]... texts) {
    return Arrays.stream(texts).flatMapToInt(IntStream::of).toArray();
  }

  private List<Integer> written(List<KeptText> texts, int again) {
    return decoder.generate(texts, again, QUESTION, SHORT, _ -> {}).ids();
  }

  private List<Integer> together(int[]... texts) {
    return decoder.generate(joined(joined(texts), QUESTION), SHORT, _ -> {}).ids();
  }

  private List<Path> left() throws IOException {
    try (Stream<Path> all = Files.list(files)) {
      return all.toList();
    }
  }

  @Test
  void aReloadedPrefixGivesTheSameBits() throws IOException {
    Forward forward =
        models.forward(
            folder.toString(), GraphOptions.DEFAULTS.withOutput(Output.SCORES).withCached(true));
    Path file = files.resolve("text");
    try (KvCache cache = forward.cache(1, 150)) {
      float[][] _ = forward.scores(Batch.of(random(1, 100)), cache);
      forward.save(cache, file, "model");
      float[] wanted = forward.scores(Batch.of(QUESTION), cache)[0];
      try (KvCache loaded = forward.load(file, "model", 20)) {
        assertEquals(120, loaded.capacity());
        assertArrayEquals(random(1, 100), loaded.ids(0));
        assertArrayEquals(wanted, forward.scores(Batch.of(QUESTION), loaded)[0], 0);
      }
    }
  }

  @Test
  void aTextIsReadOnceForAllQuestions() {
    int[] ids = random(2, 80);
    Path file = files.resolve("text");
    try (KeptText text = decoder.read(ids)) {
      decoder.save(text, file);
      assertEquals(together(ids), written(List.of(text), 0));
    }
    try (KeptText text = decoder.load(file)) {
      assertEquals(80, text.tokens());
      Generation seen = decoder.generate(List.of(text), 0, QUESTION, SHORT, _ -> {});
      assertEquals(together(ids), seen.ids());
      assertEquals(80, seen.usage().reused());
      assertEquals(87, seen.usage().prompt());
    }
  }

  @Test
  void textsAreJoinedInAnyOrder() {
    int[] first = random(3, 60);
    int[] second = random(4, 40);
    try (KeptText one = decoder.read(first);
        KeptText other = decoder.read(second)) {
      assertEquals(together(first, second), written(List.of(one, other), 1_000));
      assertEquals(together(second, first), written(List.of(other, one), 1_000));
      assertNotEquals(together(first, second), together(second, first));
      Generation some = decoder.generate(List.of(one, other), 8, QUESTION, SHORT, _ -> {});
      assertEquals(92, some.usage().reused());
      assertEquals(12, some.ids().size());
    }
  }

  @Test
  void damagedAndForeignFilesAreRefused() throws IOException {
    Path file = files.resolve("text");
    try (KeptText text = decoder.read(random(5, 30))) {
      decoder.save(text, file);
    }
    byte[] whole = Files.readAllBytes(file);
    var random = new Random(6);
    for (int trial = 0; trial < 60; trial++) {
      byte[] damaged = whole.clone();
      int at = trial < 30 ? trial : random.nextInt(whole.length);
      damaged[at] ^= (byte) (1 + random.nextInt(255));
      refused(file, damaged);
      refused(file, Arrays.copyOf(whole, at));
    }
    refused(file, Arrays.copyOf(whole, whole.length + 1));
    Files.write(file, whole);
    decoder.load(file).close();

    Path other = Files.createDirectory(files.resolve("other"));
    byte[] weights = Files.readAllBytes(TinyDecoder.write(other).resolve("model.safetensors"));
    weights[weights.length - 1] ^= 1;
    Files.write(other.resolve("model.safetensors"), weights);
    Decoder foreign = models.decoder(other.toString(), FP32);
    String said = assertThrows(ModelException.class, () -> foreign.load(file)).getMessage();
    assertTrue(said.contains("was made by a model with fingerprint"), said);
    assertThrows(UncheckedIOException.class, () -> decoder.load(files.resolve("none")));
  }

  private void refused(Path file, byte[] bytes) throws IOException {
    Files.write(file, bytes);
    String said = assertThrows(ModelException.class, () -> decoder.load(file)).getMessage();
    assertTrue(said.contains("; expected ") && said.contains("; delete it"), said);
  }

  @Test
  void whatCannotBeWrittenLeavesNothing() throws IOException {
    Path none = files.resolve("none").resolve("text");
    try (KeptText text = decoder.read(random(7, 30))) {
      String said =
          assertThrows(UncheckedIOException.class, () -> decoder.save(text, none)).getMessage();
      assertTrue(said.contains("; expected room"), said);
      Path taken = Files.createDirectories(files.resolve("taken").resolve("in"));
      assertThrows(UncheckedIOException.class, () -> decoder.save(text, taken.getParent()));
      Path whole = files.resolve("whole");
      decoder.save(text, whole);
      decoder.save(text, whole);
    }
    assertEquals(2, left().size(), left() + "");
  }

  @Test
  void aDiskThatFillsUpLeavesNoPartOfAFile() throws IOException {
    try (var disk = SmallDisk.mount(files, 64);
        KeptText text = decoder.read(random(9, 300))) {
      Path file = disk.folder().resolve("text");
      String said =
          assertThrows(UncheckedIOException.class, () -> decoder.save(text, file)).getMessage();
      assertTrue(said.contains("No space left") && said.contains("; expected room"), said);
      assertEquals(0, disk.folder().toFile().list().length);
    }
  }

  @Test
  void anInterruptLeavesNoPartOfAFile() throws IOException {
    Path file = files.resolve("text");
    try (KeptText text = decoder.read(random(8, 30))) {
      Thread.currentThread().interrupt();
      assertThrows(UncheckedIOException.class, () -> decoder.save(text, file));
      assertTrue(Thread.interrupted());
      assertEquals(0, left().size(), left() + "");
      decoder.save(text, file);
    }
    Thread.currentThread().interrupt();
    assertThrows(UncheckedIOException.class, () -> decoder.load(file));
    assertTrue(Thread.interrupted());
    decoder.load(file).close();
  }

  @Test
  void saysWhatIsWrong() {
    try (KeptText text = decoder.read(5)) {
      List<Runnable> wrong =
          List.of(
              () -> decoder.read().close(),
              () -> decoder.read(new int[decoder.window()]).close(),
              () -> decoder.generate(List.of(text), -1, QUESTION, SHORT, _ -> {}),
              () -> decoder.generate(List.of(text), 0, new int[0], SHORT, _ -> {}));
      for (Runnable given : wrong) {
        String said = assertThrows(IllegalArgumentException.class, given::run).getMessage();
        assertTrue(said.contains("; expected "), said);
      }
      assertEquals(12, written(List.of(text, text), 0).size());
    }
  }
}
