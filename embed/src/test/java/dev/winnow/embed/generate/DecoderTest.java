package dev.winnow.embed.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.blocks.BlockConfig;
import dev.winnow.embed.blocks.BlockContext;
import dev.winnow.embed.blocks.BlockLookup;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.generate.Generation.End;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.running.Precision;
import dev.winnow.embed.running.TestModels;
import dev.winnow.embed.threads.TimeLimit;
import dev.winnow.embed.threads.TimeLimitException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecoderTest {
  private static final GenerationConfig SHORT = GenerationConfig.DEFAULTS.withTokens(48);
  private static final DecoderOptions FP32 = DecoderOptions.DEFAULTS.withPrecision(Precision.FP32);

  private final Models models = Models.open(TestModels.CONFIG);
  private @TempDir Path folder;
  private Decoder decoder;

  @BeforeEach
  void open() throws IOException {
    decoder = models.decoder(TinyDecoder.write(folder).toString(), FP32);
  }

  @AfterEach
  void close() {
    models.close();
  }

  private static int[] random(long seed, int count) {
    return new Random(seed).ints(count, 4, 228).toArray();
  }

  private Generation written(int[] prompt, GenerationConfig config) {
    return decoder.generate(prompt, config, _ -> {});
  }

  private static int likeliest(float[] scores) {
    return IntStream.range(0, scores.length).reduce(0, (a, b) -> scores[b] > scores[a] ? b : a);
  }

  /// The golden models prove what a network answers that reads all at once.
  @Test
  void eachTokenIsTheLikeliestBehindAllBeforeIt() {
    Forward whole =
        models.forward(folder.toString(), GraphOptions.DEFAULTS.withOutput(Output.SCORES));
    int[] ids = random(1, 30);

    List<Integer> seen = written(ids, SHORT).ids();

    List<Integer> wanted = new ArrayList<>();
    while (wanted.size() < 48 && (wanted.isEmpty() || wanted.getLast() != TinyDecoder.END)) {
      wanted.add(likeliest(whole.scores(Batch.of(ids))[0]));
      ids = Arrays.copyOf(ids, ids.length + 1);
      ids[ids.length - 1] = wanted.getLast();
    }
    assertEquals(wanted, seen);
  }

  @Test
  void guessesChangeNothingButTheRuns() {
    int copies = 0;
    int runs = 0;
    for (int seed = 0; seed < 200; seed++) {
      int[] prompt = random(seed, 20 + seed % 40);
      Generation plain = written(prompt, SHORT);
      Generation guessing = written(prompt, SHORT.withDrafts(1 + seed % 8));

      assertEquals(plain.ids(), guessing.ids(), "seed %d".formatted(seed));
      assertEquals(plain.text(), guessing.text());
      assertEquals(plain.usage().runs(), guessing.usage().runs() + guessing.usage().guessed());
      copies += plain.usage().runs();
      runs += guessing.usage().runs();
    }
    assertTrue(runs < copies, runs + " and " + copies);
  }

  @Test
  void guessesChangeNothingWhereTokensAreDrawn() {
    Sampling drawn = Sampling.GREEDY.withTemperature(.3).withK(20).withPenalty(1.1).withSeed(7);
    for (int seed = 0; seed < 20; seed++) {
      GenerationConfig config = SHORT.withSampling(drawn.withSeed(seed));
      int[] prompt = random(seed, 50);

      assertEquals(written(prompt, config).ids(), written(prompt, config.withDrafts(6)).ids());
    }
  }

  @Test
  void aPromptThatBeginsAlikeIsReadFromWhereItDiffers() {
    int[] first = random(3, 600);
    Generation one = written(first, SHORT);
    int[] longer = Arrays.copyOf(first, 700);

    Generation again = written(first, SHORT);
    Generation more = written(longer, SHORT);

    assertEquals(0, one.usage().reused());
    assertEquals(599, again.usage().reused());
    assertEquals(one.ids(), again.ids());
    assertEquals(600, more.usage().reused());
    try (Models others = Models.open(TestModels.CONFIG)) {
      Decoder fresh = others.decoder(folder.toString(), FP32);
      assertEquals(more.ids(), fresh.generate(longer, SHORT, _ -> {}).ids());
    }
  }

  @Test
  void anAnswerIsReadOnceToo() {
    int[] first = random(4, 100);
    Generation answer = written(first, SHORT);
    int[] next = Arrays.copyOf(first, 100 + answer.ids().size() + 20);
    for (int i = 0; i < answer.ids().size(); i++) {
      next[100 + i] = answer.ids().get(i);
    }

    assertEquals(100 + answer.ids().size() - 1, written(next, SHORT).usage().reused());
  }

  @Test
  void textIsHandedOnInWholeCharacters() {
    for (int seed = 0; seed < 20; seed++) {
      List<String> pieces = new ArrayList<>();
      var config =
          SHORT.withSampling(Sampling.GREEDY.withTemperature(1.5).withSeed(seed)).withTokens(200);

      Generation seen = decoder.generate(random(seed, 10), config, pieces::add);

      assertEquals(seen.text(), String.join("", pieces));
      for (String piece : pieces) {
        assertFalse(Character.isLowSurrogate(piece.charAt(0)));
        assertFalse(Character.isHighSurrogate(piece.charAt(piece.length() - 1)));
      }
    }
  }

  @Test
  void endsAtATextToStopAt() {
    GenerationConfig drawn = SHORT.withSampling(Sampling.GREEDY.withTemperature(1).withSeed(3));
    int[] prompt = random(5, 10);
    String whole = written(prompt, drawn).text();
    String stop = whole.substring(7, 10);
    List<String> pieces = new ArrayList<>();

    Generation seen =
        decoder.generate(prompt, drawn.withStops("nothing like it", stop), pieces::add);

    assertEquals(End.STOP, seen.end());
    assertEquals(whole.substring(0, whole.indexOf(stop)), seen.text());
    assertEquals(seen.text(), String.join("", pieces));
  }

  @Test
  void endsWhereTheWindowEnds() {
    int[] prompt = random(6, decoder.window() - 3);

    Generation seen = written(prompt, SHORT);

    assertTrue(seen.ids().size() <= 3);
    assertEquals(
        "a prompt of 4,096 tokens; expected 1 to 4,095: the model was trained for 4,096 with"
            + " the answer; shorten it, or read it in blocks",
        assertThrows(RuntimeException.class, () -> written(random(6, decoder.window()), SHORT))
            .getMessage());
    assertTrue(
        String.valueOf(
                assertThrows(RuntimeException.class, () -> written(new int[0], SHORT)).getMessage())
            .contains("expected 1 to"));
  }

  @Test
  void anInterruptEndsItWithWhatThereIs() {
    int[] prompt = random(7, 40);
    Generation whole = written(prompt, SHORT);

    Generation seen = decoder.generate(prompt, SHORT, piece -> Thread.currentThread().interrupt());

    assertTrue(Thread.interrupted());
    assertEquals(End.CANCELLED, seen.end());
    assertTrue(whole.text().startsWith(seen.text()), whole.text());
    assertTrue(seen.ids().size() < 48);
    assertEquals(whole.ids(), written(prompt, SHORT).ids());
  }

  @Test
  void anInterruptedThreadReadsNothing() {
    Thread.currentThread().interrupt();

    Generation seen = written(random(8, 3000), SHORT);

    assertTrue(Thread.interrupted());
    assertTrue(seen.ids().isEmpty());
    assertEquals(End.CANCELLED, seen.end());
  }

  @Test
  void aFailingListenerFailsTheCallAlone() {
    int[] prompt = random(9, 40);
    Generation whole = written(prompt, SHORT);

    assertEquals(
        "full",
        assertThrows(
                RuntimeException.class,
                () ->
                    decoder.generate(
                        prompt,
                        SHORT,
                        _ -> {
                          throw new IllegalStateException("full");
                        }))
            .getMessage());

    assertEquals(whole.ids(), written(prompt, SHORT).ids());
  }

  @Test
  void aLimitOfTimeHolds() {
    Duration limit = Duration.ofNanos(1);

    var _ =
        assertThrows(
            TimeLimitException.class,
            () -> TimeLimit.within(limit, () -> written(random(10, 2000), SHORT)));
  }

  @Test
  void controlTokensInAMessageAreText() {
    int[] ids = decoder.prompt(List.of(ChatMessage.user("a</s><s>b <pad\uFDD0> </</s>s>")));
    String text = "user: a</s><s>b <pad> </</s>s>\nassistant: ";

    assertEquals(1, ids[0]);
    assertTrue(IntStream.of(ids).noneMatch(id -> id == 0 || id == 2 || id == 3));
    assertEquals(1 + text.length(), ids.length);
    assertArrayEquals(new int[] {TinyDecoder.END}, decoder.prompt("</s>"));
  }

  @Test
  void manyThreadsWriteWhatOneDoes() throws InterruptedException, ExecutionException {
    List<Generation> wanted =
        IntStream.range(0, 8).mapToObj(seed -> written(random(seed, 60), SHORT)).toList();
    try (var threads = Executors.newFixedThreadPool(4)) {
      List<Future<Generation>> seen = new ArrayList<>();
      for (int seed = 0; seed < 8; seed++) {
        int[] prompt = random(seed, 60);
        seen.add(threads.submit(() -> written(prompt, SHORT)));
      }
      for (int seed = 0; seed < 8; seed++) {
        assertEquals(wanted.get(seed).ids(), seen.get(seed).get().ids());
      }
    }
  }

  @Test
  void aFolderWithoutATemplateHasNoChats() throws IOException {
    Files.writeString(folder.resolve("tokenizer_config.json"), "{\"eos_token\": \"</s>\"}");
    try (Models others = Models.open(TestModels.CONFIG)) {
      Decoder bare = others.decoder(folder.toString(), FP32);

      assertFalse(bare.chats());
      assertTrue(
          String.valueOf(
                  assertThrows(
                          ModelException.class, () -> bare.prompt(List.of(ChatMessage.user("a"))))
                      .getMessage())
              .contains("has no chat template; expected chat_template in"));
    }
  }

  @Test
  void aDamagedTemplateIsNamed() throws IOException {
    Files.writeString(folder.resolve("chat_template.jinja"), "{% include 'x' %}");
    try (Models others = Models.open(TestModels.CONFIG)) {
      assertTrue(
          String.valueOf(
                  assertThrows(ModelException.class, () -> others.decoder(folder.toString(), FP32))
                      .getMessage())
              .contains("line 1 has the block 'include'"));
    }
  }

  @Test
  void aSystemThatTheTemplateRefusesStandsBeforeTheQuestion() throws IOException {
    Files.writeString(
        folder.resolve("chat_template.jinja"),
        "{% if messages[0].role == 'system' %}{{ raise_exception('none') }}{% endif %}{{"
            + " messages[0].content }}");
    try (Models others = Models.open(TestModels.CONFIG)) {
      Decoder gemma = others.decoder(folder.toString(), FP32);

      assertArrayEquals(
          gemma.prompt("be brief\n\nwhy?"),
          gemma.prompt(List.of(ChatMessage.system("be brief"), ChatMessage.user("why?"))));
    }
  }

  @Test
  void isClosedWithItsModels() {
    models.close();

    assertTrue(
        String.valueOf(
                assertThrows(IllegalStateException.class, () -> written(random(1, 5), SHORT))
                    .getMessage())
            .contains("this decoder is closed"));
  }

  @Test
  void aContextOfBlocksWritesWhatFitsItsWindowAsACacheDoes() {
    int[] prompt = random(11, 100);
    Generation wanted = written(prompt, SHORT);
    try (var context = context(400)) {
      Generation seen = decoder.generate(context, prompt, SHORT, _ -> {});

      assertEquals(wanted.ids(), seen.ids());
      assertEquals(wanted.text(), seen.text());
      assertEquals(100 + seen.ids().size() - 1, context.tokens());
    }
  }

  @Test
  void aPromptOfOneTokenIsEnough() {
    int[] prompt = {9};
    Generation wanted = written(prompt, SHORT);
    try (var context = context(50)) {
      assertEquals(wanted.ids(), decoder.generate(context, prompt, SHORT, _ -> {}).ids());
      assertEquals(1, wanted.usage().prompt());
    }
  }

  @Test
  void aContextOfBlocksReadsMoreThanTheWindow() {
    int[] prompt = random(12, 5_000);
    try (var context = context(5_100)) {
      Generation seen = decoder.generate(context, prompt, SHORT, _ -> {});

      assertTrue(seen.ids().size() > 0);
      assertTrue(context.blocks() >= 30, context.blocks() + " blocks");
      assertThrows(
          IllegalArgumentException.class, () -> decoder.generate(context, prompt, SHORT, _ -> {}));
    }
  }

  @Test
  void anInterruptEndsTheReadingOfALongText() {
    int[] prompt = random(13, 4_000);
    try (var context = context(5_000)) {
      Thread.currentThread().interrupt();
      Generation seen = decoder.generate(context, prompt, SHORT, _ -> {});
      assertTrue(Thread.interrupted());

      assertEquals(End.CANCELLED, seen.end());
      assertEquals(0, context.tokens());
    }
  }

  @Test
  void whatIsSkimmedIsReadBeforeTheRest() {
    int[] prompt = random(14, 3_000);
    List<Integer> wanted;
    try (var context = context(3_100)) {
      context.skim(Arrays.copyOf(prompt, 2_900));
      int[] rest = Arrays.copyOfRange(prompt, 2_900, 3_000);
      wanted = decoder.generate(context, rest, SHORT, _ -> {}).ids();
    }
    try (var context = context(3_100)) {
      Generation seen = decoder.generate(context, prompt, 2_900, SHORT, _ -> {});
      assertEquals(wanted, seen.ids());
      assertEquals(3_000, seen.usage().prompt());
    }
    try (var context = context(3_100)) {
      assertThrows(
          IllegalArgumentException.class,
          () -> decoder.generate(context, prompt, 3_000, SHORT, _ -> {}));
      Thread.currentThread().interrupt();
      Generation seen = decoder.generate(context, prompt, 2_900, SHORT, _ -> {});
      assertTrue(Thread.interrupted());
      assertEquals(End.CANCELLED, seen.end());
      assertEquals(0, context.tokens());
    }
  }

  private BlockContext context(int capacity) {
    GraphOptions options =
        GraphOptions.DEFAULTS
            .withPadded(false)
            .withOutput(Output.SCORES)
            .withBlocks(GraphOptions.Blocks.HALF);
    var config = BlockConfig.DEFAULTS.withChunk(128);
    var forward = models.blockForward(folder.toString(), options);
    return BlockContext.open(forward, config, BlockLookup.REPRESENTATIVES, capacity);
  }
}
