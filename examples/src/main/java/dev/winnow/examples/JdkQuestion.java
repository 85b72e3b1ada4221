package dev.winnow.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// A question about the JDK and the files of the classes that answer it, any one of them right.
record JdkQuestion(String text, List<String> answers) {
  private static final String RESOURCE = "jdk-questions.tsv";

  JdkQuestion {
    answers = List.copyOf(answers);
  }

  /// The fixed questions by which changes are judged; the first is the one asked when none is.
  static List<JdkQuestion> all() {
    try (InputStream in =
        Objects.requireNonNull(JdkQuestion.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(JdkQuestion::parse)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + RESOURCE + ": " + e.getMessage(), e);
    }
  }

  /// Whether one of the documents is a right answer.
  boolean isAnsweredBy(List<String> ids) {
    return ids.stream().anyMatch(id -> answers.stream().anyMatch(id::endsWith));
  }

  private static JdkQuestion parse(String line) {
    String[] columns = line.split("\t", -1);
    return new JdkQuestion(columns[0], List.of(columns[1].split("\\|")));
  }
}
