package dev.winnow.bench.index;

import dev.winnow.bench.corpus.CollectionTexts;
import dev.winnow.bench.run.Options;
import dev.winnow.index.eval.Qrels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The collection over which drivers search by late interaction, and the model that they do it
/// with.
///
/// @param documents folder of the collection
/// @param queries its judged ones
/// @param index folder of the token vectors, which [LateDriver] writes
record LateCollection(Path documents, List<String> queries, Path index) {
  /// The options of a driver: those that name collection and model, and its own.
  ///
  /// @param own the further ones with their defaults
  /// @param quick values that `--quick` puts in place of the defaults
  static Options options(
      String driver, String[] args, Map<String, String> own, Map<String, String> quick) {
    Map<String, String> defaults = new HashMap<>(own);
    defaults.put("data", System.getenv().getOrDefault("WINNOW_DATA", "shared/data"));
    defaults.put("set", "msmarco-dl19-dl20");
    defaults.put("model", "bge-small");
    return Options.parse(driver, args, defaults, quick);
  }

  static LateCollection of(Options options) throws IOException {
    Path documents = options.path("data").resolve(options.text("set"));
    Qrels qrels = Qrels.read(documents.resolve("qrels").resolve("test.tsv"));
    return new LateCollection(
        documents,
        List.copyOf(CollectionTexts.judgedQueries(documents, qrels, Integer.MAX_VALUE).values()),
        options
            .path("cache")
            .resolve("late")
            .resolve(options.text("set") + "-" + options.text("model")));
  }
}
