package dev.winnow.index;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class AutoTest {
  private static final Plan.Auto AUTO = new Plan.Auto(30);

  @Test
  void fusesAllThatTheDocumentsHave() {
    assertEquals(Plan.lexical(30), AUTO.given(0, 0, 0));
    assertEquals(
        Plan.fuse(Plan.lexical(30), Plan.dense(30), Plan.late(30), Plan.sparse(30)),
        AUTO.given(1, 1, 1));
    assertEquals(Plan.fuse(Plan.lexical(30), Plan.sparse(30)), AUTO.given(.049, 0, 1));
  }

  @Test
  void whatNotAllHaveWeighsLess() {
    assertEquals(
        Plan.fuse(Plan.lexical(30), Plan.dense(30), Plan.sparse(30))
            .withMethod(Fusion.DEFAULT.withWeights(List.of(1.0, .5, 1.0))),
        AUTO.given(.5, .01, 1));
  }
}
