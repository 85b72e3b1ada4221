package dev.winnow.index.store;

import dev.winnow.index.Document;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Limits;
import dev.winnow.index.Schema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A program with little memory that adds a batch of ten, whose sixth document is huge, and commits
/// whatever happened.
final class SmallHeap {
  private SmallHeap() {}

  /// @param args the folder, and the megabytes of the sixth document
  public static void main(String[] args) {
    int length = Integer.parseInt(args[1]) << 20;
    Limits limits = Limits.DEFAULTS;
    limits = limits.withDocuments(limits.documents().withTextLength(64 << 20));
    var config = IndexConfig.DEFAULTS.withLimits(limits).withBufferMegabytes(16);
    try (Index index = Index.open(Path.of(args[0]), Schema.DEFAULTS, config)) {
      index.add(Document.of("first", "text"));
      index.commit();
      List<Document> batch = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        String text = i == 5 ? "huge text of it ".repeat(length / 16) : "text " + i;
        batch.add(Document.of("d" + i, text));
      }
      attempt(() -> index.add(batch));
      attempt(index::commit);
    }
    System.out.println("done");
  }

  private static void attempt(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | OutOfMemoryError e) {
      System.out.println(e);
    }
  }
}
