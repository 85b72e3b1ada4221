package dev.winnow.ingest.walk;

import java.nio.file.Files;
import java.nio.file.Path;

/// A test collection in the layout of BEIR (Thakur et al., NeurIPS 2021): `corpus.jsonl` beside
/// `queries.jsonl` or `qrels`.
final class BeirFolder {
  private BeirFolder() {}

  static boolean is(Path folder) {
    return Files.isRegularFile(corpus(folder))
        && (Files.exists(folder.resolve("queries.jsonl")) || Files.exists(folder.resolve("qrels")));
  }

  static Path corpus(Path folder) {
    return folder.resolve("corpus.jsonl");
  }
}
