package dev.winnow.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

final class JdkQuestionTest {
  @Test
  void thereAreThirty() {
    List<JdkQuestion> questions = JdkQuestion.all();

    assertEquals(30, questions.size());
    assertEquals(
        "how do I read a file line by line without loading it all?", questions.getFirst().text());
  }

  @Test
  void everyAnswerIsInTheSources() throws Exception {
    Path zip = Path.of(System.getProperty("java.home"), "lib", "src.zip");
    Assumptions.assumeTrue(JdkSource.problem(zip).isEmpty(), "this JDK has no " + zip);

    try (var file = new ZipFile(zip.toFile())) {
      var missing =
          JdkQuestion.all().stream()
              .flatMap(question -> question.answers().stream())
              .filter(answer -> file.getEntry(answer) == null)
              .toList();

      assertEquals(List.of(), missing);
    }
  }

  @Test
  void anyOfTheAnswersIsRight() {
    JdkQuestion first = JdkQuestion.all().getFirst();

    assertTrue(first.isAnsweredBy(List.of("x.java", "java.base/java/io/BufferedReader.java")));
    assertFalse(first.isAnsweredBy(List.of("java.base/java/io/Reader.java")));
  }
}
