package dev.winnow.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.index.Document;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RerankersTest {
  private static final List<String> TEXTS = List.of("one text", "another text", "third");
  private static final EngineConfig WORDS = EngineConfig.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER);

  @TempDir Path folder;

  private final Models models = Models.open(ModelsConfig.DEFAULTS);

  @AfterEach
  void closeModels() {
    models.close();
  }

  @Test
  void textsAreRerankedWithoutAnyIndex() throws IOException {
    try (var rerankers = Rerankers.open(models, Map.of("tiny", TinyReranker.in(folder)))) {
      var places = rerankers.rerank("tiny", "a text", TEXTS).places();

      assertEquals(
          List.of(0, 1, 2), places.stream().map(place -> place.candidate()).sorted().toList());
      assertTrue(places.getFirst().score() >= places.getLast().score());
    }
  }

  @Test
  void theTokensOfACallAreThoseOfItsPairsAndTheSameEachTime() throws IOException {
    try (var rerankers = Rerankers.open(models, Map.of("tiny", TinyReranker.in(folder)))) {
      var tokenizer = models.tokenizer(folder.resolve("tiny").toString());
      long expected =
          TEXTS.stream()
              .mapToLong(
                  text -> tokenizer.text("a text").count() + tokenizer.text(text).count() + 3)
              .sum();

      assertEquals(expected, rerankers.rerank("tiny", "a text", TEXTS).tokens());
      assertEquals(expected, rerankers.rerank("tiny", "a text", TEXTS).tokens());
    }
  }

  @Test
  void aModelIsOpenedOnceHoweverManyNeedItFirst() throws Exception {
    var opened = new AtomicInteger();
    RerankerOpener tiny = TinyReranker.in(folder);
    RerankerOpener counting =
        with -> {
          opened.incrementAndGet();
          return tiny.open(with);
        };
    try (var rerankers = Rerankers.open(models, Map.of("tiny", counting));
        var threads = Executors.newFixedThreadPool(8)) {
      assertEquals(0, opened.get());
      List<Future<Object>> calls =
          IntStream.range(0, 8)
              .mapToObj(i -> threads.<Object>submit(() -> rerankers.rerank("tiny", "q", TEXTS)))
              .toList();
      var first = calls.getFirst().get();
      for (var call : calls) {
        assertEquals(first, call.get());
      }
      assertEquals(1, opened.get());
    }
  }

  @Test
  void namesStandInTheOrderOfTheirOpenersAndMaxsimIsTheLast() {
    Map<String, RerankerOpener> openers = new LinkedHashMap<>();
    openers.put("zebra", RerankersTest::none);
    openers.put("ant", RerankersTest::none);
    try (var rerankers = Rerankers.open(models, openers)) {
      assertEquals(List.of("zebra", "ant", "maxsim"), rerankers.names());
    }
  }

  @Test
  void anUnknownNameIsRefusedWithTheNearest() {
    try (var rerankers = Rerankers.open(models, Map.of("tiny", RerankersTest::none))) {
      var error =
          assertThrows(IllegalArgumentException.class, () -> rerankers.rerank("tini", "q", TEXTS));

      assertEquals(
          "reranker 'tini' is not bound; expected one of tiny, maxsim; did you mean 'tiny'?",
          error.getMessage());
    }
  }

  @Test
  void aRerankerOfTheIndexIsNoCascade() {
    var config =
        WORDS.withIndex(
            IndexConfig.DEFAULTS.withReranker("bee", (_, texts) -> new double[texts.size()]));
    try (var engine = Engine.open(folder, config)) {
      var error =
          assertThrows(IllegalArgumentException.class, () -> engine.rerankers().cascade("bee"));

      assertTrue(
          error.getMessage().startsWith("reranker 'bee' is not a cascade"), error.getMessage());
    }
  }

  @Test
  void enginesShareRerankersAndDoNotCloseThem() throws IOException {
    try (var rerankers = Rerankers.open(models, Map.of("tiny", TinyReranker.in(folder)))) {
      var config = WORDS.withModels(models).withRerankers(rerankers);
      for (String name : List.of("one", "two")) {
        try (var engine = Engine.open(folder.resolve(name), config)) {
          engine.add(Document.of("a", "some words"));
          engine.commit();
          var result = engine.search(Query.of("words").withPlan(Plan.lexical(5).rerank("tiny", 5)));

          assertEquals(List.of(), result.degraded());
          assertEquals(List.of("tiny", "maxsim"), engine.rerankers().names());
        }
      }
      assertEquals(3, rerankers.rerank("tiny", "q", TEXTS).places().size());
    }
  }

  @Test
  void whatIsClosedIsRefused() {
    var rerankers = Rerankers.open(models, Map.of());
    rerankers.close();
    rerankers.close();

    var error =
        assertThrows(IllegalStateException.class, () -> rerankers.rerank("maxsim", "q", TEXTS));
    assertEquals("rerankers are closed; open them again", error.getMessage());
  }

  private static dev.winnow.rerank.Cascade none(Models models) {
    throw new AssertionError("is not needed");
  }
}
