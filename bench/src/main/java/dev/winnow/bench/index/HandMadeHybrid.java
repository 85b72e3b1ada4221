package dev.winnow.bench.index;

import dev.winnow.index.IndexConfig;
import dev.winnow.index.QueryEncoder;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.FSDirectory;

/// Hybrid search as one writes it with Lucene and a model at hand: no ledger, no checks, no names.
/// It reads the fields that Winnow wrote.
final class HandMadeHybrid implements Closeable {
  private static final int K = 200;

  private final DirectoryReader reader;
  private final IndexSearcher searcher;
  private final Analyzer analyzer = new EnglishAnalyzer();
  private final QueryEncoder encoder;

  private HandMadeHybrid(DirectoryReader reader, QueryEncoder encoder) {
    this.reader = reader;
    this.encoder = encoder;
    searcher = new IndexSearcher(reader);
    var bm25 = IndexConfig.Bm25.DEFAULTS;
    searcher.setSimilarity(new BM25Similarity(bm25.k1(), bm25.b()));
  }

  static HandMadeHybrid open(Path folder, QueryEncoder encoder) throws IOException {
    return new HandMadeHybrid(DirectoryReader.open(FSDirectory.open(folder)), encoder);
  }

  /// The ids of the best documents; their title and text are fetched too.
  List<String> search(String text, int top) {
    try {
      ScoreDoc[] lexical = searcher.search(words(text), K).scoreDocs;
      float[] vector = encoder.encode(text); // unit length
      ScoreDoc[] dense =
          searcher.search(new KnnFloatVectorQuery("_dense.dense", vector, K), K).scoreDocs;
      Map<Integer, Double> fused = new HashMap<>();
      add(fused, lexical);
      add(fused, dense);
      List<Map.Entry<Integer, Double>> order = new ArrayList<>(fused.entrySet());
      order.sort(
          Map.Entry.<Integer, Double>comparingByValue()
              .reversed()
              .thenComparing(Map.Entry.comparingByKey()));
      return ids(order.subList(0, Math.min(top, order.size())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Query words(String text) throws IOException {
    Map<String, Integer> counts = new HashMap<>();
    try (var tokens = analyzer.tokenStream("_contents", text)) {
      var term = tokens.addAttribute(CharTermAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        counts.merge(term.toString(), 1, Integer::sum);
      }
      tokens.end();
    }
    var bag = new BooleanQuery.Builder();
    counts.forEach((word, count) -> {
      Query query = new TermQuery(new Term("_contents", word));
      bag.add(count == 1 ? query : new BoostQuery(query, count), Occur.SHOULD);
    });
    return bag.build();
  }

  /// Adds min-max scores.
  private static void add(Map<Integer, Double> fused, ScoreDoc[] found) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (ScoreDoc hit : found) {
      min = Math.min(min, hit.score);
      max = Math.max(max, hit.score);
    }
    for (ScoreDoc hit : found) {
      fused.merge(hit.doc, max > min ? (hit.score - min) / (max - min) : 1, Double::sum);
    }
  }

  private List<String> ids(List<Map.Entry<Integer, Double>> order) throws IOException {
    List<String> ids = new ArrayList<>(order.size());
    var stored = searcher.storedFields();
    for (var entry : order) {
      ids.add(stored.document(entry.getKey()).get("_id"));
    }
    return ids;
  }

  @Override
  public void close() throws IOException {
    reader.close();
    analyzer.close();
  }
}
