package dev.winnow.index.store;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

/// Counts the documents of its reader, and those that are done, once. In a segment with deletions,
/// counting walks through all of them, which is too much for every search. Thread-safe.
final class CountingSearcher extends IndexSearcher {
  private final Map<Query, Integer> counts = new ConcurrentHashMap<>();

  CountingSearcher(IndexReader reader) {
    super(reader);
  }

  @Override
  public int count(Query query) throws IOException {
    if (!isMark(query)) {
      return super.count(query);
    }
    Integer known = counts.get(query);
    if (known == null) {
      known = super.count(query);
      counts.put(query, known);
    }
    return known;
  }

  private static boolean isMark(Query query) {
    return query instanceof TermQuery term
        && (term.getTerm().field().equals(Layout.KIND)
            || term.getTerm().field().equals(Layout.DONE));
  }
}
