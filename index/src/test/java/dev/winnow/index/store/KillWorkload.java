package dev.winnow.index.store;

import dev.winnow.index.Document;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.MultiVector;
import dev.winnow.index.Passage;
import dev.winnow.index.Schema;
import dev.winnow.index.TermWeights;
import dev.winnow.index.Vector;
import dev.winnow.index.verbatim.CodePoints;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/// What the process that is killed writes, computed again by the one that checks it: each lane adds
/// batches 0, 1, 2 ... of documents whose content follows from lane, batch and place alone, and
/// with each batch replaces its head, a document that names the batch. Every tenth batch stays for
/// good; another is deleted whole once it is [#WINDOW] batches old.
final class KillWorkload {
  static final int LANES = 3;
  static final int WINDOW = 60;
  static final Schema SCHEMA =
      Schema.DEFAULTS
          .withPassages(true)
          .withDense(Schema.Dense.of(16))
          .with("second", Schema.Dense.of(2))
          .with(Schema.SPARSE, Schema.Sparse.DEFAULTS.withPrecision(Schema.Precision.EXACT))
          .with("tokens", Schema.Late.of(8).withBits(8))
          .with(Schema.VERBATIM, Schema.Verbatim.DEFAULTS)
          .withLanguage("en");

  /// The smallest buffer, so that documents reach the disk between commits too.
  static final IndexConfig CONFIG =
      IndexConfig.DEFAULTS
          .withBufferMegabytes(1)
          .withExactBelow(Integer.MAX_VALUE)
          .withVerbatim(Schema.VERBATIM, new CodePoints());

  private static final String[] WORDS = "apple pear plum fig lime kiwi date nut oat rye".split(" ");

  private KillWorkload() {}

  static boolean deleted(int batch, int latest) {
    return batch % 10 != 0 && batch <= latest - WINDOW;
  }

  static String head(int lane) {
    return "head-" + lane;
  }

  /// The documents of a batch and the head that names it.
  static List<Document> batch(int lane, int batch) {
    List<Document> documents = new ArrayList<>();
    for (String id : ids(lane, batch)) {
      documents.add(document(id));
    }
    documents.add(document(head(lane)).with("batch", batch));
    return documents;
  }

  static List<String> ids(int lane, int batch) {
    int size = 1 + (lane * 31 + batch * 7) % 9;
    return IntStream.range(0, size).mapToObj(i -> lane + "-" + batch + "-" + i).toList();
  }

  /// Whether a document has vectors in the second space too.
  static boolean hasSecond(String id) {
    return id.hashCode() % 3 == 0;
  }

  /// As many that centroids are trained before long.
  private static MultiVector tokens(Random random) {
    var vectors = new float[4][];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = RawSimilarity.ofLengthOne(RandomVectors.next(8, random));
    }
    return MultiVector.of(vectors);
  }

  static Document document(String id) {
    var random = new Random(id.hashCode());
    var text = new StringBuilder();
    List<Passage> passages = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int start = text.length();
      for (int word = random.nextInt(30); word >= 0; word--) {
        text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
      }
      Passage passage =
          Passage.of(start, text.length())
              .withVector(Vector.of(RandomVectors.next(16, random)))
              .with(Schema.SPARSE, TermWeights.of(Map.of("common", 0.25f, id, i + 0.5f)));
      passage = passage.with("tokens", tokens(random));
      passages.add(hasSecond(id) ? passage.with("second", Vector.of(1, i)) : passage);
    }
    return Document.of(id, text.toString())
        .withTitle("title of " + id)
        .with("tag", "t" + random.nextInt(5))
        .withPassages(passages);
  }
}
