package dev.winnow.index.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.winnow.index.store.Property;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every value, of every query and of the mean, against trec_eval's four printed decimals.
class TrecEvalAgreementTest {
  /// Half a unit of the fourth decimal.
  private static final double PRINTED = .00005 + 1e-9;

  private static final int DOCUMENTS = 150;

  /// Each costs two processes, so fewer than usual.
  private static final int PROCESSES = 50;

  private static final Pattern CANDIDATE =
      Pattern.compile("\\{\"docid\": \"([^\"]+)\", \"score\": ([-+0-9.eE]+)");
  private static final Pattern QUERY = Pattern.compile("\"qid\": \"?([^\",}]+)");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cranfield/qrels/test.tsv",
        "cranfield/qrels/test_binary.tsv",
        "scifact/qrels/test.tsv",
        "scifact/qrels/train.tsv",
        "scifact/qrels_trec/scifact.test.txt",
        "nfcorpus/qrels/test.tsv",
        "nfcorpus/qrels/dev.tsv",
        "nfcorpus/qrels/train.tsv",
        "nfcorpus/qrels_trec/nfcorpus.test.txt",
        "locomo/qrels/test.tsv",
        "code-chunks/qrels/test.tsv",
        "code-chunks/files/qrels.tsv",
        "product-docs/qrels/test.tsv",
        "qmsum/qrels/test.tsv",
        "qmsum/qrels/dev.tsv",
        "qmsum/qrels/train.tsv",
        "msmarco-dl19-dl20/qrels/test.tsv",
        "msmarco-dl19-dl20/qrels_official/dl19.tsv",
        "msmarco-dl19-dl20/qrels_official/dl20.tsv"
      })
  void randomRunsFullOfTiesAreMeasuredAsTrecEvalDoes(String file) {
    var qrels = Qrels.read(SharedData.path(file));

    assertAgrees(qrels, randomRun(qrels, new SplittableRandom(file.hashCode())));
  }

  @ParameterizedTest
  @CsvSource({
    "dl19, bm25, .5058",
    "dl20, bm25, .4796",
    "dl19, bm25_rm3,",
    "dl20, bm25_rm3,",
    "dl19, d_bert_kd_tasb,",
    "dl20, d_bert_kd_tasb,",
    "dl19, open_ai_ada2,",
    "dl20, open_ai_ada2,",
    "dl19, rep_llama,",
    "dl20, rep_llama,",
    "dl19, splade_p_p_ensemble_distil,",
    "dl20, splade_p_p_ensemble_distil,"
  })
  void runsOfRealSystemsAreMeasuredAsTrecEvalDoes(String year, String system, Double published)
      throws IOException {
    var data = SharedData.path("msmarco-dl19-dl20");
    var qrels = Qrels.read(data.resolve("qrels_official/" + year + ".tsv"));
    var run = candidates(data.resolve("candidates/%s.%s.top100.jsonl".formatted(year, system)));

    var evaluation = assertAgrees(qrels, run);

    assertEquals(
        published == null ? evaluation.mean(Metric.NDCG_10) : published,
        evaluation.mean(Metric.NDCG_10),
        PRINTED);
  }

  @Test
  void smallRunsWithNegativeAndLargeGradesAreMeasuredAsTrecEvalDoes() {
    Property.forAll(
        PROCESSES,
        (random, size) -> smallCase(random, size),
        small -> assertAgrees(small.qrels, small.run));
  }

  @Test
  void reciprocalRankAtTenIsTrecEvalsOverTheFirstTen() {
    var qrels = Qrels.read(SharedData.path("nfcorpus/qrels/test.tsv"));
    var run = randomRun(qrels, new SplittableRandom(3));

    var mean = Evaluation.of(run, qrels, Metric.DEFAULTS).mean(Metric.MRR_10);

    assertEquals(
        trecEval(qrels, run, Evaluation.Scope.ALL_JUDGED, "-M", "10").get("all").get("recip_rank"),
        mean,
        PRINTED);
  }

  private Evaluation assertAgrees(Qrels qrels, Run run) {
    var metrics = List.copyOf(TrecEval.NAMES.keySet());
    for (var scope : Evaluation.Scope.values()) {
      var evaluation = Evaluation.of(run, qrels, metrics, scope);
      var expected = trecEval(qrels, run, scope);
      for (var metric : metrics) {
        var name = TrecEval.NAMES.get(metric)[1];
        assertEquals(expected.get("all").get(name), evaluation.mean(metric), PRINTED, name);
        evaluation
            .of(metric)
            .forEach((query, value) ->
                assertEquals(
                    expected.getOrDefault(query, Map.of()).getOrDefault(name, 0.0),
                    value,
                    PRINTED,
                    name + " of " + query));
      }
      assertEquals(
          evaluation.values().keySet().stream().filter(run.rankings()::containsKey).count(),
          expected.size() - 1);
    }
    return Evaluation.of(run, qrels, metrics);
  }

  private Map<String, Map<String, Double>> trecEval(
      Qrels qrels, Run run, Evaluation.Scope scope, String... options) {
    var qrelsFile = folder.resolve("qrels.txt");
    var runFile = folder.resolve("run.txt");
    qrels.writeTrec(qrelsFile);
    run.write(runFile);
    return TrecEval.measure(qrelsFile, runFile, scope, options);
  }

  /// Judged and unjudged documents under scores that tie, nearly tie, or spread; some queries are
  /// missing and one is unknown.
  private static Run randomRun(Qrels qrels, RandomGenerator random) {
    var pool = new ArrayList<String>();
    qrels.grades().values().forEach(judged -> pool.addAll(judged.keySet()));
    var rankings = new LinkedHashMap<String, List<Run.Entry>>();
    qrels
        .grades()
        .forEach((query, judged) -> {
          if (random.nextInt(10) > 0) {
            rankings.put(query, ranking(List.copyOf(judged.keySet()), pool, random));
          }
        });
    rankings.put("nobody-judged-this", List.of(new Run.Entry(pool.getFirst(), 1)));
    return new Run("random", rankings);
  }

  private static List<Run.Entry> ranking(
      List<String> judged, List<String> pool, RandomGenerator random) {
    int style = random.nextInt(3);
    var documents = new HashSet<String>();
    var entries = new ArrayList<Run.Entry>();
    for (int i = random.nextInt(DOCUMENTS); i >= 0; i--) {
      var document =
          switch (random.nextInt(4)) {
            case 0 -> "unjudged" + random.nextInt(1000);
            case 1 -> pool.get(random.nextInt(pool.size()));
            default -> judged.get(random.nextInt(judged.size()));
          };
      if (documents.add(document)) {
        entries.add(new Run.Entry(document, score(style, random)));
      }
    }
    return entries;
  }

  private static double score(int style, RandomGenerator random) {
    return switch (style) {
      case 0 -> random.nextInt(-3, 3) * (random.nextBoolean() ? 1.0 : -1.0);
      case 1 -> 17 + random.nextInt(1000) * 1e-8;
      default -> random.nextGaussian() * Math.pow(10, random.nextInt(-30, 30));
    };
  }

  private record Case(Qrels qrels, Run run) {}

  private static Case smallCase(RandomGenerator random, int size) {
    var grades = new LinkedHashMap<String, Map<String, Integer>>();
    for (int q = 0; q <= size / 10; q++) {
      var judged = new LinkedHashMap<String, Integer>();
      // trec_eval reads memory it never set when all of a query's grades are negative.
      judged.put("zero", 0);
      for (int d = 0; d < size; d++) {
        judged.put(
            "\uD83D\uDE00\uE000z".substring(random.nextInt(4) & 2) + random.nextInt(40),
            random.nextInt(10) == 0 ? 127 : random.nextInt(-2, 4));
      }
      grades.put("q" + q, judged);
    }
    var qrels = new Qrels(grades);
    var rankings = new LinkedHashMap<String, List<Run.Entry>>();
    var pool = List.of("a", "\uE000z1", "\uD83D\uDE00\uE000z1");
    grades.forEach((query, judged) ->
        rankings.put(query, ranking(List.copyOf(judged.keySet()), pool, random)));
    return new Case(qrels, new Run("small", rankings));
  }

  private static Run candidates(Path file) throws IOException {
    var rankings = new LinkedHashMap<String, List<Run.Entry>>();
    for (var line : Files.readAllLines(file)) {
      var query = QUERY.matcher(line).results().findFirst().orElseThrow().group(1);
      rankings.put(
          query,
          CANDIDATE
              .matcher(line)
              .results()
              .map(m -> new Run.Entry(m.group(1), Double.parseDouble(m.group(2))))
              .toList());
    }
    return new Run("candidates", rankings);
  }
}
