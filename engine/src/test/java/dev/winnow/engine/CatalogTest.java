package dev.winnow.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.index.IndexException;
import dev.winnow.index.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogTest {
  private static final Recipe WORDS = Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER);

  @TempDir Path folder;

  private Catalog open() {
    return Catalog.open(folder, EngineConfig.DEFAULTS);
  }

  @Test
  void aFileIsNoCatalog() throws IOException {
    Path file = Files.writeString(folder.resolve("big.txt"), "text");

    var e =
        assertThrows(
            IllegalArgumentException.class, () -> Catalog.open(file, EngineConfig.DEFAULTS));

    assertTrue(
        e.getMessage().startsWith(file + " is a file; expected a folder of collections"),
        e::getMessage);
  }

  @Test
  void collectionsAreMadeListedUsedAndThereWhenOpenedAgain() {
    try (var catalog = open()) {
      assertEquals(List.of(), catalog.names());
      catalog.create("notes", WORDS);
      catalog.create("Mail.2024", WORDS.withLanguage("de"));
      add(catalog, "notes", "a");
      assertEquals(List.of("Mail.2024", "notes"), catalog.names());
    }
    try (var catalog = open()) {
      assertEquals(List.of("Mail.2024", "notes"), catalog.names());
      assertEquals(1, count(catalog, "notes"));
      assertEquals(0, count(catalog, "Mail.2024"));
      assertEquals("de", catalog.use("Mail.2024", Engine::recipe).language());
    }
  }

  @Test
  void eachCollectionLiesInAFolderOfItsOwn() {
    try (var catalog = open()) {
      catalog.create("notes", WORDS);

      assertEquals(folder.resolve("notes"), catalog.use("notes", Engine::folder));
    }
  }

  @Test
  void anUnknownNameIsRefusedWithThoseThatAreThereAndTheNearest() {
    try (var catalog = open()) {
      assertUnknown(
          "collection 'x' is not here; expected an existing one, but there is none yet; create it"
              + " first",
          catalog,
          "x");
      catalog.create("notes", WORDS);
      assertUnknown("collection 'nots' is not here; expected 'notes'", catalog, "nots");
      catalog.create("mail", WORDS);
      assertUnknown(
          "collection 'nots' is not here; expected 'mail', 'notes'; did you mean 'notes'?",
          catalog,
          "nots");
      assertThrows(UnknownCollectionException.class, () -> catalog.drop("nots"));
    }
  }

  private static void assertUnknown(String message, Catalog catalog, String name) {
    var error =
        assertThrows(UnknownCollectionException.class, () -> catalog.use(name, Engine::count));
    assertEquals(message, error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "../x", "a/b", "a\\b", ".dropped-a", "-a", "ä", "a b"})
  void aNameThatIsNoPlainFolderNameIsRefused(String name) throws IOException {
    try (var catalog = open()) {
      var error = assertThrows(IllegalArgumentException.class, () -> catalog.create(name, WORDS));

      assertTrue(error.getMessage().contains("is not allowed"), error.getMessage());
    }
    assertTrue(isEmpty(folder));
  }

  @Test
  void aNameThatIsTakenIsRefusedInOtherCaseToo() {
    try (var catalog = open()) {
      catalog.create("notes", WORDS);

      for (String name : List.of("notes", "Notes")) {
        var error = assertThrows(IllegalArgumentException.class, () -> catalog.create(name, WORDS));
        assertTrue(
            error.getMessage().startsWith("collection 'notes' is there already"),
            error.getMessage());
      }
    }
  }

  @Test
  void aCollectionThatCannotBeMadeLeavesItsNameFree() {
    try (var catalog = open()) {
      assertThrows(
          RuntimeException.class,
          () -> catalog.create("notes", Recipe.DEFAULTS.withEmbedder("no-such-model")));
      catalog.create("notes", WORDS);

      assertEquals(List.of("notes"), catalog.names());
    }
  }

  @Test
  void aDroppedCollectionAndItsFolderAreGone() throws IOException {
    try (var catalog = open()) {
      catalog.create("notes", WORDS);
      add(catalog, "notes", "a");
      catalog.drop("notes");

      assertEquals(List.of(), catalog.names());
      assertTrue(isEmpty(folder));
      catalog.create("notes", WORDS);
      assertEquals(0, count(catalog, "notes"));
    }
  }

  @Test
  void whatADyingProcessLeftOfADropGoesWhenTheCatalogIsOpened() throws IOException {
    Files.createDirectories(folder.resolve(".dropped-notes/rest"));
    try (var catalog = open()) {
      assertEquals(List.of(), catalog.names());
    }
    assertTrue(isEmpty(folder));
  }

  @Test
  void aDamagedCollectionIsToldToItsUsersAloneAndMayBeDropped() throws IOException {
    try (var catalog = open()) {
      catalog.create("notes", WORDS);
    }
    Files.writeString(
        Files.createDirectory(folder.resolve("damaged")).resolve("segments_1"), "no segments");
    try (var catalog = open()) {
      assertEquals(List.of("damaged", "notes"), catalog.names());
      assertEquals(0, count(catalog, "notes"));
      assertThrows(IndexException.class, () -> catalog.use("damaged", Engine::count));
      catalog.drop("damaged");

      assertEquals(List.of("notes"), catalog.names());
    }
  }

  @Test
  void droppingWaitsForUsersAndTurnsNewOnesAway() throws Exception {
    var entered = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    try (var catalog = open()) {
      catalog.create("notes", WORDS);
      add(catalog, "notes", "a");
      var using =
          Threads.supply(() ->
              catalog.use(
                  "notes",
                  engine -> {
                    entered.countDown();
                    await(release);
                    return engine.count();
                  }));
      entered.await();
      var dropping = Threads.run(() -> catalog.drop("notes"));
      while (!catalog.names().isEmpty()) {
        Thread.onSpinWait();
      }

      assertThrows(UnknownCollectionException.class, () -> catalog.use("notes", Engine::count));
      assertFalse(dropping.isDone());
      release.countDown();

      assertEquals(1, using.join());
      dropping.join();
    }
  }

  @Test
  void closingWaitsForUsers() throws Exception {
    var entered = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var catalog = open();
    catalog.create("notes", WORDS);
    add(catalog, "notes", "a");
    var using =
        Threads.supply(() ->
            catalog.use(
                "notes",
                engine -> {
                  entered.countDown();
                  await(release);
                  return engine.search(Query.of("words")).hits().size();
                }));
    entered.await();
    var closing = Threads.run(catalog::close);
    while (isOpen(catalog)) {
      Thread.onSpinWait();
    }
    assertFalse(closing.isDone());
    release.countDown();

    assertEquals(1, using.join());
    closing.join();
    catalog.close();
  }

  private static boolean isOpen(Catalog catalog) {
    try {
      return !catalog.names().isEmpty();
    } catch (IllegalStateException e) {
      assertEquals("catalog is closed; open it again", e.getMessage());
      return false;
    }
  }

  @Test
  void manyMakeUseAndDropCollectionsAtOnce() throws Exception {
    var uses = new AtomicInteger();
    try (var catalog = open();
        var threads = Executors.newFixedThreadPool(6)) {
      catalog.create("lasting", WORDS);
      List<Future<?>> work = new ArrayList<>();
      for (int thread = 0; thread < 6; thread++) {
        String mine = "own" + thread % 3; // two threads for each name
        work.add(
            threads.submit(() -> {
              for (int round = 0; round < 8; round++) {
                attempt(() -> catalog.create(mine, WORDS));
                attempt(() -> add(catalog, mine, "a"));
                attempt(() -> catalog.drop(mine));
                uses.addAndGet(catalog.use("lasting", engine -> 1 + engine.count()));
              }
            }));
      }
      for (var each : work) {
        each.get();
      }
      assertEquals(48, uses.get());
      for (String name : catalog.names()) {
        int _ = catalog.use(name, Engine::count);
      }
    }
  }

  /// Others may have made or dropped it meanwhile; anything else fails the test.
  private static void attempt(Runnable step) {
    try {
      step.run();
    } catch (IllegalArgumentException e) {
      assertTrue(
          e instanceof UnknownCollectionException || e.getMessage().contains("is there already"),
          e.toString());
    }
  }

  @Test
  void collectionsShareTheCatalogsRerankers() {
    var config =
        EngineConfig.DEFAULTS.withReranker(
            "shared",
            _ -> {
              throw new AssertionError("is not needed");
            });
    try (var catalog = Catalog.open(folder, config)) {
      catalog.create("notes", WORDS);

      assertEquals(List.of("shared", "maxsim"), catalog.rerankers().names());
      assertEquals(List.of("shared", "maxsim"), catalog.use("notes", Engine::rerankers).names());
    }
  }

  @Test
  void aCatalogOfAnEngineHasItAloneAndLeavesItOpen() {
    try (var engine =
        Engine.open(folder.resolve("docs"), EngineConfig.DEFAULTS.withRecipe(WORDS))) {
      var catalog = Catalog.of(engine);
      assertEquals(List.of("docs"), catalog.names());
      assertEquals(0, count(catalog, "docs"));
      var error = assertThrows(IllegalStateException.class, () -> catalog.create("notes", WORDS));
      assertTrue(error.getMessage().contains("Catalog.open"), error.getMessage());
      assertThrows(IllegalStateException.class, () -> catalog.drop("docs"));
      catalog.close();

      assertEquals(0, engine.count());
    }
  }

  @Test
  void aCatalogHasNoRecipeForAll() {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> Catalog.open(folder, EngineConfig.DEFAULTS.withRecipe(WORDS)));

    assertTrue(error.getMessage().contains("expected none"), error.getMessage());
  }

  private static void add(Catalog catalog, String name, String id) {
    int _ =
        catalog.use(
            name,
            engine -> {
              engine.add(Document.of(id, "some words"));
              engine.commit();
              return 1;
            });
  }

  private static int count(Catalog catalog, String name) {
    return catalog.use(name, Engine::count);
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
