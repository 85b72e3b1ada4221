package dev.winnow.index.lexical;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.Hit;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.MultiVector;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.QueryEncoder;
import dev.winnow.index.Schema;
import dev.winnow.index.SearchResult;
import dev.winnow.index.SparseEncoder;
import dev.winnow.index.TermWeights;
import dev.winnow.index.TokenEncoder;
import dev.winnow.index.Vector;
import dev.winnow.index.VerbatimTokenizer.Tokens;
import dev.winnow.index.eval.SharedData;
import dev.winnow.index.store.Index;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Documents as queries, through every retriever.
class DocumentQueryTest {
  private static final int WIDTH = 64;
  private static final int READ = 100; // words that the models read

  @TempDir Path folder;

  private static String[] words(String text) {
    return text.toLowerCase(java.util.Locale.ROOT).split("\\W+");
  }

  /// What a model reads of a text.
  private static List<String> read(String text) {
    return Arrays.stream(words(text)).limit(READ).toList();
  }

  private static int dropped(String text) {
    return Math.max(0, words(text).length - READ);
  }

  private static float[] vector(List<String> words) {
    float[] vector = new float[WIDTH];
    vector[0] = 0.01f;
    words.stream()
        .filter(word -> word.length() > 5)
        .forEach(word -> vector[Math.floorMod(word.hashCode(), WIDTH)]++);
    return vector;
  }

  private static TermWeights weights(List<String> words) {
    Map<String, Float> weights = new HashMap<>();
    words.stream().filter(word -> word.length() > 5).forEach(word -> weights.put(word, 1f));
    return TermWeights.of(weights);
  }

  private static MultiVector tokens(List<String> words) {
    return MultiVector.of(
        words.stream().map(word -> vector(List.of(word))).toArray(float[][]::new));
  }

  private static Tokens spelled(String text) {
    List<int[]> found = new ArrayList<>();
    var matcher = java.util.regex.Pattern.compile("\\w+").matcher(text);
    while (matcher.find()) {
      found.add(new int[] {matcher.group().hashCode() & 0xffffff, matcher.start(), matcher.end()});
    }
    return new Tokens(
        found.stream().mapToInt(word -> word[0]).toArray(),
        found.stream().mapToInt(word -> word[1]).toArray(),
        found.stream().mapToInt(word -> word[2]).toArray());
  }

  private static final IndexConfig CONFIG =
      IndexConfig.DEFAULTS
          .withEncoder(
              "dense",
              new QueryEncoder() {
                @Override
                public float[] encode(String text) {
                  return vector(DocumentQueryTest.read(text));
                }

                @Override
                public Encoded read(String text) {
                  return new Encoded(encode(text), READ, dropped(text));
                }
              })
          .withSparseEncoder(
              "sparse",
              new SparseEncoder() {
                @Override
                public TermWeights encode(String text) {
                  return weights(DocumentQueryTest.read(text));
                }

                @Override
                public Encoded read(String text) {
                  return new Encoded(encode(text), dropped(text));
                }
              })
          .withTokens("late", text -> new TokenEncoder.Encoded(tokens(read(text)), dropped(text)))
          .withVerbatim("verbatim", DocumentQueryTest::spelled);

  private static final Schema SCHEMA =
      Schema.DEFAULTS
          .withPassages(true)
          .with("day", new Schema.Field.Date())
          .with("body", new Schema.Field.Text("en"))
          .with("head", new Schema.Field.Text("en"))
          .with("dense", Schema.Dense.of(WIDTH))
          .with("sparse", Schema.Sparse.DEFAULTS)
          .with("late", Schema.Late.of(WIDTH))
          .with("verbatim", new Schema.Verbatim("spelled"));

  private static Document document(String id, String text, Instant day) {
    List<Passage> passages = new ArrayList<>();
    for (int start = 0; start < text.length(); start += 1_000) {
      int end = Math.min(text.length(), start + 1_000);
      List<String> words = List.of(words(text.substring(start, end)));
      passages.add(
          Passage.of(start, end)
              .with("dense", Vector.of(vector(words)))
              .with("sparse", weights(words))
              .with("late", tokens(words)));
    }
    return Document.of(id, text)
        .with("day", day)
        .with("body", text)
        .with("head", text.substring(0, Math.min(text.length(), 20_000)))
        .withPassages(passages);
  }

  private static List<String> ids(SearchResult result) {
    return result.hits().stream().map(Hit::id).toList();
  }

  private record Essay(String id, String first, String second) {}

