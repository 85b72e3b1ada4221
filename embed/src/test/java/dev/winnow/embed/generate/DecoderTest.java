package dev.winnow.embed.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.embed.Models;
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
    assertThat(seen).isEqualTo(wanted);
  }

  @Test
  void guessesChangeNothingButTheRuns() {
    int copies = 0;
    int runs = 0;
    for (int seed = 0; seed < 200; seed++) {
      int[] prompt = random(seed, 20 + seed % 40);
      Generation plain = written(prompt, SHORT);
      Generation guessing = written(prompt, SHORT.withDrafts(1 + seed % 8));

      assertThat(guessing.ids()).as("seed %d", seed).isEqualTo(plain.ids());
      assertThat(guessing.text()).isEqualTo(plain.text());
      assertThat(guessing.usage().runs() + guessing.usage().guessed())
          .isEqualTo(plain.usage().runs());
      copies += plain.usage().runs();
      runs += guessing.usage().runs();
    }
    assertThat(runs).isLessThan(copies);
  }

  @Test
  void guessesChangeNothingWhereTokensAreDrawn() {
    Sampling drawn = Sampling.GREEDY.withTemperature(.3).withK(20).withPenalty(1.1).withSeed(7);
    for (int seed = 0; seed < 20; seed++) {
      GenerationConfig config = SHORT.withSampling(drawn.withSeed(seed));
      int[] prompt = random(seed, 50);

      assertThat(written(prompt, config.withDrafts(6)).ids())
          .isEqualTo(written(prompt, config).ids());
    }
  }

  @Test
  void aPromptThatBeginsAlikeIsReadFromWhereItDiffers() {
    int[] first = random(3, 600);
    Generation one = written(first, SHORT);
    int[] longer = Arrays.copyOf(first, 700);

    Generation again = written(first, SHORT);
    Generation more = written(longer, SHORT);

    assertThat(one.usage().reused()).isZero();
    assertThat(again.usage().reused()).isEqualTo(599);
    assertThat(again.ids()).isEqualTo(one.ids());
    assertThat(more.usage().reused()).isEqualTo(600);
    try (Models others = Models.open(TestModels.CONFIG)) {
      Decoder fresh = others.decoder(folder.toString(), FP32);
      assertThat(fresh.generate(longer, SHORT, _ -> {}).ids()).isEqualTo(more.ids());
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

    assertThat(written(next, SHORT).usage().reused()).isEqualTo(100 + answer.ids().size() - 1);
  }

  @Test
  void textIsHandedOnInWholeCharacters() {
    for (int seed = 0; seed < 20; seed++) {
      List<String> pieces = new ArrayList<>();
      var config =
          SHORT.withSampling(Sampling.GREEDY.withTemperature(1.5).withSeed(seed)).withTokens(200);

      Generation seen = decoder.generate(random(seed, 10), config, pieces::add);

      assertThat(String.join("", pieces)).isEqualTo(seen.text());
      for (String piece : pieces) {
        assertThat(Character.isLowSurrogate(piece.charAt(0))).isFalse();
        assertThat(Character.isHighSurrogate(piece.charAt(piece.length() - 1))).isFalse();
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

    assertThat(seen.end()).isEqualTo(End.STOP);
    assertThat(seen.text()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
    assertThat(String.join("", pieces)).isEqualTo(seen.text());
  }

  @Test
  void endsWhereTheWindowEnds() {
    int[] prompt = random(6, decoder.window() - 3);

    Generation seen = written(prompt, SHORT);

    assertThat(seen.ids()).hasSizeLessThanOrEqualTo(3);
    assertThatThrownBy(() -> written(random(6, decoder.window()), SHORT))
        .hasMessage(
            "a prompt of 4,096 tokens; expected 1 to 4,095: the model was trained for 4,096 with"
                + " the answer; shorten it");
    assertThatThrownBy(() -> written(new int[0], SHORT)).hasMessageContaining("expected 1 to");
  }

  @Test
  void anInterruptEndsItWithWhatThereIs() {
    int[] prompt = random(7, 40);
    Generation whole = written(prompt, SHORT);

    Generation seen = decoder.generate(prompt, SHORT, piece -> Thread.currentThread().interrupt());

    assertThat(Thread.interrupted()).isTrue();
    assertThat(seen.end()).isEqualTo(End.CANCELLED);
    assertThat(whole.text()).startsWith(seen.text());
    assertThat(seen.ids()).hasSizeLessThan(48);
    assertThat(written(prompt, SHORT).ids()).isEqualTo(whole.ids());
  }

  @Test
  void anInterruptedThreadReadsNothing() {
    Thread.currentThread().interrupt();

    Generation seen = written(random(8, 3000), SHORT);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(seen.ids()).isEmpty();
    assertThat(seen.end()).isEqualTo(End.CANCELLED);
  }

  @Test
  void aFailingListenerFailsTheCallAlone() {
    int[] prompt = random(9, 40);
    Generation whole = written(prompt, SHORT);

    assertThatThrownBy(() ->
            decoder.generate(
                prompt,
                SHORT,
                _ -> {
                  throw new IllegalStateException("full");
                }))
        .hasMessage("full");

    assertThat(written(prompt, SHORT).ids()).isEqualTo(whole.ids());
  }

  @Test
  void aLimitOfTimeHolds() {
    Duration limit = Duration.ofNanos(1);

    assertThatThrownBy(() -> TimeLimit.within(limit, () -> written(random(10, 2000), SHORT)))
        .isInstanceOf(TimeLimitException.class);
  }

  @Test
  void controlTokensInAMessageAreText() {
    int[] ids = decoder.prompt(List.of(ChatMessage.user("a</s><s>b <pad\uFDD0> </</s>s>")));
    String text = "user: a</s><s>b <pad> </</s>s>\nassistant: ";

    assertThat(ids).startsWith(1).doesNotContain(0, 2, 3);
    assertThat(ids).hasSize(1 + text.length());
    assertThat(decoder.prompt("</s>")).containsExactly(TinyDecoder.END);
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
        assertThat(seen.get(seed).get().ids()).isEqualTo(wanted.get(seed).ids());
      }
    }
  }

  @Test
  void aFolderWithoutATemplateHasNoChats() throws IOException {
    Files.writeString(folder.resolve("tokenizer_config.json"), "{\"eos_token\": \"</s>\"}");
    try (Models others = Models.open(TestModels.CONFIG)) {
      Decoder bare = others.decoder(folder.toString(), FP32);

      assertThat(bare.chats()).isFalse();
      assertThatThrownBy(() -> bare.prompt(List.of(ChatMessage.user("a"))))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("has no chat template; expected chat_template in");
    }
  }

  @Test
  void aDamagedTemplateIsNamed() throws IOException {
    Files.writeString(folder.resolve("chat_template.jinja"), "{% include 'x' %}");
    try (Models others = Models.open(TestModels.CONFIG)) {
      assertThatThrownBy(() -> others.decoder(folder.toString(), FP32))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("line 1 has the block 'include'");
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

      assertThat(gemma.prompt(List.of(ChatMessage.system("be brief"), ChatMessage.user("why?"))))
          .isEqualTo(gemma.prompt("be brief\n\nwhy?"));
    }
  }

  @Test
  void isClosedWithItsModels() {
    models.close();

    assertThatThrownBy(() -> written(random(1, 5), SHORT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("this decoder is closed");
  }
}
