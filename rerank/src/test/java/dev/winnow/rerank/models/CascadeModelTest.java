package dev.winnow.rerank.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.rerank.Cascade;
import dev.winnow.rerank.Completeness.Failed;
import dev.winnow.rerank.Completeness.Limit;
import dev.winnow.rerank.Completeness.Stopped;
import dev.winnow.rerank.Reranking;
import dev.winnow.rerank.Stage;
import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.judge.Judge;
import dev.winnow.rerank.order.Budget;
import dev.winnow.rerank.order.Order;
import dev.winnow.rerank.order.Strategy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Strategies and cascades over a real, tiny model.
class CascadeModelTest extends WithModels {
  private static final String QUERY = "what is bm25";

  private final List<Candidate> list = TestModels.random(23, 6);

  private ModelJudge judge() throws IOException {
    String model = TinyTokenizer.PLAIN.withPairs(74).model("qwen3", folder.resolve("qwen3"));
    return Judges.open(models, model, TinyRecipes.LABELS_AHEAD);
  }

  @Test
  void threadsDoNotChangeTheOrderAndNothingIsGenerated() throws IOException {
    ModelJudge judge = judge();
    for (Strategy strategy :
        List.of(
            new Strategy.Sliding(6, 3),
            new Strategy.Tournament(6, 2, 8),
            new Strategy.TopDown(6, 3, 6),
            new Strategy.SetwiseHeap(3, 5),
            new Strategy.PairwiseHeap(5))) {
      Order alone = strategy.order(judge, QUERY, list, Budget.UNLIMITED);
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        assertEquals(
            alone, strategy.order(judge, QUERY, list, Budget.UNLIMITED.withExecutor(threads)));
      }
    }
    assertEquals(0, judge.stats().generatedTokens());
  }

  /// On the caller's own thread, where nobody could stop another judge.
  @Test
  void aModelAtWorkWhenTheTimeIsOverIsStopped() {
    Judge judge = Judges.lateInteraction(models, "minilm");
    String text = "a cat sat on the mat and slept ".repeat(30);
    List<Candidate> many =
        IntStream.range(0, 2000).mapToObj(i -> new Candidate("d" + i, text + i, 2000 - i)).toList();
    double[] _ = judge.score(QUERY, many.subList(0, 1)); // opens the model
    Stage stage = Stage.of("late", judge, new Strategy.Pointwise(2000)).withDepth(2000);

    Duration limit = Duration.ofMillis(200);
    Stage limited = stage.withBudget(Budget.UNLIMITED.withTime(limit));

    for (Reranking reranking :
        List.of(
            Cascade.of(limited).rerank(QUERY, many),
            Cascade.of(stage).rerank(QUERY, many, limit))) {
      assertEquals(many, reranking.candidates());
      Stopped stopped = assertInstanceOf(Stopped.class, reranking.completeness());
      assertEquals(Limit.TIME, stopped.limit());
      assertEquals(2000, stopped.counts().unread());
      assertTrue(reranking.degraded().getFirst().contains("ran out of time"));
    }
  }

  @Test
  void aShuffledListGivesTheSameOrder() throws IOException {
    ModelJudge judge = judge();
    var cascade = Cascade.of(Stage.of("list", judge, new Strategy.Full()).withDepth(23));
    List<Candidate> expected = cascade.rerank(QUERY, list).candidates();

    for (int seed = 0; seed < 5; seed++) {
      List<Candidate> shuffled = new ArrayList<>(list);
      Collections.shuffle(shuffled, new Random(seed));

      assertEquals(expected, cascade.rerank(QUERY, shuffled).candidates());
    }
  }

  @Test
  void modelsThatWereClosedLeaveTheListAsItIs() throws IOException {
    var cascade = Cascade.of(Stage.of("list", judge(), new Strategy.Full()).withDepth(23));
    models.close();

    Reranking result = cascade.rerank(QUERY, list);

    assertEquals(list, result.candidates());
    assertInstanceOf(Failed.class, result.completeness());
  }
}
