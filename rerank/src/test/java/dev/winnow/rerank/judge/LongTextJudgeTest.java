package dev.winnow.rerank.judge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.chunking.ChunkLimits;
import dev.winnow.embed.chunking.Chunker;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LongTextJudgeTest {
  private static final String PLANTED = "the passkey is 71432";

  /// Remembers every text it was shown.
  private record Recorder(
      ToDoubleFunction<String> value, int window, boolean pointwise, List<String> shown)
      implements Judge {
    static Recorder of(ToDoubleFunction<String> value) {
      return new Recorder(value, Integer.MAX_VALUE, true, new ArrayList<>());
    }

    @Override
    public double[] score(String query, List<Candidate> candidates) {
      assertTrue(candidates.size() <= window);
      candidates.forEach(candidate -> shown.add(candidate.text()));
      return candidates.stream().mapToDouble(c -> value.applyAsDouble(c.text())).toArray();
    }
  }

  private static double count(String text, String word) {
    return (text.length() - text.replace(word, "").length()) / (double) word.length();
  }

  private static String filler(int sentences) {
    return IntStream.range(0, sentences)
        .mapToObj(i -> "Sentence %d says that a key opens a door somewhere.".formatted(i))
        .collect(Collectors.joining(" "));
  }

  private static Candidate text(String text) {
    return new Candidate("d", text, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 57, 199, 300})
  void thePlantedWindowIsPickedWhereverItStands(int before) {
    var picker = Recorder.of(text -> count(text, "passkey"));
    var scorer = Recorder.of(text -> text.contains(PLANTED) ? 7 : -1);
    String document = filler(before) + " " + PLANTED + ". " + filler(300 - before);

    var reading =
        LongTextJudge.of(ChunkLimits.DEFAULTS, picker, scorer)
            .read("passkey", List.of(text(document)))
            .getFirst();

    assertEquals(7, reading.score());
    var best = reading.windows().getFirst();
    assertTrue(document.substring(best.start(), best.end()).contains(PLANTED));
    assertEquals(4, scorer.shown().size());
    assertTrue(picker.shown().size() > 50);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain words in a row, with a comma. ",
        "日本語の文章はここで終わります。",
        "ภาษาไทยไม่มีช่องว่าง",
        "👩‍👩‍👧‍👦🏳️‍🌈 é à हिन्दी ",
      })
  void windowsCoverTheWholeTextAndCutNoCharacter(String piece) {
    var windows = new ArrayList<LongTextJudge.Window>();
    String document = piece.repeat(80);
    var judge =
        LongTextJudge.of(ChunkLimits.DEFAULTS, Recorder.of(_ -> 0), Recorder.of(_ -> 0))
            .withKept(Integer.MAX_VALUE);

    windows.addAll(judge.read("q", List.of(text(document))).getFirst().windows());

    var covered = new BitSet();
    var clusters = BreakIterator.getCharacterInstance(Locale.ROOT);
    clusters.setText(document);
    for (var window : windows) {
      covered.set(window.start(), window.end());
      assertTrue(clusters.isBoundary(window.start()) && clusters.isBoundary(window.end()));
    }
    assertTrue(windows.size() > 1);
    for (int i = 0; i < document.length(); i++) {
      assertTrue(covered.get(i) || Character.isWhitespace(document.charAt(i)), "character " + i);
    }
  }

  @Test
  void scoresOfTheBestWindowsAreWeighed() {
    var words = Chunker.tokens(1, 0);
    var judge =
        new LongTextJudge(
            words, Recorder.of(_ -> 0), Recorder.of(Double::parseDouble), 4, List.of(.5, .3, .2));

    double[] scores = judge.score("q", List.of(text("10 30 20"), text("10"), text("10 20")));

    assertArrayEquals(
        new double[] {.5 * 30 + .3 * 20 + .2 * 10, 10, .5 * 20 + .5 * 10}, scores, 1e-12);
  }

  @Test
  void onlyWhatIsKeptReachesTheStrongJudge() {
    var scorer = Recorder.of(text -> text.charAt(0));
    var judge =
        new LongTextJudge(
            Chunker.tokens(1, 0),
            Recorder.of(text -> text.charAt(0) == 'b' ? Double.NaN : -text.charAt(0)),
            scorer,
            2,
            List.of(1.0));

    double[] scores = judge.score("q", List.of(text("d c b a"), text("z y")));

    assertArrayEquals(new double[] {'c', 'z'}, scores);
    assertEquals(List.of("c", "a", "z", "y"), scorer.shown());
  }

  @Test
  void everyTextIsPickedByItsOwnScores() {
    var scorer = Recorder.of(_ -> 0);
    var judge =
        new LongTextJudge(
            Chunker.tokens(1, 0), Recorder.of(text -> text.charAt(0)), scorer, 1, List.of(1.0));

    judge.score("q", List.of(text("c b a"), text("x"), text("d f e")));

    assertEquals(List.of("c", "x", "f"), scorer.shown());
  }

  @Test
  void judgesGetNoMoreAtOnceThanTheyRead() {
    var narrow = new Recorder(_ -> 0, 3, true, new ArrayList<>());
    var judge = LongTextJudge.of(ChunkLimits.DEFAULTS, narrow, narrow);

    assertArrayEquals(
        new double[] {0, 0}, judge.score("q", List.of(text(filler(60)), text(filler(60)))));
  }

  @Test
  void headingsStandBeforeEachWindow() {
    var scorer = Recorder.of(_ -> 0);
    var judge =
        new LongTextJudge(Chunker.markdown(20), Recorder.of(_ -> 0), scorer, 50, List.of(1.0));

    judge.score("q", List.of(text("# Keys\n\n" + filler(10))));

    assertTrue(scorer.shown().size() > 3);
    assertTrue(scorer.shown().stream().allMatch(shown -> shown.startsWith("Keys\n")));
  }

  @Test
  void aTextWithoutAnyNumberHasNone() {
    var judge =
        LongTextJudge.of(ChunkLimits.DEFAULTS, Recorder.of(_ -> 0), Recorder.of(_ -> Double.NaN));

    assertArrayEquals(
        new double[] {Double.NaN, Double.NaN}, judge.score("q", List.of(text(""), text("a b"))));
  }

  @Test
  void settingsThatCannotBeAreErrors() {
    var judge = LongTextJudge.of(ChunkLimits.DEFAULTS, Recorder.of(_ -> 0), Recorder.of(_ -> 0));
    var listwise = new Recorder(_ -> 0, 20, false, List.of());

    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> LongTextJudge.of(ChunkLimits.DEFAULTS, Recorder.of(_ -> 0), listwise));
    assertThrows(IllegalArgumentException.class, () -> judge.withKept(0));
    assertThrows(IllegalArgumentException.class, () -> judge.withWeights(List.of()));
    assertThrows(
        IllegalArgumentException.class, () -> judge.withWeights(List.of(1.0, 1.0, 1.0, 1.0, 1.0)));

    assertEquals(
        "the scores of the scorer do not compare between calls; expected pointwise judges",
        error.getMessage());
  }
}
