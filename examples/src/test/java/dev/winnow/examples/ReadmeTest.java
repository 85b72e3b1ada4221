package dev.winnow.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.index.Hit;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeTest {
  private static final Path ROOT = Path.of("..");

  @TempDir Path folder;

  @Test
  void theCodeOfTheReadmeRunsAndFindsWhatItSays() {
    Quickstart.firstSearch(folder);

    try (var engine = Engine.open(folder, EngineConfig.DEFAULTS)) {
      List<Hit> filtered = Quickstart.expertSearch(engine);
      assertEquals(List.of("faiss"), filtered.stream().map(Hit::id).toList());
    }
  }

  @Test
  void plansThatLookFurtherRun() {
    Quickstart.firstSearch(folder);

    try (var engine = Engine.openReadOnly(folder, EngineConfig.DEFAULTS)) {
      for (Plan plan : Quickstart.looking()) {
        var result = engine.search(Query.of("compare embeddings").withPlan(plan));

        assertEquals("faiss", result.hits().getFirst().id());
        assertEquals(List.of(), result.degraded());
      }
    }
  }

  @Test
  void aDecoderScoresLabels() {
    Path model = ROOT.resolve("embed/src/test/resources/models/qwen3");

    float[] scores =
        Quickstart.labels(model.toString(), new int[] {5, 6, 7}, new int[] {8, 9}, 20, 21);

    assertEquals(2, scores.length);
    assertTrue(Float.isFinite(scores[0]) && scores[0] != scores[1]);
  }

  @Test
  void aCrossEncoderReorders() throws IOException {
    Path resources = ROOT.resolve("embed/src/test/resources");
    Path model = Files.createDirectories(folder.resolve("model"));
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(resources.resolve("models/bert-class").resolve(name), model.resolve(name));
    }
    Files.copy(
        resources.resolve("multivector/plain/tokenizer.json"), model.resolve("tokenizer.json"));
    Path index = folder.resolve("index");
    Quickstart.firstSearch(index);

    List<Hit> hits = Quickstart.reranked(index, model.toString());

    assertEquals(2, hits.size());
    assertTrue(hits.stream().allMatch(hit -> hit.why().contains("rerank")), hits.toString());
  }

  @Test
  void theReadmeShowsTheCodeThatRuns() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    List<String> blocks = blocks();
    assertEquals(5, blocks.size());
    for (String block : blocks) {
      assertTrue(readme.contains(block), "README.md lacks this block of Quickstart:\n" + block);
    }
  }

  /// The marked blocks of Quickstart, without indentation.
  private static List<String> blocks() throws IOException {
    Path source = ROOT.resolve("examples/src/main/java/dev/winnow/examples/Quickstart.java");
    List<String> blocks = new ArrayList<>();
    StringBuilder block = null;
    for (String line : Files.readAllLines(source)) {
      if (line.strip().equals("// README: end")) {
        blocks.add(block.toString().stripTrailing().stripIndent());
        block = null;
      } else if (line.strip().startsWith("// README: ")) {
        block = new StringBuilder();
      } else if (block != null) {
        block.append(line).append('\n');
      }
    }
    return blocks;
  }
}
