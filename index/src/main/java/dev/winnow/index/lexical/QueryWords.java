package dev.winnow.index.lexical;

import dev.winnow.index.Limits;
import dev.winnow.index.Plan.Weighing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.IndexSearcher;

/// The words of a query and their weights. Of more words than allowed the weightiest are kept:
/// those that can add most to a score. So a document may be the query.
public final class QueryWords {
  /// Saturation of a word's count in the query, as k1 is in a document. Halves of 49 essays and 232
  /// meetings find their other halves first in .45 and .52 of cases; by counts alone .39 and .51;
  /// with k1 and the normalisation of documents .35 and .46.
  private static final double K3 = 8;

  private final IndexSearcher searcher;
  private final Analyzer analyzer;
  private final Weighing weighing;
  private final int most;

  /// @param fields among which the allowed words are divided, at least 1
  public QueryWords(
      IndexSearcher searcher,
      Analyzer analyzer,
      Limits.Queries limits,
      Weighing weighing,
      int fields) {
    this.searcher = searcher;
    this.analyzer = analyzer;
    this.weighing = weighing;
    this.most = Math.max(1, limits.queryTerms() / fields);
  }

  /// @param rarity the inverse document frequency; 0 for a word that no document has
  private record Word(String text, double weight, double rarity) {
    /// The most that the word can add to a score, up to a factor that all words share.
    double reach() {
      return weight * rarity;
    }
  }

  /// Weights by word.
  ///
  /// @param notes receives what was cut
  public Map<String, Float> of(String field, String text, Set<String> notes) throws IOException {
    Map<String, Integer> counts = counts(field, text);
    Map<String, Float> weights = new LinkedHashMap<>();
    if (weighing == Weighing.COUNT && counts.size() <= most) {
      counts.forEach((word, count) -> weights.put(word, (float) count));
      return weights;
    }
    if (counts.size() > most) {
      notes.add(
          "query has %d distinct words; the weightiest %d were searched"
              .formatted(counts.size(), most));
    }
    weighed(field, counts).stream()
        .sorted(Comparator.comparingDouble(Word::reach).reversed())
        .limit(most)
        .forEach(word -> weights.put(word.text(), (float) word.weight()));
    return weights;
  }

  private List<Word> weighed(String field, Map<String, Integer> counts) throws IOException {
    CollectionStatistics all = searcher.collectionStatistics(field);
    double documents = all == null ? 0 : all.docCount();
    List<Word> words = new ArrayList<>(counts.size());
    for (Map.Entry<String, Integer> entry : counts.entrySet()) {
      int count = entry.getValue();
      int frequency = searcher.getIndexReader().docFreq(new Term(field, entry.getKey()));
      double idf = Math.log1p((documents - frequency + 0.5) / (frequency + 0.5));
      double weight =
          switch (weighing) {
            case COUNT -> count;
            case BM25 -> idf * (K3 + 1) * count / (count + K3);
          };
      words.add(new Word(entry.getKey(), weight, frequency == 0 ? 0 : idf));
    }
    return words;
  }

  private Map<String, Integer> counts(String field, String text) throws IOException {
    Map<String, Integer> counts = new LinkedHashMap<>();
    try (var tokens = analyzer.tokenStream(field, text)) {
      CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        counts.merge(term.toString(), 1, Integer::sum);
      }
      tokens.end();
    }
    return counts;
  }
}
