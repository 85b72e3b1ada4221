package dev.winnow.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.winnow.embed.Embedder;
import dev.winnow.embed.Embeddings;
import dev.winnow.engine.MissingVectors.Listener;
import dev.winnow.index.Document;
import dev.winnow.index.Hit;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A text may be something to a reader and nothing to a model.
class TextWithoutTokensTest {
  @TempDir Path folder;

  /// Knows words alone: anything else has no tokens.
  private static final class Words implements Embedder {
    @Override
    public int dimension() {
      return 2;
    }

    @Override
    public String fingerprint() {
      return "words alone";
    }

    @Override
    public Embeddings passages(List<String> texts) {
      int[] tokens = texts.stream().mapToInt(text -> text.matches("(?s).*\\w.*") ? 1 : 0).toArray();
      return new Embeddings(
          texts.stream().map(this::query).toList(), tokens, new int[tokens.length]);
    }

    @Override
    public float[] query(String text) {
      return text.matches("(?s).*\\w.*") ? new float[] {1, text.length()} : new float[2];
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"---", "\u2014", "!?\n\n***", "\uD83C\uDF4E"})
  void itsDocumentIsAddedAndAwaitsNothing(String text) {
    try (var engine = Engine.open(folder, config(false))) {
      engine.add(Document.of("nothing", text), Document.of("word", "cat"));
      engine.commit();

      assertEquals(2, engine.count());
      assertEquals(0, engine.missingVectors().count());
      assertEquals(
          List.of("word"),
          engine.search(Query.of("cat").withPlan(Plan.dense(10))).hits().stream()
              .map(Hit::id)
              .toList());
    }
  }

  @Test
  void vectorsThatAreMadeLaterComeToAnEnd() {
    try (var engine = Engine.open(folder, config(true))) {
      engine.add(Document.of("nothing", "---"), Document.of("word", "cat"));
      engine.commit();

      assertEquals(4, engine.missingVectors().make(Listener.NONE));
      assertEquals(0, engine.missingVectors().count());
      assertEquals(0, engine.missingVectors().make(Listener.NONE));
    }
  }

  private static EngineConfig config(boolean later) {
    return EngineConfig.DEFAULTS
        .withEmbedder("words", new Words())
        .withSpace("second", "others", new Words())
        .withDeferVectors(later);
  }
}
