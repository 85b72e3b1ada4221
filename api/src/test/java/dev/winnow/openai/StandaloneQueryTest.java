package dev.winnow.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.winnow.embed.generate.ChatMessage;
import dev.winnow.memory.generate.Asked;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandaloneQueryTest {
  /// Earlier messages of the user are separated by `/`; the assistant says something between them.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Which birds cannot fly? | How fast do they run? | How fast do they run? birds cannot fly",
        "Which birds cannot fly? | And in Australia? | And in Australia? birds cannot fly",
        "Which birds cannot fly? | Why? | Why? birds cannot fly",
        "Which birds cannot fly? | What do koalas eat in winter? | What do koalas eat in winter?",
        "Tell me about java.lang.String / Is it final? | And its hash? | And its hash? final"
            + " java.lang.string",
        "What is a backup? | Is a backup safe there? | Is a backup safe there?",
        "Emus / Koalas / Whales eat krill, plankton, squid, crabs, fish, shrimps, worms, algae |"
            + " And sharks? | And sharks? whales eat krill plankton squid crabs fish shrimps",
        "'' | How fast do they run? | How fast do they run?",
        "Qui mange des feuilles? | Pourquoi? | Pourquoi? qui mange des feuilles"
      })
  void aQuestionThatLeansOnEarlierOnesGetsTheirWords(
      String earlier, String question, String searched) {
    List<ChatMessage> said = new ArrayList<>();
    for (String message : earlier.isEmpty() ? new String[0] : earlier.split(" / ")) {
      said.add(ChatMessage.user(message));
      said.add(ChatMessage.assistant("Something else entirely."));
    }

    assertEquals(
        searched, StandaloneQuery.of(new Asked(question, said, "", Asked.Writing.DEFAULTS)));
  }
}
