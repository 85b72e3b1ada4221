package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.winnow.index.Document;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Passage;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.Vector;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.function.Executable;

/// An index with one committed document and every type of field, on which bad input is tried: after
/// each refusal the document is still there, nothing was added, and the index goes on working.
final class Trial implements AutoCloseable {
  static final Schema SCHEMA =
      Schema.DEFAULTS
          .withPassages(true)
          .withDense(Schema.Dense.of(3))
          .withDynamic(false)
          .with("body", new Schema.Field.Text("en"))
          .with("tag", new Schema.Field.Keyword())
          .with("year", new Schema.Field.Number())
          .with("day", new Schema.Field.Date())
          .with("raw", new Schema.Field.Stored());

  private static final String TEXT = "words that stay";

  final Index index;
  private final Path folder;

  Trial(Path folder, Schema schema, IndexConfig config) {
    this.folder = folder;
    this.index = Index.open(folder, schema, config);
    index.add(Document.of("kept", TEXT));
    index.commit();
  }

  Trial(Path folder) {
    this(folder, SCHEMA, IndexConfig.DEFAULTS);
  }

  static Document good(String id) {
    return Document.of(id, "good words")
        .withPassages(List.of(Passage.of(0, 4).withVector(Vector.of(1, 2, 3))));
  }

  /// Expects an error in the caller's words and an index that bears no trace of it.
  void refuses(Executable bad, String remedy) {
    var e = assertThrows(IllegalArgumentException.class, bad);
    Messages.contain(e, remedy);
    index.commit();
    assertEquals(1, index.count());
    assertEquals(TEXT, index.get("kept").orElseThrow().text());
    worksOn();
  }

  /// Adds, finds, deletes, and reopens.
  void worksOn() {
    int before = index.count();
    index.add(Document.of("next", "unheard"));
    index.commit();
    assertEquals("next", index.search(Query.of("unheard")).hits().getFirst().id());
    index.delete(List.of("next"));
    index.commit();
    try (Index reader = Index.openReadOnly(folder, IndexConfig.DEFAULTS)) {
      assertEquals(before, reader.count());
    }
  }

  @Override
  public void close() {
    index.close();
    assertEquals("clean: ", Index.verify(folder).summary().substring(0, 7));
  }
}
