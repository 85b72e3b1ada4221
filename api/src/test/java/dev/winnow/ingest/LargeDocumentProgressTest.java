package dev.winnow.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Embedder;
import dev.winnow.embed.Embeddings;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Progress moves while one large document is embedded, and not only when it is done.
class LargeDocumentProgressTest {
  private static final long PATIENCE_SECONDS = 300;

  @TempDir private Path folder;

  /// Does not end before progress within the documents was told.
  private static final class Waiting implements Embedder {
    private final CountDownLatch toldOfProgress = new CountDownLatch(1);
    private int calls;

    @Override
    public int dimension() {
      return 2;
    }

    @Override
    public String fingerprint() {
      return "waiting";
    }

    @Override
    public synchronized Embeddings passages(List<String> texts) {
      if (calls++ > 0) {
        await();
      }
      var vectors = Collections.nCopies(texts.size(), new float[] {1, 0});
      int[] tokens = new int[texts.size()];
      Arrays.fill(tokens, 1);
      return new Embeddings(vectors, tokens, new int[texts.size()]);
    }

    @Override
    public float[] query(String text) {
      return new float[] {1, 0};
    }

    private void await() {
      try {
        assertTrue(
            toldOfProgress.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "no progress was told");
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, .md", "5, .md", "1, .txt", "2, .java"})
  void progressMovesWithinADocument(int files, String ending) throws Exception {
    Path docs = Files.createDirectory(folder.resolve("docs"));
    for (int file = 0; file < files; file++) {
      Files.writeString(docs.resolve("large" + file + ending), text(ending));
    }
    var embedder = new Waiting();
    List<Progress> told = Collections.synchronizedList(new ArrayList<>());
    EngineConfig config = EngineConfig.DEFAULTS.withEmbedder("waiting", embedder);
    try (Engine engine = Engine.open(folder.resolve("index"), config)) {
      Report report =
          Ingest.run(
              engine,
              List.of(docs),
              IngestConfig.DEFAULTS,
              progress -> {
                told.add(progress);
                if (progress.documents() == 0
                    && progress.bytes().done() > 0
                    && progress.bytes().share() < 1) {
                  embedder.toldOfProgress.countDown();
                }
              });

      assertEquals(files, report.counts().added());
    }
    assertTrue(embedder.calls > 1);
    assertEquals(1, told.getLast().bytes().share());
    for (int i = 1; i < told.size(); i++) {
      assertTrue(told.get(i).bytes().done() >= told.get(i - 1).bytes().done());
    }
  }

  /// A batch that embedding never told of, or that is given up, is done all the same.
  @Test
  void theWholeBatchIsDoneOnce() {
    var waiting = new AtomicLong(1_000);
    var progress = new BatchProgress(waiting, 600);

    progress.embedded(1, 3);
    assertEquals(800, waiting.get());
    progress.embedded(1, 3);
    assertEquals(800, waiting.get());
    progress.end();
    progress.end();
    assertEquals(400, waiting.get());
  }

  private static String text(String ending) {
    var text = new StringBuilder();
    for (int section = 0; section < 200; section++) {
      text.append(
          switch (ending) {
            case ".md" -> "# Section %d\n\n".formatted(section);
            case ".java" -> "class C%d {}\n// ".formatted(section);
            default -> "";
          });
      text.append("word ".repeat(200)).append("end.\n\n");
    }
    return text.toString();
  }
}
