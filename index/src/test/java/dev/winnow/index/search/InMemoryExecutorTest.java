package dev.winnow.index.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.winnow.index.Bindings;
import dev.winnow.index.Document;
import dev.winnow.index.Limits;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.Vector;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Plans without Lucene.
class InMemoryExecutorTest extends ExecutorContract {
  @Override
  protected Searched open(Schema schema, List<Document> documents) {
    return (executor, queries) -> executor.search(new InMemoryBackend(schema, documents), queries);
  }

  @Test
  void allRetrieversOfAllQueriesAreAskedAtOnce() {
    var backend =
        new InMemoryBackend(
            Schema.DEFAULTS.withPassages(true).withDense(Schema.Dense.of(1)),
            List.of(
                Document.of("a", "word")
                    .withPassages(List.of(Passage.of(0, 4).withVector(Vector.of(1))))));
    var executor =
        new Executor(Bindings.NONE.withEncoder("", _ -> new float[] {1}), Limits.DEFAULTS);
    Query query = Query.of("word").withPlan(Plan.auto());

    assertEquals(3, executor.search(backend, List.of(query, query, query)).size());
    assertEquals(1, backend.calls);
  }
}
