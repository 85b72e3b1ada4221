package dev.winnow.index.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicTest {
  @TempDir Path folder;

  @Test
  void classicTopicsAreRead() throws IOException {
    var file =
        write(
            """
            <top>

            <num> Number: 301
            <title> International Organized Crime

            <desc> Description:
            Identify organizations that take part
            in international <criminal> activity.

            <narr> Narrative:
            A relevant document must name one.

            </top>
            <top>
            <num> Number: 302
            <title>
            Poliomyelitis and Post-Polio
            </top>
            """);

    assertEquals(
        List.of(
            new Topic(
                "301",
                "International Organized Crime",
                "Identify organizations that take part in international <criminal> activity.",
                "A relevant document must name one."),
            new Topic("302", "Poliomyelitis and Post-Polio", "", "")),
        Topic.read(file));
  }

  @Test
  void theOldestTopicsWithOtherFieldsAreRead() throws IOException {
    var file =
        write(
            """
            <top>
            <head> Tipster Topic Description
            <num> Number:  051
            <dom> Domain:  International Economics
            <title> Topic:  Airbus Subsidies
            <desc> Description:
            Document will discuss government assistance.
            <con> Concept(s):
            1. Airbus Industrie
            </top>
            """);

    assertEquals(
        List.of(
            new Topic(
                "051", "Airbus Subsidies", "Document will discuss government assistance.", "")),
        Topic.read(file));
  }

  @Test
  void closedTagsOnOneLineWindowsLineEndsAndUpperCaseAreRead() throws IOException {
    var file = write("\uFEFF<TOP>\r\n<num>7</num><title>a  b</title><desc>c</desc></TOP>\r\n\r\n");

    assertEquals(List.of(new Topic("7", "a b", "c", "")), Topic.read(file));
  }

  @Test
  void linesOfIdAndTextAreRead() throws IOException {
    var file = write("\uFEFFq1\thow long is a flea's life\r\n\r\nq2\ttabs\tstay\n");

    assertEquals(
        List.of(
            new Topic("q1", "how long is a flea's life", "", ""),
            new Topic("q2", "tabs\tstay", "", "")),
        Topic.read(file));
  }

  @Test
  void theDescriptionServesWhereThereIsNoTitle() {
    assertEquals("words", new Topic("1", "", "words", "").text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<top>#<num> 1#<title> a#<top> | 4: saw <top> inside the topic of line 1",
        "<top>#<num> 1#<title> a | 1: <top> is not closed",
        "<top>#<title> a#</top> | 3: the topic of line 1 has no <num>",
        "<top>#<num> Number:#<title> a#</top> | 4: the topic of line 1 has no <num>",
        "<top>#<num> 1#<narr> a#</top> | 4: the topic of line 1 has no text",
        "<num> 1#</top> | 2: saw </top> outside a topic",
        "<top><num>1</num><title>a</top>#<top><num>1</num><title>b</top> | 2: topic '1' comes"
            + " twice",
        "no tab | 1: saw 'no tab'; expected id, tab and text",
      })
  void aMalformedTopicIsNamedWithFileAndLine(String lines, String message) throws IOException {
    var file = write(lines.replace('#', '\n'));

    var error = assertThrows(IllegalArgumentException.class, () -> Topic.read(file).size());

    assertTrue(error.getMessage().startsWith(file + ":" + message), error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"q1\t", "\ttext", "q1\ta\nq1\tb"})
  void aMalformedLineIsRefused(String content) throws IOException {
    var file = write(content);

    assertThrows(IllegalArgumentException.class, () -> Topic.read(file).size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "<topics>\n</topics>\n", "<", "</", "<></>", "<top"})
  void aFileWithoutTopicsIsRefused(String content) throws IOException {
    var file = write(content);

    var error = assertThrows(IllegalArgumentException.class, () -> Topic.read(file).size());

    assertTrue(error.getMessage().startsWith(file + " has no topics"), error.getMessage());
  }

  private Path write(String content) throws IOException {
    return Files.writeString(folder.resolve("topics"), content);
  }
}
