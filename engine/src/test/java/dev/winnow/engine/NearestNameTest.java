package dev.winnow.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {
  @Test
  void aSlipIsSuggestedAndAnotherLetterIsNot() {
    List<String> known = List.of("query", "k", "plan");

    assertEquals("; did you mean 'query'?", NearestName.hint("qeury", known));
    assertEquals("; did you mean 'k'?", NearestName.hint("K", known));
    assertEquals("", NearestName.hint("q", known));
  }
}
