package dev.winnow.index.verbatim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Schema;
import dev.winnow.index.store.Index;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// SEAL on an example that was computed by hand.
class SealTest {
  /// 100 tokens, one for each letter.
  private static final Map<String, String> TEXTS =
      Map.of(
          "d1",
          "abcab",
          "d2",
          "abd",
          "d3",
          "cad",
          "d5",
          "abzbc",
          "z",
          "a".repeat(10) + "z".repeat(74));

  /// The model: what it thinks of letters behind letters; others never come.
  private static final Map<String, Map<String, Double>> MODEL =
      Map.of(
          "", Map.of("a", 0.5, "b", 0.25, "c", 0.2, "d", 0.04, "z", 0.01),
          "a", Map.of("b", 0.9, "d", 0.1),
          "b", Map.of("c", 0.5, "d", 0.25, "x", 0.25),
          "c", Map.of("a", 0.75, "c", 0.25),
          "ab", Map.of("c", 0.8, "d", 0.1),
          "ca", Map.of("b", 0.5, "d", 0.5),
          "bc", Map.of("a", 1.0));

  private static final Seal SEAL = Seal.DEFAULTS.withBeam(3).withLength(3);

  @TempDir Path folder;

  private static String text(int[] ids) {
    return Arrays.stream(ids).mapToObj(Character::toString).collect(Collectors.joining());
  }

  private static String text(Ngram ngram) {
    return text(ngram.ids().stream().mapToInt(Integer::intValue).toArray());
  }

  private static double[] scores(int[] prefix, int[] allowed) {
    Map<String, Double> next = MODEL.getOrDefault(text(prefix), Map.of());
    return Arrays.stream(allowed)
        .mapToDouble(id -> Math.log(next.getOrDefault(Character.toString(id), 0.0)))
        .toArray();
  }

  private <T> T with(Function<Verbatim, T> work) {
    Schema schema = Schema.DEFAULTS.with(Schema.VERBATIM, Schema.Verbatim.DEFAULTS);
    var config = IndexConfig.DEFAULTS.withVerbatim(Schema.VERBATIM, new CodePoints());
    try (Index index = Index.open(folder, schema, config)) {
      for (var text : TEXTS.entrySet()) {
        index.add(Document.of(text.getKey(), text.getValue()));
        index.commit();
      }
      index.add(Document.of("deleted", "abcabc"));
      index.commit();
      index.delete(List.of("deleted"));
      index.commit();
      return index.verbatim("", work);
    }
  }

  @Test
  void ngramsAreThoseThatDocumentsHave() {
    List<Ngram> ngrams = with(verbatim -> verbatim.ngrams(SEAL, SealTest::scores));

    // p of abc is .5 x .9 x .8 = .36, u is (1 + 5) / (100 + 5); ln(.36 x 99 / (6 x .64)) = 2.22800
    Map<String, Double> weights =
        ngrams.stream().collect(Collectors.toMap(SealTest::text, Ngram::weight));
    assertEquals(
        List.of("abc", "ab", "a", "b", "c", "ca", "bca", "bc", "cab"),
        ngrams.stream().map(SealTest::text).toList());
    assertEquals(4.963967227643416, weights.get("abc"), 1e-12);
    assertEquals(4.693518248811447, weights.get("ab"), 1e-12); // p .45, count 4
    assertEquals(2.0935745431814903, weights.get("a"), 1e-12); // p .5, count 15
    assertEquals(1.3286700526317972, weights.get("b"), 1e-12); // p .25, count 5
    assertEquals(1.2298257185319301, weights.get("c"), 1e-12); // p .2, count 3
    assertEquals(0.8180411519888616, weights.get("ca"), 1e-12); // p .15, count 2
    assertEquals(0.48045301391820217, weights.get("bc"), 1e-12); // p .125, count 2
    assertEquals(0.0847128715318259, weights.get("cab"), 1e-12); // p .075, count 1
  }

  @Test
  void documentsScoreByNgramsThatDoNotOverlapAndBringNewTokens() {
    List<SealHit> hits = with(verbatim -> verbatim.seal(SEAL, SealTest::scores, 9));

    assertEquals(List.of("d5", "d1", "d2", "d3", "z"), hits.stream().map(SealHit::id).toList());
    // ab, then b, which brings nothing new, then c: 4.69352 + .2 x 1.32867 + 1.22983
    assertEquals(6.1890779778697365, hits.get(0).score(), 1e-12);
    // abc, and the ab behind it, which brings nothing new: 4.96397 + .2 x 4.69352
    assertEquals(5.902670877405706, hits.get(1).score(), 1e-12);
    assertEquals(4.693518248811447, hits.get(2).score(), 1e-12); // ab
    assertEquals(3.32340026171342, hits.get(3).score(), 1e-12); // a and c, but not ca
    assertEquals(2.0935745431814903, hits.get(4).score(), 1e-12); // a
    assertEquals(List.of("abc", "ab"), hits.get(1).ngrams().stream().map(SealTest::text).toList());

    List<SealHit> two = with(verbatim -> verbatim.seal(SEAL, SealTest::scores, 2));
    assertEquals(hits.subList(0, 2), two);
  }

  @Test
  void commonNgramsMayBeLeftOut() {
    List<SealHit> hits = with(verbatim -> verbatim.seal(SEAL.withMost(5), SealTest::scores, 9));

    assertEquals(List.of("d5", "d1", "d2", "d3"), hits.stream().map(SealHit::id).toList());
  }

  private static void refused(String told, Executable call) {
    var e = assertThrows(IllegalArgumentException.class, call);
    assertTrue(String.valueOf(e.getMessage()).contains(told), e.getMessage());
  }

  @Test
  void whatAModelCannotMeanIsRefused() {
    refused(
        "has the score 0.5",
        () -> with(verbatim -> verbatim.ngrams(SEAL, (_, allowed) -> filled(allowed, 0.5))));
    refused(
        "has the score NaN",
        () -> with(verbatim -> verbatim.ngrams(SEAL, (_, allowed) -> filled(allowed, Double.NaN))));
    refused(
        "0 scores were given for 5 tokens",
        () -> with(verbatim -> verbatim.ngrams(SEAL, (_, _) -> new double[0])));
    refused("beam is 0", () -> SEAL.withBeam(0));
    refused("length is 0", () -> SEAL.withLength(0));
    refused("most is 0", () -> SEAL.withMost(0));
    refused("alpha is 0.0", () -> SEAL.withAlpha(0));
    refused("beta is 1.5", () -> SEAL.withBeta(1.5));
    refused("k of seal is 0", () -> with(verbatim -> verbatim.seal(SEAL, SealTest::scores, 0)));
  }

  private static double[] filled(int[] allowed, double score) {
    double[] scores = new double[allowed.length];
    Arrays.fill(scores, score);
    return scores;
  }

  @Test
  void aCertainModelGivesFiniteWeights() {
    for (Ngram ngram :
        with(verbatim -> verbatim.ngrams(SEAL, (_, allowed) -> filled(allowed, 0)))) {
      assertTrue(Double.isFinite(ngram.weight()), ngram.toString());
    }
  }
}
