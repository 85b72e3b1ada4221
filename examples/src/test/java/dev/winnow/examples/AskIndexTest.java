package dev.winnow.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.engine.MissingVectors;
import dev.winnow.index.Plan;
import dev.winnow.ingest.IngestListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AskIndexTest {
  @TempDir Path temp;
  private Corpus corpus;

  @BeforeEach
  void makeCorpus() throws IOException {
    corpus = new JdkSource(FakeJdk.in(temp.resolve("jdk")).resolve("lib").resolve("src.zip"));
  }

  @Test
  void keywordsAnswerBeforeThereAreVectors() {
    try (var index = open()) {
      assertEquals(0, index.percent());
      assertEquals(AskIndex.KEYWORDS, index.plan());
      assertEquals(
          "java.base/java/net/URLEncoder.java",
          index.ask("escape a query string", 1).getFirst().id());
    }
  }

  @Test
  void vectorsWeighAsMuchAsTheDocumentsThatHaveThem() {
    var plan = (Plan.Fuse) AskIndex.hybrid(0.4);

    assertEquals(List.of(1.0, 1.0, 0.4), plan.method().weights());
  }

  @Test
  void fillKeepsWhatItMadeWhenItIsStopped() {
    var asked = new AtomicInteger();
    try (var index = open()) {
      index.fill(() -> asked.getAndIncrement() > 0, MissingVectors.Listener.NONE);
    }

    try (var index = open()) {
      assertTrue(index.share() > 0);
      assertTrue(index.usesVectors());
    }
  }

  @Test
  void fillThatIsEnoughFromTheStartMakesNothing() {
    try (var index = open()) {
      index.fill(() -> true, MissingVectors.Listener.NONE);

      assertFalse(index.usesVectors());
    }
  }

  @Test
  void updateOfAnUnchangedCorpusReadsNothing() {
    try (var index = open()) {
      assertTrue(index.update(IngestListener.NONE).isEmpty());
    }
  }

  private AskIndex open() {
    var index = AskIndex.open(corpus, temp.resolve("cache"));
    var _ = index.update(IngestListener.NONE);
    return index;
  }
}
