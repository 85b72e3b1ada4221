package dev.winnow.index.store;

import dev.winnow.index.Plan;
import dev.winnow.index.Schema;
import dev.winnow.index.lexical.QueryWords;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.Weight;
import org.apache.lucene.search.join.ScoreMode;
import org.apache.lucene.search.join.ToParentBlockJoinQuery;
import org.jspecify.annotations.Nullable;

/// Keyword search over one snapshot: a bag of the query's terms, scored by BM25.
final class LexicalSearch {
  private final Snapshot snapshot;

  LexicalSearch(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  /// The best documents.
  ///
  /// @param filter matches documents; null means all
  /// @param notes receives what was cut
  ScoreDoc[] search(Plan.Lexical plan, String text, @Nullable Query filter, Set<String> notes)
      throws IOException {
    boolean passages = plan.unit() == Plan.Unit.PASSAGE && snapshot.schema().passages();
    Query words =
        passages
            ? bagOfWords(Layout.PASSAGE, words(plan.weighing(), 1), text, notes)
            : documentQuery(plan, text, notes);
    Query query =
        passages
            ? new ToParentBlockJoinQuery(words, snapshot.documentBits(), ScoreMode.Max)
            : words;
    IndexSearcher searcher = snapshot.searcher();
    int k = Math.min(plan.k(), Math.max(1, searcher.getIndexReader().maxDoc()));
    return searcher.search(restricted(query, filter), k).scoreDocs;
  }

  /// For each of `documents` (Lucene's numbers, ascending) its best passage for `text`, where one
  /// has a word of it.
  Map<Integer, Best> bestPassages(String text, List<Integer> documents) throws IOException {
    IndexSearcher searcher = snapshot.searcher();
    DocumentReader reader = snapshot.reader();
    QueryWords words = words(Plan.Weighing.of(text), 1);
    Query query = searcher.rewrite(bagOfWords(Layout.PASSAGE, words, text, new LinkedHashSet<>()));
    Weight weight = searcher.createWeight(query, org.apache.lucene.search.ScoreMode.COMPLETE, 1);
    Map<Integer, Best> best = new LinkedHashMap<>();
    Scorer scorer = null;
    int scorerBase = -1;
    for (int doc : documents) {
      var leaf = reader.leaf(doc);
      if (leaf.docBase != scorerBase) {
        scorerBase = leaf.docBase;
        scorer = weight.scorer(leaf);
      }
      if (scorer != null) {
        int first = reader.firstPassage(doc);
        DocScore child = bestChild(scorer, scorerBase, first, doc);
        if (child != null) {
          best.put(doc, new Best(child.doc() - first, child.score()));
        }
      }
    }
    return best;
  }

  /// A document's best passage.
  ///
  /// @param passage its number in the document
  record Best(int passage, double score) {}

  private static @Nullable DocScore bestChild(Scorer scorer, int base, int first, int end)
      throws IOException {
    DocIdSetIterator children = scorer.iterator();
    int child = children.docID();
    if (child < first - base) {
      child = children.advance(first - base);
    }
    DocScore best = null;
    while (child < end - base) {
      float score = scorer.score();
      if (best == null || score > best.score()) {
        best = new DocScore(child + base, score);
      }
      child = children.nextDoc();
    }
    return best;
  }

  private static Query restricted(Query query, @Nullable Query filter) {
    return filter == null
        ? query
        : new BooleanQuery.Builder().add(query, Occur.MUST).add(filter, Occur.FILTER).build();
  }

  private Query documentQuery(Plan.Lexical plan, String text, Set<String> notes)
      throws IOException {
    List<String> fields = plan.fields();
    QueryWords words = words(plan.weighing(), Math.max(1, fields.size()));
    if (fields.isEmpty()) {
      return bagOfWords(Layout.CONTENTS, words, text, notes);
    }
    var any = new BooleanQuery.Builder();
    for (String name : fields) {
      requireText(name);
      any.add(bagOfWords(Layout.field(name), words, text, notes), Occur.SHOULD);
    }
    return any.build();
  }

  private QueryWords words(Plan.Weighing weighing, int fields) {
    return new QueryWords(corpus(), snapshot.config().limits().queries(), weighing, fields);
  }

  private QueryWords.Corpus corpus() {
    return new QueryWords.Corpus() {
      @Override
      public List<String> words(String field, String text) throws IOException {
        List<String> words = new ArrayList<>();
        try (var tokens = snapshot.analyzer().tokenStream(field, text)) {
          CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
          tokens.reset();
          while (tokens.incrementToken()) {
            words.add(term.toString());
          }
          tokens.end();
        }
        return words;
      }

      @Override
      public int documents(String field) throws IOException {
        CollectionStatistics all = snapshot.searcher().collectionStatistics(field);
        return all == null ? 0 : (int) all.docCount();
      }

      @Override
      public int documents(String field, String word) throws IOException {
        return snapshot.searcher().getIndexReader().docFreq(new Term(field, word));
      }
    };
  }

  private void requireText(String name) {
    var schema = snapshot.schema();
    if (!(schema.fields().get(name) instanceof Schema.Field.Text)) {
      List<String> searchable =
          schema.fields().entrySet().stream()
              .filter(entry -> entry.getValue() instanceof Schema.Field.Text)
              .map(Map.Entry::getKey)
              .toList();
      throw new IllegalArgumentException(
          "plan searches field '%s', which is no text field; expected some of %s, or none for title and text"
              .formatted(name, searchable));
    }
  }

  private static Query bagOfWords(String field, QueryWords words, String text, Set<String> notes)
      throws IOException {
    Map<String, Float> weights = words.of(field, text, notes);
    if (weights.isEmpty()) {
      notes.add("query has no words to search by keywords, only stop words or signs");
      return new MatchNoDocsQuery("no words");
    }
    var bag = new BooleanQuery.Builder();
    weights.forEach((word, weight) -> {
      Query term = new TermQuery(new Term(field, word));
      bag.add(weight == 1 ? term : new BoostQuery(term, weight), Occur.SHOULD);
    });
    return bag.build();
  }
}
