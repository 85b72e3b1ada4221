package dev.winnow.rerank.calibrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.rerank.FirstStage;
import dev.winnow.rerank.judge.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DepthGuardTest {
  @Test
  void theSmallestDepthThatIsGoodEnoughIsChosen() {
    Map<Integer, Double> quality = Map.of(10, .60, 20, .70, 50, .71, 100, .65);

    assertEquals(50, DepthGuard.depth(quality, 0));
    assertEquals(20, DepthGuard.depth(quality, .02));
    assertEquals(10, DepthGuard.depth(quality, .5));
  }

  @Test
  void qualitiesThatTellNothingAreErrors() {
    assertThrows(IllegalArgumentException.class, () -> DepthGuard.depth(Map.of(), 0));
    assertThrows(IllegalArgumentException.class, () -> DepthGuard.depth(Map.of(10, .5), -1));
    assertThrows(IllegalArgumentException.class, () -> DepthGuard.depth(Map.of(10, Double.NaN), 0));
  }

  /// A judge that takes one passage in twenty for a perfect answer, over a first stage that is good
  /// already: the deeper it looks, the more of these it lifts.
  @Test
  void aJudgeThatIsSometimesFooledIsNotShownTheWholeList() {
    var stage = FirstStage.read("dl19", "splade_p_p_ensemble_distil");
    Map<Integer, Double> quality = new TreeMap<>();
    for (int depth : new int[] {10, 20, 30, 50, 75, 100}) {
      quality.put(depth, stage.ndcg(query -> ordered(stage, query, depth)));
    }

    int chosen = DepthGuard.depth(quality, .005);

    assertTrue(chosen < 100, quality.toString());
    assertTrue(quality.get(chosen) > quality.get(100) + .02, quality.toString());
  }

  private static List<Candidate> ordered(FirstStage stage, String query, int depth) {
    List<Candidate> list = new ArrayList<>(stage.lists().get(query));
    list.subList(0, depth)
        .sort(Comparator.comparingDouble(candidate -> -fooled(stage, query, candidate)));
    return list;
  }

  private static double fooled(FirstStage stage, String query, Candidate candidate) {
    var random = new SplittableRandom(31L * query.hashCode() + candidate.id().hashCode());
    return random.nextInt(20) == 0 ? 4 : stage.grade(query, candidate) + .8 * random.nextGaussian();
  }
}
