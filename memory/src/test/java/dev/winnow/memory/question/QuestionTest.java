package dev.winnow.memory.question;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuestionTest {
  private static final Set<String> NAMES =
      new HashSet<>(List.of("Ada", "Lovelace", "Art", "Bob", "user", "\u00D6zlem"));

  private static Question question(String text) {
    return Question.of(text, true, NAMES::contains);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          What did Ada paint in May 2023?      | Ada paint May 2023?
          Who's the man that Bob's sister met? | man Bob's sister met?
          Why haven't I moved?                 | haven't moved?
          What\u2019s new?                     | new?
          """)
  void keywordsAreThoseThatAnAnswerMayHave(String text, String words) {
    assertEquals(words, question(text).words());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          What did Ada paint in May 2023?      | What did paint in May 2023?
          Who is Ada Lovelace's sister?        | Who is sister?
          What art does Art like?              | What art does like?
          what does ada like to eat?           | what does like to eat?
          Where does the user live?            | Where does the live?
          What does \u00D6zlem play?           | What does play?
          What does Adam play?                 | What does Adam play?
          """)
  void vectorsAreNotDrawnToTheNamesOfSpeakers(String text, String meaning) {
    assertEquals(meaning, question(text).meaning());
  }

  @Test
  void aQuestionOfNothingElseStaysWhole() {
    assertEquals("What did they do?", question("What did they do?").words());
    assertEquals("Who is Ada?", question("Who is Ada?").meaning());
    assertEquals("Ada", question("Ada").meaning());
    assertEquals("?", question("?").words());
    assertEquals("", question("").meaning());
  }

  @Test
  void wordsOfOtherLanguagesAreLeftToTheirAnalysis() {
    Question question = Question.of("Was hat Ada am Montag?", false, NAMES::contains);

    assertEquals("Was hat Ada am Montag?", question.words());
    assertEquals("Was hat am Montag?", question.meaning());
  }

  @Test
  void signsOfAPatternAreKeptAsTheyAre() {
    assertEquals("$1 cost \\ back?", question("What did $1 cost \\ back?").words());
  }

  @Test
  void aSpeakerIsCalledByAnyWordOfTheName() {
    assertEquals(List.of("Ada", "King", "Noel"), Question.names("Ada King-Noel"));
    assertEquals(List.of("Smith"), Question.names("J. Smith"));
    assertEquals(List.of(), Question.names(""));
  }
}
