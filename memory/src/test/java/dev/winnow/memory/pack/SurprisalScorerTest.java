package dev.winnow.memory.pack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.generate.Surprisal;
import dev.winnow.memory.pack.PackConfig.Trimming;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Scores worked by hand after SirLLM's formula.
class SurprisalScorerTest {
  private static final Pattern WORD = Pattern.compile("\\S+");

  private final List<String> read = new ArrayList<>();

  /// A word is a token: 4 nats when it is new, 1 when it was there before.
  private Surprisal model(String text) {
    read.add(text);
    Set<String> known = new HashSet<>();
    var words = WORD.matcher(text).results().toList();
    return new Surprisal(
        words.stream().mapToInt(word -> word.start()).toArray(),
        words.stream().mapToInt(word -> word.end()).toArray(),
        words.stream().mapToDouble(word -> known.add(word.group()) ? 4 : 1).toArray());
  }

  @Test
  void aTextScoresTheMeanOfItsTokensBehindTheTextsBefore() {
    double[] scores =
        SentenceScorer.surprisal(this::model, 1)
            .score("unread", List.of("It rains.", "It rains.", "It snows."));

    assertArrayEquals(new double[] {4, 1, 2.5}, scores, 1e-12);
    assertEquals(List.of("It rains. It rains. It snows."), read);
  }

  @Test
  void decayForgetsOlderTexts() {
    double[] scores =
        SentenceScorer.surprisal(this::model, .5).score("", List.of("One.", "Two.", "Three."));

    assertArrayEquals(new double[] {1, 2, 4}, scores, 1e-12);
    for (double wrong : new double[] {0, 1.1, Double.NaN}) {
      assertThrows(
          IllegalArgumentException.class, () -> SentenceScorer.surprisal(this::model, wrong));
    }
  }

  @Test
  void aRollingCacheKeepsWhatWasNotSaidBefore() {
    String said = "The rain fell on the town all day. ";
    Piece piece = Piece.of("p", said + said + "Wenceslas keeps seven iguanas downstairs. " + said);
    PackConfig config =
        PackConfig.DEFAULTS
            .withTrimming(new Trimming(Trimming.Mode.ALWAYS, 20, 1_000))
            .withFrame(new Frame(""));

    Pack pack =
        Packer.of(config, TokenCounter.estimate())
            .withScorer(SentenceScorer.surprisal(this::model, 1))
            .pack(PackRequest.of("rain?", List.of(piece)));

    assertTrue(pack.text().contains("iguanas"), pack.text());
    assertEquals(1, pack.text().split("rain fell", -1).length - 1, pack.text());
  }
}
