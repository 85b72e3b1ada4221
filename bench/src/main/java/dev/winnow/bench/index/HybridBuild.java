package dev.winnow.bench.index;

import dev.winnow.bench.corpus.BenchPassage;
import dev.winnow.bench.corpus.Corpus;
import dev.winnow.bench.run.Fork;
import dev.winnow.bench.run.Machine;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.engine.Chunking;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.index.Document;
import dev.winnow.index.Passage;
import dev.winnow.index.Vector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Builds the engine's folder for [HybridRun] from the corpus and its vectors: each passage a
/// document. Arguments: folder, corpus folder, passages.
final class HybridBuild {
  static final Recipe RECIPE = Recipe.DEFAULTS.withChunking(Chunking.WHOLE);

  private static final int BATCH = 1_000;

  private HybridBuild() {}

  public static void main(String[] args) throws IOException {
    Corpus corpus = Corpus.at(Path.of(args[1]), Integer.parseInt(args[2]));
    long start = System.nanoTime();
    try (var models = Models.open(ModelsConfig.DEFAULTS);
        var engine =
            Engine.open(
                Path.of(args[0]), EngineConfig.DEFAULTS.withModels(models).withRecipe(RECIPE));
        var passages = corpus.read();
        var vectors = corpus.vectors()) {
      int next = 0;
      for (var batch = passages.next(BATCH); !batch.isEmpty(); batch = passages.next(BATCH)) {
        List<Document> documents = new ArrayList<>(batch.size());
        for (BenchPassage passage : batch) {
          var whole = Passage.of(0, passage.text().length());
          documents.add(
              Document.of(passage.id(), passage.text())
                  .withTitle(passage.title())
                  .withPassages(List.of(whole.withVector(Vector.of(vectors.read(next++))))));
        }
        engine.add(documents);
      }
      engine.commit();
    }
    Fork.report("seconds", (System.nanoTime() - start) / 1e9);
    Fork.report("peak_mb", Machine.megabytes("VmHWM"));
  }
}
