package dev.winnow.memory.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.memory.pack.Pack;
import dev.winnow.memory.pack.PackConfig;
import dev.winnow.memory.pack.Packer;
import dev.winnow.memory.pack.TokenCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LongGeneratorTest {
  private static final Pack PACK = ExtractiveGeneratorTest.pack("Otto is a cat.");
  private static final String PLAN =
      """
      Here is a plan.
      Section 1 - Main point: where Otto was born - Words: 300
      **Section 2** - Main point: what Otto eats - Words: 400 words
      Paragraph 3 - Main Point: how the birth of Otto shaped him - Word Count: 250
      """;

  /// What the writer was asked, in order.
  private final List<String> asked = new ArrayList<>();

  /// A writer that gives these answers in turn, each in two runs, as five tokens read and two
  /// written.
  private Generator writer(String... answers) {
    return (question, pack, onText) -> {
      String text = answers[asked.size()];
      asked.add(question);
      onText.accept(text.substring(0, text.length() / 2));
      onText.accept(text.substring(text.length() / 2));
      return new Answer(text, Citations.of(text, pack), new Answer.Usage(5, 2, 1), "stop");
    };
  }

  private static Packer packer(int budget) {
    return Packer.of(PackConfig.DEFAULTS.withBudget(budget), TokenCounter.estimate());
  }

  @Test
  void thePlanIsWrittenSectionBySection() {
    var heard = new StringBuilder();

    Answer answer =
        LongGenerator.of(writer(PLAN, "Born in Graz.", "Fish [1].", "Graz made him."), packer(500))
            .answer("Write on Otto", PACK, heard::append);

    assertEquals("Born in Graz.\n\nFish [1].\n\nGraz made him.", answer.text());
    assertEquals(answer.text(), heard.toString());
    assertEquals(4, asked.size());
    assertTrue(asked.getFirst().endsWith("Request:\nWrite on Otto"), asked.getFirst());
    assertTrue(
        asked.get(2).endsWith("Section 2 - Main point: what Otto eats - Words: 400"), asked.get(2));
    assertEquals(new Answer.Usage(20, 8, 4), answer.usage());
    assertEquals("stop", answer.end());
    var citation = answer.citations().getFirst();
    assertEquals("[1]", answer.text().substring(citation.start(), citation.end()));
    assertEquals("p0", citation.sources().getFirst().piece());
  }

  @Test
  void aSectionIsShownTheOneBeforeAndWhatSuitsItsPoint() {
    String born = "Otto was born in Graz at night, a birth that shaped a quiet cat.";
    String eats = "He likes fish, and cream on Sundays, and nothing from a tin at all.";
    var writer = writer(PLAN, born, eats, "So it was.");

    var _ = LongGenerator.of(writer, packer(500)).answer("Write on Otto", PACK);

    assertFalse(asked.get(1).contains("written already"), asked.get(1));
    assertTrue(asked.get(2).contains("Of what is written already:\n" + born), asked.get(2));
    assertTrue(asked.get(3).contains(born + "\n\n" + eats), asked.get(3));
  }

  @Test
  void whatASectionIsShownStaysWithinTheBudget() {
    int sections = 20;
    String plan =
        IntStream.rangeClosed(1, sections)
            .mapToObj(
                i -> "Section %d - Main point: tale %d of Otto - Words: 200\n".formatted(i, i))
            .collect(Collectors.joining());
    String[] answers = new String[sections + 1];
    answers[0] = plan;
    for (int i = 1; i <= sections; i++) {
      answers[i] = ("Tale %d has a cat and mouse number %d in it. ".formatted(i, i)).repeat(5);
    }

    var _ = LongGenerator.of(writer(answers), packer(300)).answer("Write on Otto", PACK);

    for (int i = 2; i <= sections; i++) {
      String prompt = asked.get(i);
      String earlier =
          prompt.substring(
              prompt.indexOf("Of what is written already:"), prompt.indexOf("\nNow write"));
      assertTrue(TokenCounter.estimate().count(earlier) <= 300, earlier);
      assertTrue(earlier.contains("Tale %d has".formatted(i - 1)), earlier);
    }
  }

  @Test
  void callsAreBounded() {
    Answer answer =
        LongGenerator.of(writer(PLAN, "One.", "Two.", "Three."), packer(500))
            .withSections(2)
            .answer("Write on Otto", PACK);

    assertEquals(3, asked.size());
    assertEquals("One.\n\nTwo.", answer.text());
    assertEquals("length", answer.end());
  }

  @Test
  void withoutAPlanTheQuestionIsAnswered() {
    Answer answer =
        LongGenerator.of(writer("I cannot plan.", "Otto is a cat [1]."), packer(500))
            .answer("Who is Otto?", PACK);

    assertEquals("Otto is a cat [1].", answer.text());
    assertEquals("Who is Otto?", asked.getLast());
    assertEquals(2, asked.size());
  }

  @Test
  void noSectionAtAllIsRefusedWithTheReason() {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> new LongGenerator(writer(), packer(500), 0));

    assertTrue(error.getMessage().contains("0 sections; expected 1 to 1,000; each costs a call"));
  }
}
