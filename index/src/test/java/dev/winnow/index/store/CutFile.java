package dev.winnow.index.store;

import dev.winnow.index.CorruptIndexException;
import dev.winnow.index.DenseIndex;
import dev.winnow.index.Document;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.Vector;
import dev.winnow.index.faiss.FaissLibrary;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A program that cuts a mapped file of its own open index short, as another process might, and
/// searches on.
final class CutFile {
  private static final int DIMENSION = 8;
  private static final int VECTORS = 11_000;

  private CutFile() {}

  /// @param args the folder of an index that [#build] made, the ending of the file to cut, and
  ///   `before` or `after` the first search
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    try (Index index = Index.openReadOnly(folder, config())) {
      if (args[2].equals("after")) {
        search(index);
        System.out.println("native searches " + FaissLibrary.searches());
      }
      Path file = file(folder, args[1]);
      try (var cut = new RandomAccessFile(file.toFile(), "rw")) {
        cut.setLength(Math.min(4_096, cut.length() / 2));
      }
      for (int i = 0; i < 50; i++) {
        try {
          search(index);
        } catch (CorruptIndexException e) {
          System.out.println("refused " + e.getMessage());
          return;
        }
      }
      System.out.println("unseen");
    }
  }

  private static void search(Index index) {
    Object _ = index.search(Query.of("word").withPlan(Plan.dense(10))).hits();
    Object _ = index.search(Query.of("word").withPlan(Plan.lexical(1_000)).withTopK(1_000)).hits();
  }

  static IndexConfig config() {
    return IndexConfig.DEFAULTS
        .withExactBelow(1)
        .withEncoder("", _ -> RandomVectors.next(DIMENSION, new Random(3)));
  }

  /// @param merged whether each format has files of its own, not one for the segment
  static void build(Path folder, boolean merged) {
    Schema schema =
        Schema.DEFAULTS.withDense(
            Schema.Dense.of(DIMENSION).withIndex(new DenseIndex.IvfPq(DenseIndex.Codes.SQ8, 0.9)));
    var random = new Random(5);
    try (Index index = Index.open(folder, schema, config())) {
      List<Document> documents = new ArrayList<>();
      for (int i = 0; i < VECTORS; i++) {
        var vector = Vector.of(RandomVectors.next(DIMENSION, random));
        documents.add(
            Document.of("d" + i, "word " + i)
                .withPassages(List.of(Passage.of(0, 1).withVector(vector))));
      }
      index.add(documents.subList(0, VECTORS / 2));
      if (merged) {
        index.commit();
      }
      index.add(documents.subList(VECTORS / 2, VECTORS));
      index.compact(1);
      index.commit();
    }
  }

  static Path file(Path folder, String ending) throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).findFirst().orElseThrow();
    }
  }
}
