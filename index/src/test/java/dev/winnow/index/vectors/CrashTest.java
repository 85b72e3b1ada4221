package dev.winnow.index.vectors;

import dev.winnow.index.faiss.FaissLibrary;
import dev.winnow.index.store.RandomVectors;
import java.io.IOException;
import java.util.Random;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.store.MockDirectoryWrapper;
import org.apache.lucene.tests.util.LuceneTestCase;
import org.apache.lucene.tests.util.TestUtil;

/// The machine dies at random moments: Lucene's mock directory then corrupts or drops whatever was
/// not synced. What was committed is whole and found.
public class CrashTest extends LuceneTestCase {
  private static final int DIMENSION = 16;
  private static final int CRASHES = 25;

  private static IndexWriterConfig config(Structure.Kind kind) {
    return new IndexWriterConfig()
        .setCodec(
            TestUtil.alwaysKnnVectorsFormat(
                new FaissVectorsFormat(Structure.of(kind, 0.95).withSmallest(1))))
        .setMergeScheduler(new SerialMergeScheduler()) // a merge beside the crash would die loudly
        .setMaxBufferedDocs(50);
  }

  private static void require(Directory directory, int documents) throws IOException {
    try (DirectoryReader reader = DirectoryReader.open(directory)) {
      assertEquals(documents, reader.numDocs());
      var query = new KnnFloatVectorQuery("v", RandomVectors.next(DIMENSION, random()), 10);
      int found = new IndexSearcher(reader).search(query, 10).scoreDocs.length;
      assertEquals(Math.min(10, documents), found);
    }
    TestUtil.checkIndex(directory);
  }

  public void testCommittedVectorsSurvive() throws IOException {
    long searches = FaissLibrary.searches();
    Structure.Kind[] kinds = Structure.Kind.values();
    for (int crash = 0; crash < CRASHES; crash++) {
      Structure.Kind kind = kinds[1 + crash % (kinds.length - 1)];
      try (MockDirectoryWrapper directory = newMockDirectory()) {
        int committed = run(directory, kind, random());
        directory.crash();
        directory.clearCrash();
        require(directory, committed);
      }
    }
    assertTrue(!FaissLibrary.available() || FaissLibrary.searches() > searches);
    assertEquals(0, FaissLibrary.liveObjects());
  }

  /// @return how many documents the last commit holds
  private static int run(MockDirectoryWrapper directory, Structure.Kind kind, Random random)
      throws IOException {
    int committed = 0;
    int alive = 0;
    var writer = new IndexWriter(directory, config(kind));
    writer.commit();
    for (int step = 20 + random.nextInt(400); step > 0; step--) {
      var document = new Document();
      document.add(new StringField("id", Integer.toString(step), Field.Store.NO));
      document.add(
          new KnnFloatVectorField(
              "v", RandomVectors.next(DIMENSION, random), VectorSimilarityFunction.EUCLIDEAN));
      writer.addDocument(document);
      alive++;
      if (random.nextInt(40) == 0) {
        writer.deleteDocuments(new Term("id", Integer.toString(step)));
        alive--;
      }
      if (random.nextInt(60) == 0) {
        writer.commit();
        committed = alive;
      }
      if (random.nextInt(150) == 0) {
        writer.forceMerge(1);
      }
    }
    directory.crash(); // under the open writer
    try {
      writer.rollback();
    } catch (IOException | RuntimeException e) {
      // the files are gone; what counts is what was committed
    }
    directory.clearCrash();
    return committed;
  }
}
