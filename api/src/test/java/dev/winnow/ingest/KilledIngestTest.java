package dev.winnow.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledIngestTest {
  private static final int DOCUMENTS = 3_000;
  private static final int KILLED_AFTER = 100;

  @TempDir Path temp;

  @Test
  void runAfterAKillSkipsWhatWasCommittedAndEndsWithAllDocuments() throws Exception {
    var lines = new StringBuilder();
    for (int i = 0; i < DOCUMENTS; i++) {
      lines.append("{\"_id\":\"%d\",\"text\":\"text %d\"}%n".formatted(i, i));
    }
    Path source = Sample.write(temp.resolve("docs/a.jsonl"), lines.toString());
    Path index = temp.resolve("index");

    killAfterSomeDocuments(index, source);
    Report report;
    try (var engine = Engine.open(index, EngineConfig.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER))) {
      report = Ingest.run(engine, List.of(source), IngestConfig.DEFAULTS, IngestListener.NONE);
      assertEquals(DOCUMENTS, engine.count());
    }

    assertTrue(report.counts().unchanged() > 0 && report.counts().added() > 0, report::toString);
    assertEquals(DOCUMENTS, report.counts().documents());
  }

  @Test
  void copiesAreAllNamedByTheRunAfterAKill() throws Exception {
    var lines = new StringBuilder();
    for (int i = 0; i < DOCUMENTS; i++) {
      lines.append("{\"text\":\"text %d\"}%n".formatted(i / 2 % 500));
    }
    Path source = Sample.write(temp.resolve("docs/a.jsonl"), lines.toString());
    Path index = temp.resolve("index");
    var config = IngestConfig.DEFAULTS.withRules(SourceRules.DEFAULTS.withCollapse(true));

    killAfterSomeDocuments(index, source, Path.of("collapse"));
    try (var engine = Engine.open(index, EngineConfig.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER))) {
      Report report = Ingest.run(engine, List.of(source), config, IngestListener.NONE);

      assertTrue(report.counts().unchanged() > 0, report::toString);
      assertEquals(500, report.counts().documents());
      assertEquals(DOCUMENTS - 500, report.counts().collapsed());
      assertEquals(500, engine.count());
      for (String id : engine.ids(null, "", DOCUMENTS)) {
        assertEquals(5, Ingest.copies(engine.get(id).orElseThrow()).size(), id);
      }
    }
  }

  private static void killAfterSomeDocuments(Path index, Path... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                KilledIngest.class.getName(),
                index.toString()));
    List.of(arguments).forEach(argument -> command.add(argument.toString()));
    Process child =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    CompletableFuture.delayedExecutor(2, TimeUnit.MINUTES)
        .execute(() -> child.toHandle().destroyForcibly());
    try (BufferedReader progress = child.inputReader()) {
      String done = progress.readLine();
      while (done != null && Long.parseLong(done) < KILLED_AFTER) {
        done = progress.readLine();
      }
    } finally {
      assertTrue(child.destroyForcibly().waitFor(1, TimeUnit.MINUTES), "the child still runs");
    }
  }
}
