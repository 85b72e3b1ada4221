package dev.winnow.rerank.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.tokens.Tokenizer;
import dev.winnow.rerank.Cascade;
import dev.winnow.rerank.Reranking;
import dev.winnow.rerank.Stage;
import dev.winnow.rerank.judge.Judge;
import dev.winnow.rerank.order.Strategy;
import dev.winnow.rerank.recipe.Limits;
import dev.winnow.rerank.recipe.Recipes;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// A query that a reranker has no room for is told.
class LongQueryTest extends WithModels {
  private static final Path FAULTS = Path.of("../embed/src/test/resources/faults");

  private Reranking rerank(Judge judge, String query) {
    return Cascade.of(Stage.of("judge", judge, Strategy.Pointwise.DEFAULTS))
        .remembering()
        .rerank(query, TestModels.candidates("abc", "de"));
  }

  @Test
  void aCrossEncoderTellsHowManyTokensWereNotRead() {
    String stored = FAULTS.resolve("pairs").toString();
    Judge judge =
        Judges.open(models, stored, Recipes.BERT_CROSS_ENCODER.withLimits(new Limits(40, 20, 40)));
    Tokenizer tokenizer = models.tokenizer(stored);
    String query = "what ".repeat(9) + "end";

    int all = tokenizer.ids(query).length;
    Reranking reranking = rerank(judge, query);

    assertEquals(all - 20, judge.unread(query));
    assertEquals(
        "rerank: 'judge' had no room for %d tokens of the query".formatted(all - 20),
        reranking.degraded().getFirst());
    assertEquals(0, judge.unread("short"));
    assertTrue(rerank(judge, "short").degraded().isEmpty());
  }

  @Test
  void lateInteractionTellsItToo() {
    Judge judge = Judges.lateInteraction(models, FAULTS.resolve("tokens").toString());
    String query = "what ".repeat(9) + "end";

    assertTrue(judge.unread(query) > 0);
    assertTrue(rerank(judge, query).degraded().getFirst().contains("no room for"));
    assertEquals(0, judge.unread("a"));
  }
}
