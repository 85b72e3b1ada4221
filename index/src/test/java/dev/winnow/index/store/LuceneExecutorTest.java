package dev.winnow.index.store;

import dev.winnow.index.Document;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.SearchResult;
import dev.winnow.index.search.Executor;
import dev.winnow.index.search.ExecutorContract;
import dev.winnow.index.verbatim.CodePoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/// Plans over Lucene, in two segments.
class LuceneExecutorTest extends ExecutorContract {
  private static final IndexConfig CONFIG =
      IndexConfig.DEFAULTS.withVerbatim(Schema.VERBATIM, new CodePoints());

  @TempDir Path folder;

  @Override
  protected Searched open(Schema schema, List<Document> documents) {
    Index index = Index.open(newFolder(), schema, CONFIG);
    index.add(documents.subList(0, documents.size() / 2));
    index.commit();
    index.add(documents.subList(documents.size() / 2, documents.size()));
    index.commit();
    return new Searched() {
      @Override
      public List<SearchResult> search(Executor executor, List<Query> queries) {
        return index.search(executor, queries);
      }

      @Override
      public void close() {
        index.close();
      }
    };
  }

  private Path newFolder() {
    try {
      return Files.createTempDirectory(folder, "index");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
