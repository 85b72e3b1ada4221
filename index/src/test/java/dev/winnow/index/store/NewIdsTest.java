package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.junit.jupiter.api.Test;

class NewIdsTest {
  private static final int IDS = 3000;

  private static List<Document> block(String id) {
    var document = new Document();
    document.add(new StringField(Layout.ID, id, Field.Store.NO));
    return List.of(document);
  }

  private static void requireEachOnce(IndexWriter writer) throws IOException {
    try (DirectoryReader reader = DirectoryReader.open(writer)) {
      assertEquals(IDS, reader.numDocs());
      for (int id = 0; id < IDS; id++) {
        assertEquals(1, liveDocuments(reader, "d" + id), "d" + id);
      }
    }
  }

  private static int liveDocuments(DirectoryReader reader, String id) throws IOException {
    var query = new TermQuery(new Term(Layout.ID, id));
    return new IndexSearcher(reader).count(query);
  }

  @Test
  void anIdWrittenByManyThreadsIsThereOnce() throws Exception {
    try (var directory = new ByteBuffersDirectory();
        var writer = new IndexWriter(directory, new IndexWriterConfig());
        var threads = Executors.newFixedThreadPool(4)) {
      var ids = new NewIds(writer);
      List<Future<?>> done = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        int shift = thread;
        done.add(
            threads.submit(() -> {
              for (int i = 0; i < IDS; i++) {
                String id = "d" + (i ^ shift); // nearly in step, so that threads meet at an id
                ids.write(id, block(id));
              }
              return null;
            }));
      }
      for (Future<?> thread : done) {
        thread.get(1, TimeUnit.MINUTES);
      }
      assertEquals(IDS, ids.added());
      requireEachOnce(writer);
    }
  }

  @Test
  void pastTheLimitDocumentsAreReplaced() throws IOException {
    try (var directory = new ByteBuffersDirectory();
        var writer = new IndexWriter(directory, new IndexWriterConfig())) {
      var ids = new NewIds(writer, 512);
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < IDS; i++) {
          ids.write("d" + i, block("d" + i));
        }
      }
      assertTrue(ids.added() <= 512, () -> "added " + ids.added());
      requireEachOnce(writer);
    }
  }

  @Test
  void inAnIndexThatHeldDocumentsAllAreReplaced() throws IOException {
    try (var directory = new ByteBuffersDirectory();
        var writer = new IndexWriter(directory, new IndexWriterConfig())) {
      writer.addDocuments(block("d0"));
      var ids = new NewIds(writer);
      for (int i = 0; i < IDS; i++) {
        ids.write("d" + i, block("d" + i));
      }
      assertEquals(0, ids.added());
      requireEachOnce(writer);
    }
  }
}
