package dev.winnow.rerank.judge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.winnow.rerank.judge.TermWeightJudge.Impacts;
import dev.winnow.rerank.order.Budget;
import dev.winnow.rerank.order.Order;
import dev.winnow.rerank.order.Strategy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TermWeightJudgeTest {
  private static final Map<String, Impacts> STORED =
      Map.of(
          "a", new Impacts(new int[] {2, 5, 9}, new float[] {1.5f, 2, .25f}),
          "b", new Impacts(new int[] {5}, new float[] {4}),
          "c", new Impacts(new int[0], new float[0]));

  private static final Judge JUDGE =
      new TermWeightJudge(
          query -> query.chars().map(c -> c - '0').toArray(),
          passage -> Optional.ofNullable(STORED.get(passage.id())));

  private static List<Candidate> candidates(String ids) {
    return ids.chars().mapToObj(id -> new Candidate(Character.toString(id), "", 0)).toList();
  }

  @Test
  void aScoreIsTheSumOfWhatTheQuerysTermsAreWorth() {
    double[] scores = JUDGE.score("257", candidates("abc"));

    assertArrayEquals(new double[] {3.5, 4, 0}, scores);
  }

  @Test
  void aTermThatComesTwiceCountsTwice() {
    assertArrayEquals(new double[] {4, 8}, JUDGE.score("55", candidates("ab")));
  }

  @Test
  void aPassageWithoutStoredImpactsKeepsItsPlace() {
    Order order =
        Strategy.Pointwise.DEFAULTS.order(JUDGE, "5", candidates("cxab"), Budget.UNLIMITED);

    assertArrayEquals(new int[] {3, 1, 2, 0}, order.permutation());
  }

  @Test
  void impactsThatCannotBeSearchedAreErrors() {
    var unsorted =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Impacts(new int[] {5, 5}, new float[] {1, 1}));
    assertThrows(
        IllegalArgumentException.class, () -> new Impacts(new int[] {5}, new float[] {1, 1}));

    assertEquals(
        "term 5 comes before term 5; expected rising ids, each once", unsorted.getMessage());
  }
}
