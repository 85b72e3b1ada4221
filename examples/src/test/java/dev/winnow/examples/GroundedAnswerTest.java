package dev.winnow.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GroundedAnswerTest {
  private static final List<Citation> PASSAGES =
      List.of(citation(1, "Files.lines", "Reads."), citation(2, "Files.copy", "Copies \"]}."));

  @Test
  void citedPassagesAreListedOnce() {
    var answer = GroundedAnswer.of("Use lines [2], then [1][2].", PASSAGES);

    assertEquals(PASSAGES, answer.cited());
    assertEquals(List.of(), answer.unknown());
  }

  @Test
  void numbersMayShareBrackets() {
    assertEquals(PASSAGES, GroundedAnswer.of("So it is [1, 2].", PASSAGES).cited());
  }

  @Test
  void inventedPassagesAreTold() {
    var answer = GroundedAnswer.of("See [7].", PASSAGES);

    assertEquals(List.of(7), answer.unknown());
    assertTrue(answer.render(80).contains("passages that do not exist: [7]"));
  }

  @Test
  void answerWithoutSourceIsTold() {
    assertTrue(
        GroundedAnswer.of("Trust me.", PASSAGES)
            .render(80)
            .contains("the answer cites no passage"));
  }

  @Test
  void sourcesFollowTheAnswer() {
    assertEquals(
        "Use lines [1].\n\n[1] Files.lines (place)\n",
        GroundedAnswer.of("Use lines [1].", PASSAGES).render(80));
  }

  @Test
  void passagesCannotLeaveTheirFrame() throws Exception {
    var request = new ObjectMapper().readTree(GroundedAnswer.request("how?", PASSAGES));

    assertEquals("how?", request.get("question").textValue());
    assertEquals("Copies \"]}.", request.at("/passages/1/text").textValue());
    assertEquals(2, request.at("/passages/1/number").intValue());
  }

  private static Citation citation(int number, String name, String docs) {
    return new Citation(number, name, "place", "", docs, "why");
  }
}
