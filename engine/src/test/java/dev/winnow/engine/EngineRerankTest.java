package dev.winnow.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.winnow.index.Document;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Reranker;
import dev.winnow.rerank.Cascade;
import dev.winnow.rerank.Stage;
import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.judge.Judge;
import dev.winnow.rerank.order.Strategy;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineRerankTest {
  private static final EngineConfig CONFIG =
      EngineConfig.DEFAULTS.withRecipe(Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER));

  @TempDir Path folder;

  @Test
  void rerankersAreNamedInTheOrderInWhichTheyWereBoundAndMaxsimIsTheLast() {
    var config =
        CONFIG
            .withReranker("zebra", _ -> shallow())
            .withReranker("ant", _ -> shallow())
            .withReranker("mole", _ -> shallow())
            .withIndex(IndexConfig.DEFAULTS.withReranker("bee", (_, texts) -> scores(texts)));

    try (var engine = Engine.open(folder, config)) {
      assertEquals(List.of("zebra", "ant", "mole", "bee", "maxsim"), engine.rerankers().names());
    }
  }

  @Test
  void textsAreReorderedWithoutAnyIndexed() {
    var config =
        CONFIG.withIndex(IndexConfig.DEFAULTS.withReranker("bee", (_, texts) -> scores(texts)));

    try (var engine = Engine.open(folder, config)) {
      var places = engine.rerankers().rerank("bee", "q", List.of("a", "ccc", "bb", "ddd")).places();

      assertEquals(List.of(1, 3, 2, 0), places.stream().map(place -> place.candidate()).toList());
    }
  }

  @Test
  void aPlanSaysHowManyCandidatesARerankerDidNotRead() {
    try (var engine = Engine.open(folder, CONFIG.withReranker("shallow", _ -> shallow()))) {
      engine.add(
          Document.of("a", "word"), Document.of("b", "word word"), Document.of("c", "word here"));
      engine.commit();

      var result = engine.search(Query.of("word").withPlan(Plan.lexical(10).rerank("shallow", 10)));

      assertEquals(3, result.hits().size());
      assertEquals(
          List.of("rerank: 'shallow' reads no deeper: 1 of 3 candidates stand behind as they were"),
          result.degraded());
    }
  }

  private static double[] scores(List<Reranker.Candidate> texts) {
    return texts.stream().mapToDouble(text -> text.text().length()).toArray();
  }

  private static Cascade shallow() {
    Judge judge =
        new Judge() {
          @Override
          public double[] score(String query, List<Candidate> window) {
            return window.stream().mapToDouble(candidate -> candidate.text().length()).toArray();
          }

          @Override
          public int window() {
            return Integer.MAX_VALUE;
          }

          @Override
          public boolean pointwise() {
            return true;
          }
        };
    return Cascade.of(Stage.of("stage", judge, Strategy.Pointwise.DEFAULTS).withDepth(2));
  }
}
