package dev.winnow.index.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.store.Property;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QrelsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "query-id\tcorpus-id\tscore\nq\ta\t2\nq\tb\t-1\n",
        "\uFEFFquery-id\tcorpus-id\tscore\r\nq\ta\t2\r\n\r\nq\tb\t-1\r\n",
        "q\ta\t2\nq\tb\t-1",
        "q 0 a 2\nq 0 b -1\n",
        "q\t0\ta\t2\r\n\r\n  q   Q0  b\t-1 \r\n"
      })
  void bothFormatsAreRead(String content) throws IOException {
    assertEquals(Map.of("a", 2, "b", -1), Qrels.read(write(content)).judged("q"));
  }

  @Test
  void beirIdsMayHoldSpaces() throws IOException {
    var qrels = Qrels.read(write("query-id\tcorpus-id\tscore\nmy query\tmy document\t1\n"));

    assertEquals(Map.of("my document", 1), qrels.judged("my query"));
  }

  @Test
  void whatWasWrittenIsReadBack() {
    var file = folder.resolve("qrels");

    Property.forAll(
        QrelsTest::random,
        qrels -> {
          qrels.writeBeir(file);
          assertEquals(qrels, Qrels.read(file));
          qrels.writeTrec(file);
          assertEquals(qrels, Qrels.read(file));
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "q 0 b | saw 3 columns in 'q 0 b'; expected 4",
        "q 0 b 1 2 | saw 5 columns",
        "q 0 b one | grade is 'one'; expected a whole number",
        "q 0 b 1.5 | grade is '1.5'; expected a whole number",
        "q 0 b 99999999999 | grade is '99999999999'; expected a whole number",
        "q 0 a 1 | document 'a' is judged twice for query 'q'",
      })
  void aMalformedTrecLineIsNamedWithFileAndNumber(String line, String message) throws IOException {
    var file = write("q 0 a 1\n" + line + "\n");

    var error = assertThrows(IllegalArgumentException.class, () -> Qrels.read(file).grades());

    assertTrue(error.getMessage().startsWith(file + ":2: " + message), error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"q\ta", "q\ta\t1\t1", "\ta\t1", "q\t\t1", "q a 1", "q\ta\t"})
  void aMalformedBeirLineIsNamedWithFileAndNumber(String line) throws IOException {
    var file = write("query-id\tcorpus-id\tscore\n" + line + "\n");

    var error = assertThrows(IllegalArgumentException.class, () -> Qrels.read(file).grades());

    assertTrue(error.getMessage().startsWith(file + ":2: "), error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\r\n", "query-id\tcorpus-id\tscore\n"})
  void aFileWithoutJudgementsIsRefused(String content) throws IOException {
    var file = write(content);

    var error = assertThrows(IllegalArgumentException.class, () -> Qrels.read(file).grades());

    assertEquals(
        file + " has no judgements; expected lines of query, document and grade",
        error.getMessage());
  }

  @Test
  void idsThatAFormatCannotHoldAreNotWritten() {
    var spaced = new Qrels(Map.of("q", Map.of("my document", 1)));
    var tabbed = new Qrels(Map.of("q", Map.of("my\tdocument", 1)));
    var file = folder.resolve("qrels");

    assertThrows(IllegalArgumentException.class, () -> spaced.writeTrec(file));
    assertThrows(IllegalArgumentException.class, () -> tabbed.writeBeir(file));
  }

  @Test
  void aQueryThatNobodyJudgedHasNoGrades() {
    assertEquals(Map.of(), new Qrels(Map.of()).judged("q"));
  }

  @Test
  void theSameJudgementsInBothFormatsAreEqual() {
    var beir = Qrels.read(SharedData.path("nfcorpus/qrels/test.tsv"));
    var trec = Qrels.read(SharedData.path("nfcorpus/qrels_trec/nfcorpus.test.txt"));

    assertEquals(beir, trec);
  }

  private Path write(String content) throws IOException {
    return Files.writeString(folder.resolve("qrels"), content);
  }

  private static Qrels random(RandomGenerator random, int size) {
    var grades = new LinkedHashMap<String, Map<String, Integer>>();
    for (var query : List.of("q:1", "\u00E9", "3")) {
      var judged = new LinkedHashMap<String, Integer>();
      for (int d = 0; d < size; d++) {
        judged.put("d" + random.nextInt(100), random.nextInt());
      }
      grades.put(query, judged);
    }
    return new Qrels(grades);
  }
}
