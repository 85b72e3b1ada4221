package dev.winnow.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Embedder;
import dev.winnow.embed.Embeddings;
import dev.winnow.embed.QueryVector;
import dev.winnow.index.Document;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A query that its model does not read whole is read in pieces and told, wherever a vector is made
/// of it.
class LongQueryTest {
  @TempDir Path folder;

  private final EngineConfig config =
      EngineConfig.DEFAULTS
          .withEmbedder("words", new FiftyWords())
          .withSpace("second", "second", new FiftyWords());

  /// Reads fifty words of a query.
  private static final class FiftyWords implements Embedder {
    private static final int WORDS = 50;
    private final WordEmbedder words = new WordEmbedder("fifty");

    @Override
    public int dimension() {
      return words.dimension();
    }

    @Override
    public String fingerprint() {
      return words.fingerprint();
    }

    @Override
    public Embeddings passages(List<String> texts) {
      return words.passages(texts);
    }

    @Override
    public float[] query(String text) {
      return readQuery(text).vector();
    }

    @Override
    public QueryVector readQuery(String text) {
      String[] all = text.split(" ");
      int read = Math.min(WORDS, all.length);
      String start = String.join(" ", Arrays.copyOf(all, read));
      return new QueryVector(words.query(start), read, all.length - read);
    }
  }

  private List<String> degraded(String query, Plan plan) {
    try (Engine engine = Engine.open(folder, config)) {
      engine.add(Document.of("a", "the question stands at the end"), Document.of("b", "fog"));
      engine.commit();
      return engine.search(Query.of(query).withPlan(plan)).degraded();
    }
  }

  private static String words(int count) {
    return "word ".repeat(count - 1) + "question";
  }

  @ParameterizedTest
  @ValueSource(ints = {51, 420, 1000})
  void denseSearchTellsHowMuchOfTheQueryWasRead(int count) {
    List<String> degraded = degraded(words(count), Plan.dense(2));

    assertTrue(
        degraded.stream().anyMatch(note -> note.contains("longer than the model reads")),
        degraded::toString);
    assertEquals(List.of(), degraded.stream().filter(note -> note.contains("left out")).toList());
  }

  @Test
  void aNamedSpaceTellsItsName() {
    List<String> degraded = degraded(words(60), Plan.dense(2).withSpace("second"));

    assertTrue(
        degraded.toString().contains("dense of 'second': the query is longer than the model"),
        degraded::toString);
  }

  @Test
  void hybridSearchTellsItOnce() {
    List<String> degraded =
        degraded(words(60), Plan.fuse(Plan.lexical(2), Plan.dense(2), Plan.dense(2)));

    assertEquals(1, degraded.stream().filter(note -> note.startsWith("dense: ")).count());
  }

  @Test
  void whatIsReadWholeAndWhatNoModelReadsIsNotTold() {
    assertEquals(List.of(), degraded(words(50), Plan.dense(2)));
    assertEquals(List.of(), degraded(words(420), Plan.lexical(2)));
  }

  @Test
  void vectorsThatAreCutShortTellItToo() {
    QueryVector read = new FiftyWords().truncated(3).readQuery(words(60));

    assertEquals(10, read.dropped());
    assertEquals(50, read.tokens());
    assertEquals(3, read.vector().length);
  }
}
