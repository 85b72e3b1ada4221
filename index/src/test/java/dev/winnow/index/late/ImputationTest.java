package dev.winnow.index.late;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Deadline;
import dev.winnow.index.Document;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.MultiVector;
import dev.winnow.index.Passage;
import dev.winnow.index.Schema;
import dev.winnow.index.late.LateSearch.Found;
import dev.winnow.index.store.Index;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Scores by centroids follow XTR's formula (arXiv 2304.01982, equation 4): for each query vector
/// the largest similarity of what was retrieved, and for a passage of which nothing was retrieved
/// the similarity of the last that was.
class ImputationTest {
  private static final int DIMENSION = 12;
  private static final int PROBES = 5;

  private final SplittableRandom random = new SplittableRandom(11);
  private final RandomTokens tokens = new RandomTokens(random, DIMENSION, 80);

  @TempDir Path folder;

  private static Codebooks books(DirectoryReader reader) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    String prefix = "winnow.codebook.tokens:";
    reader
        .getIndexCommit()
        .getUserData()
        .forEach((key, text) -> {
          if (key.startsWith(prefix)) {
            texts.put(key.substring(prefix.length()), text);
          }
        });
    return Codebooks.of(texts);
  }

  @Test
  void scoresAreThoseOfTheFormula() throws IOException {
    List<MultiVector> texts =
        IntStream.range(0, 900).mapToObj(_ -> tokens.text(1 + random.nextInt(14))).toList();
    Schema schema = Schema.DEFAULTS.with("tokens", Schema.Late.of(DIMENSION));
    try (Index index = Index.open(folder, schema, IndexConfig.DEFAULTS)) {
      List<Document> documents = new ArrayList<>();
      for (int i = 0; i < texts.size(); i++) {
        documents.add(
            Document.of("d" + i, "text")
                .withPassages(List.of(Passage.of(0, 4).with("tokens", texts.get(i)))));
      }
      index.add(documents);
      index.commit();
    }
    try (var reader = DirectoryReader.open(FSDirectory.open(folder))) {
      Codebooks books = books(reader);
      Codebook book = books.last();
      assertEquals(256, book.size()); // of 4 times the square root of about 6,700 tokens
      var search = new LateSearch(new IndexSearcher(reader), "tokens", books, Deadline.NONE);
      for (int i = 0; i < 20; i++) {
        MultiVector query = tokens.text(1 + random.nextInt(9));
        List<Found> found =
            new Probing(
                    books,
                    new TokenQuery(query),
                    PROBES,
                    new Depth(10_000, 10, 10, 10),
                    Deadline.NONE)
                .probed(search.segments(null), new ArrayList<>());
        assertTrue(found.size() > 20, found.size() + " found");
        for (Found next : found) {
          assertEquals(
              formula(query, book.nearest(texts.get(next.doc())), book), next.score(), 1e-4);
        }
      }
    }
  }

  private static double formula(MultiVector query, int[] cells, Codebook book) {
    double sum = 0;
    for (int i = 0; i < query.size(); i++) {
      float[] asked = query.vector(i);
      List<Integer> retrieved =
          IntStream.range(0, book.size())
              .boxed()
              .sorted(
                  Comparator.comparingDouble((Integer cell) -> similarity(asked, book, cell))
                      .reversed())
              .limit(PROBES)
              .toList();
      double best = similarity(asked, book, retrieved.getLast());
      for (int cell : cells) {
        if (retrieved.contains(cell)) {
          best = Math.max(best, similarity(asked, book, cell));
        }
      }
      sum += best;
    }
    return sum;
  }

  private static double similarity(float[] asked, Codebook book, int cell) {
    double product = 0;
    for (int i = 0; i < asked.length; i++) {
      product += asked[i] * book.centroids()[cell * asked.length + i];
    }
    return product;
  }
}
