package dev.winnow.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.engine.MissingVectors.Listener;
import dev.winnow.index.DenseIndex;
import dev.winnow.index.Document;
import dev.winnow.index.Hit;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.SearchResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Named vector spaces, each with an embedder of its own, over one index.
class SpacesTest {
  private static final Plan WORDS = Plan.dense(3);
  private static final Plan LETTERS = Plan.dense(3).withSpace("letters");

  @TempDir Path folder;

  private final WordEmbedder words = new WordEmbedder("words-1");
  private final LetterEmbedder letters = new LetterEmbedder("letters-1");
  private final EngineConfig one = EngineConfig.DEFAULTS.withEmbedder("words", words);
  private final EngineConfig both = one.withSpace("letters", "letters", letters);

  private static void add(Engine engine) {
    engine.add(
        Document.of("words", "listen to the radio"),
        Document.of("letters", "silent"),
        Document.of("neither", "a book about fog"));
    engine.commit();
  }

  private static SearchResult search(Engine engine, Plan plan) {
    return engine.search(Query.of("listen").withPlan(plan));
  }

  private static String best(Engine engine, Plan plan) {
    return search(engine, plan).hits().getFirst().id();
  }

  private static String refusal(EngineConfig config, Path folder) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> Engine.open(folder, config))
            .getMessage());
  }

  private static void requireParts(String message, String... parts) {
    Stream.of(parts).forEach(part -> assertTrue(message.contains(part), message));
  }

  @Test
  void aSpaceThatIsAddedLaterIsAwaitedThenFilledSearchedAloneAndFused() {
    try (var engine = Engine.open(folder, one)) {
      add(engine);
    }
    try (var engine = Engine.open(folder, both)) {
      assertEquals(Map.of("dense", 0, "letters", 3), engine.missingVectors().counts());
      words.embedded.set(0);

      assertEquals(3, engine.missingVectors().make(Listener.NONE));

      assertEquals(Map.of("dense", 0, "letters", 0), engine.missingVectors().counts());
      assertEquals(0, words.embedded.get());
    }
    try (var engine = Engine.openReadOnly(folder, both.withRecipe(null))) {
      assertEquals(List.of("dense", "letters"), engine.schema().spaces());
      assertEquals(both.recipe(), engine.recipe());
      assertEquals("words", best(engine, WORDS));
      assertEquals("letters", best(engine, LETTERS));

      SearchResult fused = search(engine, Plan.fuse(Plan.lexical(3), WORDS, LETTERS));
      assertEquals(List.of(), fused.degraded());
      assertEquals(
          List.of("lexical", "dense", "dense-2"),
          fused.hits().stream()
              .filter(hit -> hit.id().equals("words"))
              .flatMap(hit -> hit.ledger().stream())
              .map(Hit.Entry::stage)
              .toList());
    }
  }

  @Test
  void whatIsAddedGetsVectorsOfEverySpace() {
    try (var engine = Engine.open(folder, both)) {
      add(engine);

      assertEquals(0, engine.missingVectors().count());
      assertEquals(3, letters.embedded.size());
      assertEquals("words", best(engine, WORDS));
      assertEquals("letters", best(engine, LETTERS));
    }
  }

  @Test
  void theFirstSpaceIsTheDefault() {
    Recipe first =
        Recipe.DEFAULTS
            .withEmbedder(Recipe.NO_EMBEDDER)
            .withSpace("letters", "letters")
            .withSpace("dense", "words");
    try (var engine = Engine.open(folder, both.withRecipe(first))) {
      add(engine);

      assertEquals("letters", engine.recipe().embedder());
      assertEquals("letters", best(engine, Plan.dense(3)));
      assertEquals("words", best(engine, Plan.dense(3).withSpace("dense")));
      assertEquals("letters", engine.search(Query.of("tinsel")).hits().getFirst().id());
    }
  }

  @Test
  void anIndexOfKeywordsAloneGetsVectorsLater() {
    try (var engine = Engine.open(folder, EngineConfig.DEFAULTS.withEmbedder("none"))) {
      add(engine);
    }
    try (var engine = Engine.open(folder, one)) {
      assertEquals(3, engine.missingVectors().make(Listener.NONE));
      assertEquals("words", best(engine, WORDS));
    }
    assertEquals(one.recipe(), Recipe.storedIn(folder).orElseThrow());
  }

  @Test
  void anUnknownSpaceIsNamedWithTheKnownOnes() {
    try (var engine = Engine.open(folder, both)) {
      add(engine);
      var e =
          assertThrows(
              IllegalArgumentException.class,
              () -> search(engine, Plan.dense(3).withSpace("title")));

      requireParts(
          String.valueOf(e.getMessage()), "vector space 'title' is unknown", "[dense, letters]");
    }
  }

  @Test
  void theFingerprintOfEachSpaceIsChecked() {
    try (var engine = Engine.open(folder, both)) {
      add(engine);
    }
    var other = one.withSpace("letters", "letters", new LetterEmbedder("letters-2"));
    try (var engine = Engine.open(folder, other)) {
      assertEquals("words", best(engine, WORDS));
      var e = assertThrows(IllegalArgumentException.class, () -> search(engine, LETTERS));
      requireParts(
          String.valueOf(e.getMessage()), "space 'letters'", "model letters-1", "model letters-2");
      assertThrows(
          IllegalArgumentException.class, () -> engine.add(Document.of("more", "some words")));
    }
  }

  @Test
  void aSpaceIsNeitherRemovedNorGivenAnotherEmbedder() {
    Engine.open(folder, both).close();

    requireParts(
        refusal(one, folder),
        "was made with spaces={dense=words, letters=letters}, but is",
        "opened with spaces={dense=words};");
    requireParts(
        refusal(both.withRecipe(both.recipe().withSpace("letters", "words")), folder),
        "opened with spaces={dense=words, letters=words};");
    requireParts(
        refusal(both.withRecipe(both.recipe().withEmbedder(Recipe.NO_EMBEDDER)), folder),
        "opened with spaces={};");
  }

  @Test
  void aRefusalNamesTheSettingsThatDiffer() {
    Engine.open(folder, one).close();

    assertEquals(
        folder
            + " was made with language=en, denseIndex="
            + DenseIndex.DEFAULT
            + ", but is opened with language=de,"
            + " denseIndex=Exact[]; open it as it was made, or index again into another folder",
        refusal(
            one.withRecipe(one.recipe().withLanguage("de").withDenseIndex(new DenseIndex.Exact())),
            folder));
  }

  @Test
  void aReaderAddsNoSpace() {
    Engine.open(folder, one).close();
    var e = assertThrows(IllegalArgumentException.class, () -> Engine.openReadOnly(folder, both));

    requireParts(
        String.valueOf(e.getMessage()),
        "has no vector spaces [letters]",
        "open it with Engine.open");
  }

  @Test
  void anEmbedderMayServeTwoSpaces() {
    var twice = one.withRecipe(one.recipe().withSpace("again", "words"));
    try (var engine = Engine.open(folder, twice)) {
      add(engine);

      assertEquals(0, engine.missingVectors().count());
      assertEquals(
          search(engine, WORDS).hits(), search(engine, Plan.dense(3).withSpace("again")).hits());
    }
  }

  @Test
  void aCallersQueryEncoderStaysBound() {
    var index =
        IndexConfig.DEFAULTS
            .withEncoder("", _ -> words.query("fog"))
            .withEncoder("letters", _ -> letters.query("a book about fog"));
    try (var engine = Engine.open(folder, both.withIndex(index))) {
      add(engine);

      assertEquals("neither", best(engine, WORDS));
      assertEquals("neither", best(engine, LETTERS));
    }
  }

  @Test
  void whatTheModelOfASpaceDidNotReadNamesTheSpace() {
    var twice = one.withRecipe(one.recipe().withSpace("again", "words"));
    try (var engine = Engine.open(folder, twice)) {
      List<String> warnings = engine.add(Document.of("long", "word ".repeat(120))).warnings();

      assertTrue(warnings.getFirst().startsWith("document 'long': the model read 50"));
      assertTrue(
          warnings.getLast().startsWith("document 'long': the model of space 'again' read 50"),
          warnings.toString());
    }
  }

  @Test
  void noneIsNoEmbedderOfASpace() {
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> Recipe.DEFAULTS.withSpace("title", "none"));

    requireParts(
        String.valueOf(e.getMessage()), "vector space 'title'", "'none'", "leave the space out");
  }
}
