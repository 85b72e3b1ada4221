package dev.winnow.rerank.order;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.rerank.FirstStage;
import dev.winnow.rerank.judge.Candidate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a perfect judge makes of real candidates: BM25's first hundred of TREC DL 2019 and 2020.
class SimulationTest {
  private static final double DIGIT = 5e-5;
  private static final int DEPTH = 100;

  private static double perfect(FirstStage stage, Strategy strategy, int depth) {
    return stage.ndcg(query -> {
      List<Candidate> list = stage.lists().get(query);
      var judge = TestJudge.listwise(candidate -> stage.grade(query, candidate));
      List<Candidate> ordered =
          new ArrayList<>(
              strategy.order(judge, query, list.subList(0, depth), Budget.UNLIMITED).candidates());
      ordered.addAll(list.subList(depth, list.size()));
      return ordered;
    });
  }

  @Test
  void theMeasureGivesWhatTrecEvalGivesForBm25() {
    var dl19 = FirstStage.read("dl19", "bm25");
    var dl20 = FirstStage.read("dl20", "bm25");

    assertEquals(.5058, dl19.ndcg(dl19.lists()::get), DIGIT);
    assertEquals(.4796, dl20.ndcg(dl20.lists()::get), DIGIT);
  }

  @Test
  void strategiesThatDecideTenPlacesReachTheBestPossible() {
    var dl19 = FirstStage.read("dl19", "bm25");

    for (Strategy strategy :
        List.of(
            new Strategy.Full(),
            Strategy.Sliding.DEFAULTS,
            Strategy.SetwiseHeap.DEFAULTS,
            Strategy.PairwiseHeap.DEFAULTS,
            new Strategy.Tournament(20, 8, 40))) {
      assertEquals(.8922, perfect(dl19, strategy, DEPTH), DIGIT, strategy.toString());
    }
  }

  @Test
  void aStripedTournamentComesCloseAtDepthTwo() {
    var dl19 = FirstStage.read("dl19", "bm25");

    assertTrue(perfect(dl19, Strategy.Tournament.DEFAULTS, DEPTH) >= .889);
    assertTrue(perfect(dl19, Strategy.TopDown.DEFAULTS, DEPTH) >= .886);
  }

  @Test
  void aListOf95IsAsGoodAsItsBestAndNotAsThePeersLeaveIt() {
    var dl19 = FirstStage.read("dl19", "bm25");

    double best = perfect(dl19, new Strategy.Full(), 95);

    assertEquals(best, perfect(dl19, Strategy.Sliding.DEFAULTS, 95), DIGIT);
    assertTrue(best > .88, "peers: .6809; ours " + best);
  }
}