  private static List<Essay> essays() throws IOException {
    try (Stream<Path> files = Files.list(SharedData.path("pg-essays/essays"))) {
      List<Essay> essays = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        String text = Files.readString(file);
        int middle = text.length() / 2;
        essays.add(
            new Essay(
                file.getFileName().toString(), text.substring(0, middle), text.substring(middle)));
      }
      return essays;
    }
  }

  @Test
  void theFirstHalfOfAnEssayFindsTheSecond() throws IOException {
    List<Essay> essays = essays();
    try (Index index = Index.open(folder, SCHEMA, CONFIG)) {
      Instant day = Instant.parse("2020-01-01T00:00:00Z");
      for (Essay essay : essays) {
        index.add(document(essay.id(), essay.second(), day));
        index.add(document("later " + essay.id(), essay.second(), day.plusSeconds(86_400)));
      }
      index.commit();
      Filter before = new Filter.Range("day", null, null, day, null);

      Map<String, Long> firsts =
          Stream.of(
                  Plan.lexical(10).withWeighing(Plan.Weighing.BM25),
                  Plan.dense(10),
                  Plan.sparse(10),
                  Plan.late(10),
                  Plan.verbatim(10))
              .collect(
                  Collectors.toMap(
                      Plan.Leaf::kind,
                      plan ->
                          essays.stream()
                              .filter(essay -> {
                                List<String> found =
                                    ids(
                                        index.search(
                                            Query.of(essay.first())
                                                .withPlan(plan)
                                                .withFilter(before)));
                                assertTrue(found.stream().noneMatch(id -> id.startsWith("later")));
                                return found.getFirst().equals(essay.id());
                              })
                              .count()));

      assertTrue(firsts.get("lexical") >= 18, firsts::toString);
      assertTrue(firsts.get("verbatim") >= 10, firsts::toString);
      assertTrue(firsts.values().stream().allMatch(count -> count >= 4), firsts::toString);
    }
  }

  @Test
  void tensOfThousandsOfWordsPassEveryRetriever() {
    String text =
        IntStream.range(0, 60_000)
            .mapToObj(i -> "longword" + i * 7_919 % 40_000)
            .collect(Collectors.joining(" "));
    try (Index index = Index.open(folder, SCHEMA, CONFIG)) {
      index.add(document("same", text, Instant.EPOCH), document("other", "hay", Instant.EPOCH));
      index.commit();
      Filter many =
          Filter.or(
              IntStream.range(0, 900)
                  .mapToObj(i -> Filter.between("day", Instant.EPOCH, Instant.ofEpochSecond(i)))
                  .toArray(Filter[]::new));

      for (Plan plan :
          List.of(
              Plan.auto(),
              Plan.lexical(2).withWeighing(Plan.Weighing.BM25),
              Plan.lexical(2),
              Plan.lexical(2).withUnit(Plan.Unit.PASSAGE),
              Plan.lexical(2).withFields("body", "head"),
              Plan.dense(2),
              Plan.sparse(2),
              Plan.late(2),
              Plan.verbatim(2))) {
        SearchResult result = index.search(Query.of(text).withPlan(plan).withFilter(many));
        assertEquals("same", result.hits().getFirst().id(), plan::toString);
      }
    }
  }

  @Test
  void bothSidesAreWeighedByBm25() {
    try (Index index = Index.open(folder, Schema.DEFAULTS, IndexConfig.DEFAULTS)) {
      index.add(
          Document.of("a", "law law fish"), Document.of("b", "law sea"), Document.of("c", "bird"));
      index.commit();
      String query = "law law law fish";
      double mean = 2;
      double law = Math.log(1 + (3 - 2 + 0.5) / (2 + 0.5));
      double fish = Math.log(1 + (3 - 1 + 0.5) / (1 + 0.5));

      List<Hit> hits =
          index
              .search(Query.of(query).withPlan(Plan.lexical(3).withWeighing(Plan.Weighing.BM25)))
              .hits();

      assertEquals(List.of("a", "b"), hits.stream().map(Hit::id).toList());
      assertEquals(
          law * law * 9 * 3 / (3 + 8) * weight(2, 3, mean) + fish * fish * weight(1, 3, mean),
          hits.get(0).score(),
          1e-6);
      assertEquals(law * law * 9 * 3 / (3 + 8) * weight(1, 2, mean), hits.get(1).score(), 1e-6);
    }
  }

  private static double weight(int count, int length, double mean) {
    return count / (count + 0.9 * (0.6 + 0.4 * length / mean));
  }

  @Test
  void ofMoreWordsThanAllowedTheWeightiestAreSearched() {
    IndexConfig two =
        IndexConfig.DEFAULTS.withLimits(
            IndexConfig.DEFAULTS
                .limits()
                .withQueries(IndexConfig.DEFAULTS.limits().queries().withQueryTerms(2)));
    try (Index index = Index.open(folder, Schema.DEFAULTS, two)) {
      index.add(
          Document.of("a", "usual rare"), Document.of("b", "usual"), Document.of("c", "usual odd"));
      index.commit();

      SearchResult result =
          index.search(Query.of("usual absent rare odd usual").withPlan(Plan.lexical(3)));

      assertEquals(List.of("a", "c"), ids(result));
      assertEquals(
          List.of("query has 4 distinct words; the weightiest 2 were searched"), result.degraded());
    }
  }

  @Test
  void piecesAreBoundedAndTold() {
    String text = "alphabet ".repeat(150) + "butterfly ".repeat(150) + "caterpillar ".repeat(900);
    IndexConfig two =
        CONFIG.withLimits(
            CONFIG
                .limits()
                .withQueries(CONFIG.limits().queries().withPieces(2).withQueryTokens(9)));
    try (Index index = Index.open(folder, SCHEMA, two)) {
      index.add(
          document("a", "alphabet", Instant.EPOCH),
          document("b", "butterfly", Instant.EPOCH),
          document("c", "caterpillar", Instant.EPOCH));
      index.commit();

      SearchResult sparse = index.search(Query.of(text).withPlan(Plan.sparse(3)));
      SearchResult late = index.search(Query.of(text).withPlan(Plan.late(3)));

      assertEquals(List.of("a", "c"), ids(sparse).stream().sorted().toList());
      assertTrue(sparse.degraded().getFirst().contains("2 of its "), sparse.degraded()::toString);
      assertTrue(late.degraded().toString().contains("pooled into one"), late.degraded()::toString);
    }
  }
}
