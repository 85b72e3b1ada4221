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

/// The words of a query and their weights. Of more words than allowed the weightiest are kept:
/// those that can add most to a score. So a document may be the query.
public final class QueryWords {
  /// Saturation of a word's count in the query, as k1 is in a document. Halves of 49 essays and 232
  /// meetings find their other halves first in .45 and .52 of cases; by counts alone .39 and .51;
  /// with k1 and the normalisation of documents .35 and .46.
  private static final double K3 = 8;

  private final Corpus corpus;
  private final Weighing weighing;
  private final int most;

  /// The words of a text, and how many documents have them.
  public interface Corpus {
    /// The words of a text as the field has them, repeated as often as they occur.
    List<String> words(String field, String text) throws IOException;

    /// Documents that have the field.
    int documents(String field) throws IOException;

    /// Documents that have the word.
    int documents(String field, String word) throws IOException;
  }

  /// @param fields among which the allowed words are divided, at least 1
  public QueryWords(Corpus corpus, Limits.Queries limits, Weighing weighing, int fields) {
    this.corpus = corpus;
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
    double documents = corpus.documents(field);
    List<Word> words = new ArrayList<>(counts.size());
    for (Map.Entry<String, Integer> entry : counts.entrySet()) {
      int count = entry.getValue();
      int frequency = corpus.documents(field, entry.getKey());
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
    for (String word : corpus.words(field, text)) {
      counts.merge(word, 1, Integer::sum);
    }
    return counts;
  }
}
