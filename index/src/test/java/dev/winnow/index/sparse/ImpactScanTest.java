package dev.winnow.index.sparse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Deadline;
import dev.winnow.index.Schema.Precision;
import dev.winnow.index.TermWeights;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Scans by windows of any size, against sums of all weights.
class ImpactScanTest {
  private static final int DOCUMENTS = 6_000;
  private static final int VOCABULARY = 40;
  private static final String FIELD = "weights";

  private final List<Map<String, Float>> texts = new ArrayList<>();
  private final Random random = new Random(7);

  @ParameterizedTest
  @CsvSource({"INT8,64", "INT8,1000", "INT8,65536", "EXACT,64", "EXACT,1000", "EXACT,65536"})
  void findsWhatSumsFindAndLeavesTermsForLater(Precision precision, int window) throws IOException {
    long before = ImpactScan.TERMS_LEFT.sum();
    long windows = ImpactScan.WINDOWS.sum();
    try (var directory = new ByteBuffersDirectory()) {
      write(directory, precision);
      try (var reader = DirectoryReader.open(directory)) {
        for (int i = 0; i < 40; i++) {
          int wanted = 1 + random.nextInt(30);
          TermWeights query = TermWeights.of(weights(1 + random.nextInt(25)));
          var best = new BestFound(wanted);

          new ImpactScan(FIELD, precision, query, null, Deadline.NONE)
              .run(new IndexSearcher(reader), best, window);

          compare(expected(query, precision), best.best(), wanted);
        }
      }
    }
    assertTrue(ImpactScan.WINDOWS.sum() - windows >= 40L * DOCUMENTS / Math.min(window, 3_000));
    assertTrue(window > 1_000 || ImpactScan.TERMS_LEFT.sum() > before);
  }

  @ParameterizedTest
  @CsvSource({"INT8", "EXACT"})
  void aThresholdFindsAllThatReachIt(Precision precision) throws IOException {
    try (var directory = new ByteBuffersDirectory()) {
      write(directory, precision);
      try (var reader = DirectoryReader.open(directory)) {
        TermWeights query = TermWeights.of(weights(12));
        double[] sums = expected(query, precision);
        double least = Arrays.stream(sums).sorted().skip(DOCUMENTS - 50).findFirst().orElseThrow();
        var all = new AllFound(least * .999);

        new ImpactScan(FIELD, precision, query, null, Deadline.NONE)
            .run(new IndexSearcher(reader), all, 512);

        long reached = Arrays.stream(sums).filter(sum -> sum > least * .999).count();
        assertEquals(reached, all.documents().length);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"INT8", "EXACT"})
  void aScanWhoseTimeIsOverEnds(Precision precision) throws IOException {
    try (var directory = new ByteBuffersDirectory()) {
      write(directory, precision);
      try (var reader = DirectoryReader.open(directory)) {
        var best = new BestFound(3);

        new ImpactScan(
                FIELD, precision, TermWeights.of(weights(5)), null, Deadline.after(Duration.ZERO))
            .run(new IndexSearcher(reader), best, 64);

        assertEquals(0, best.best().length);
      }
    }
  }

  private static void compare(double[] sums, ScoreDoc[] found, int wanted) {
    double[] best =
        Arrays.stream(sums)
            .filter(sum -> sum > 0)
            .boxed()
            .sorted(Comparator.reverseOrder())
            .limit(wanted)
            .mapToDouble(Double::doubleValue)
            .toArray();
    assertEquals(best.length, found.length);
    for (int i = 0; i < best.length; i++) {
      assertEquals(best[i], found[i].score, best[i] * 1e-5);
      assertEquals(sums[found[i].doc], found[i].score, best[i] * 1e-5);
    }
  }

  /// What the impacts of all documents that were not deleted come to.
  private double[] expected(TermWeights query, Precision precision) {
    var sums = new double[DOCUMENTS];
    for (int doc = 0; doc < DOCUMENTS; doc++) {
      for (int i = 0; i < query.size() && !isDeleted(doc); i++) {
        float weight = texts.get(doc).getOrDefault(query.term(i), 0f);
        sums[doc] +=
            (double) query.weight(i) * Impact.weight(Impact.of(weight, precision), precision);
      }
    }
    return sums;
  }

  private static boolean isDeleted(int doc) {
    return doc % 11 == 5;
  }

  /// Two segments, some of whose documents are deleted.
  private void write(ByteBuffersDirectory directory, Precision precision) throws IOException {
    var config = new IndexWriterConfig().setMergePolicy(NoMergePolicy.INSTANCE);
    try (var writer = new IndexWriter(directory, config)) {
      for (int doc = 0; doc < DOCUMENTS; doc++) {
        Map<String, Float> weights = weights(random.nextInt(VOCABULARY));
        texts.add(weights);
        var document = new Document();
        document.add(new StringField("gone", Boolean.toString(isDeleted(doc)), Field.Store.NO));
        WeightsField.of(FIELD, precision, TermWeights.of(weights)).forEach(document::add);
        var _ = writer.addDocument(document);
        if (doc == DOCUMENTS / 2 - 1) {
          var _ = writer.commit();
        }
      }
      var _ = writer.deleteDocuments(new Term("gone", "true"));
      var _ = writer.commit();
    }
  }

  /// The lower its number, the more often a term occurs.
  private Map<String, Float> weights(int count) {
    Map<String, Float> weights = new HashMap<>();
    for (int i = 0; i < count; i++) {
      int term = (int) (VOCABULARY * Math.pow(random.nextDouble(), 2));
      weights.put("t" + term, (float) Math.exp(random.nextDouble(-3, 2)));
    }
    return weights;
  }
}
