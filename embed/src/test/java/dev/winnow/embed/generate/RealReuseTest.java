package dev.winnow.embed.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.running.Precision;
import dev.winnow.embed.running.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is kept is reused by a real decoder; see [RealDecoderTest] for its folder. Times are
/// printed, not judged.
class RealReuseTest {
  private static final GenerationConfig ONE = GenerationConfig.DEFAULTS.withTokens(1);
  private static final String NOISE =
      "The grass is green. The sky is blue. The sun is yellow. Here we go. There and back again. ";

  private final Models models = Models.open(TestModels.CONFIG);
  private @TempDir Path files;

  @AfterEach
  void close() {
    models.close();
  }

  private Decoder decoder() {
    String named = System.getProperty("winnow.smollm2", "");
    assumeTrue(Files.isDirectory(Path.of(named)) && !named.isEmpty(), "no folder of SmolLM2");
    return models.decoder(named, DecoderOptions.DEFAULTS.withPrecision(Precision.FP32).withKept(0));
  }

  private static int[] joined(List<int[]> texts) {
    return texts.stream().flatMapToInt(IntStream::of).toArray();
  }

  private static double seconds(Runnable work) {
    long started = System.nanoTime();
    work.run();
    return (System.nanoTime() - started) / 1e9;
  }

  @Test
  @Tag("full")
  void aLongPrefixIsReadOnce() throws IOException {
    Decoder decoder = decoder();
    int[] prefix = decoder.prompt(NOISE.repeat(340));
    int[] question = decoder.prompt("What is the colour of the sky?");
    List<List<Integer>> ids = new ArrayList<>();
    int[] whole = joined(List.of(prefix, question));
    double fresh = seconds(() -> ids.add(decoder.generate(whole, ONE, _ -> {}).ids()));
    Path file = files.resolve("prefix");
    try (KeptText text = decoder.read(prefix)) {
      decoder.save(text, file);
    }
    double reused =
        seconds(() -> {
          try (KeptText text = decoder.load(file)) {
            ids.add(decoder.generate(List.of(text), 0, question, ONE, _ -> {}).ids());
          }
        });
    System.out.printf(
        "first token behind %,d: %.2f s fresh, %.2f s from a file of %,d bytes (%.1f x)%n",
        prefix.length, fresh, reused, Files.size(file), fresh / reused);
    assertEquals(ids.getFirst(), ids.getLast());
    assertTrue(prefix.length > 7_000, prefix.length + " tokens");
  }

  @Test
  @Tag("full")
  void fourDocumentsAreJoined() {
    Decoder decoder = decoder();
    List<String> facts =
        List.of(
            "Eva lives in Graz.",
            "Otto owns a red boat.",
            "The code of the safe is 7315.",
            "Mia plays the cello.");
    List<String> questions =
        List.of(
            "Question: Where does Eva live?\nAnswer: Eva lives in",
            "Question: What does Otto own?\nAnswer: Otto owns a",
            "Question: What is the code of the safe?\nAnswer: The code of the safe is",
            "Question: What does Mia play?\nAnswer: Mia plays the");
    List<int[]> documents =
        facts.stream()
            .map(fact -> decoder.prompt(NOISE.repeat(20) + fact + " " + NOISE.repeat(20) + "\n\n"))
            .toList();
    GenerationConfig config = GenerationConfig.DEFAULTS.withTokens(8);
    for (int again : new int[] {0, 16, 64}) {
      int same = 0;
      int first = 0;
      double together = 0;
      double apart = 0;
      List<KeptText> texts = documents.stream().map(decoder::read).toList();
      for (String asked : questions) {
        int[] question = decoder.prompt("\n" + asked);
        int[] whole = joined(List.of(joined(documents), question));
        List<String> told = new ArrayList<>();
        together += seconds(() -> decoder.generate(whole, ONE, _ -> {}));
        apart += seconds(() -> decoder.generate(texts, again, question, ONE, _ -> {}));
        told.add(decoder.generate(whole, config, _ -> {}).text());
        told.add(decoder.generate(texts, again, question, config, _ -> {}).text());
        same += told.getFirst().equals(told.getLast()) ? 1 : 0;
        first +=
            told.getFirst()
                    .stripLeading()
                    .split("[ .]")[0]
                    .equals(told.getLast().stripLeading().split("[ .]")[0])
                ? 1
                : 0;
        System.out.println(again + " again: " + told);
      }
      texts.forEach(KeptText::close);
      System.out.printf(
          "four documents of %s tokens, first %d of each again: first token %.1f x faster, %d of 4"
              + " answers the same, %d in the first word%n",
          Arrays.toString(documents.stream().mapToInt(ids -> ids.length).toArray()),
          again,
          together / apart,
          same,
          first);
    }
  }
}
