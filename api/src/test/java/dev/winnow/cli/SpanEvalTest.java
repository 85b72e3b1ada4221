package dev.winnow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `winnow eval` on questions with spans; figures are worked by hand. Each sentence is a passage.
class SpanEvalTest {
  private static final JsonMapper JSON = new JsonMapper();

  /// 58 characters of Unicode and 59 of Java, because of the fish.
  private static final String SHARKS =
      "A shark 🦈 must swim all day and all night to breathe again.";

  /// 65 characters, of which the first 30 are the answer to the first question.
  private static final String KOALAS =
      "Koalas doze twenty hours a day because leaves are hard to digest.";

  private static final String CATS =
      "Cats nap in the warm sun and go out hunting mice only at dusk.";

  @TempDir private Path folder;

  @BeforeEach
  void writeTexts() throws IOException {
    Files.createDirectories(folder.resolve("spans/corpora"));
    Files.writeString(
        folder.resolve("spans/corpora/animals.txt"), SHARKS + " " + KOALAS + " " + CATS + "\n");
    Files.writeString(
        folder.resolve("spans/corpora/stones.txt"),
        "Granite is a hard stone of quartz and feldspar that cools slowly.\n");
  }

  @Test
  void aPartOfTheOnlyPassageFoundIsTheAnswer() throws IOException {
    question("How long do koalas doze?", "animals", KOALAS.substring(0, 30));

    JsonNode figures = figures("--k", "1");

    double length = KOALAS.length();
    assertFigures(1, 30 / length, 30 / length, 30 / length, figures);
    assertEquals(4, figures.get("passages").intValue());
    assertEquals(1, figures.get("questions").intValue());
  }

  @Test
  void anAnswerAcrossTwoPassagesOfWhichOneIsFound() throws IOException {
    // "again. Koalas doze": 6 characters of the first passage, a space of none, 11 of the second.
    question("Which animals doze twenty hours?", "animals", "again. Koalas doze");

    JsonNode figures = figures("--k", "1");

    double koalas = KOALAS.length();
    double both = SHARKS.length() + 1 + koalas;
    assertFigures(11 / 18., 11 / koalas, 17 / both, 11 / (koalas + 7), figures);
  }

  @Test
  void figuresAreMeansOverTheQuestionsAndOfEachQuestion() throws IOException {
    question("How long do koalas doze?", "animals", KOALAS);
    question("What is granite?", "animals", CATS); // a wrong reference: nothing of it is found
    Path each = folder.resolve("each.tsv");

    JsonNode figures = figures("--k", "1", "--per-query", each.toString());

    assertFigures(.5, .5, 1, .5, figures);
    assertEquals(
        List.of(
            "query\trecall\tprecision\tprecision_omega\tiou",
            "q0\t1.000000\t1.000000\t1.000000\t1.000000",
            "q1\t0.000000\t0.000000\t1.000000\t0.000000"),
        Files.readAllLines(each));
  }

  @Test
  void aPackWithRoomForAllMeasuresTheSame() throws IOException {
    question("How long do koalas doze by day?", "animals", KOALAS.substring(0, 30));

    JsonNode whole = figures("--k", "3");
    JsonNode packed = figures("--k", "3", "--pack", "1000");

    assertEquals(whole.get("precision"), packed.get("precision"));
    assertEquals(whole.get("iou"), packed.get("iou"));
    assertTrue(packed.get("pack_tokens").doubleValue() > 80);
  }

  @Test
  void aPackWithoutRoomForAllKeepsTheBest() throws IOException {
    question("How long do koalas doze by day?", "animals", KOALAS);

    JsonNode packed = figures("--k", "3", "--pack", "125");

    assertTrue(packed.get("pack_tokens").doubleValue() <= 125);
    assertEquals(1, packed.get("recall").doubleValue());
    assertEquals(1, packed.get("precision").doubleValue());
  }

  @Test
  void aPackKeepsTheSentencesNearTheBestWhereThatIsAskedFor() throws IOException {
    question("How long do koalas doze by day?", "animals", KOALAS);

    JsonNode whole = figures("--k", "3", "--pack", "1000");
    JsonNode near =
        figures("--k", "3", "--pack", "1000", "--trimming", "near_best", "--margin", "1");

    assertEquals(1, near.get("recall").doubleValue());
    assertTrue(near.get("iou").doubleValue() > whole.get("iou").doubleValue(), near.toString());
    Outcome wrong =
        Outcome.of("eval", folder.resolve("spans").toString(), "--pack", "9", "--margin", "-1");
    assertEquals(2, wrong.code());
    assertTrue(wrong.err().contains("margin of trimming is -1.0"), wrong.err());
  }

  @Test
  void aChangedTextIsIndexedAnew() throws IOException {
    question("How long do koalas doze?", "animals", "Koalas doze twenty hours a day");
    var _ = figures("--k", "1");
    Path text = folder.resolve("spans/corpora/animals.txt");
    Files.writeString(text, "What a heading this is, at the very top of all of it! " + KOALAS);
    Files.delete(folder.resolve("spans/questions.jsonl"));
    question("How long do koalas doze?", "animals", "Koalas doze twenty hours a day");

    assertFigures(1, 30 / 65., 30 / 65., 30 / 65., figures("--k", "1"));
  }

  @Test
  void aReferenceThatReadsOtherwiseIsRefusedByItsLine() throws IOException {
    question("Who?", "animals", "Koalas doze");
    Path file = folder.resolve("spans/questions.jsonl");
    Files.writeString(file, Files.readString(file).replace("Koalas doze\"", "koalas Doze\""));

    Outcome outcome = eval();

    assertEquals(1, outcome.code(), outcome.err());
    assertTrue(outcome.err().contains("questions.jsonl:1: "), outcome.err());
    assertTrue(outcome.err().contains("reads 'Koalas doze'; expected 'koalas Doze'"));
  }

  @Test
  void aQuestionOnAnUnknownTextIsRefused() throws IOException {
    question("Who?", "animals", "Koalas doze");
    Path file = folder.resolve("spans/questions.jsonl");
    Files.writeString(file, Files.readString(file).replace("\"animals\"", "\"plants\""));

    assertTrue(eval().err().contains("corpus_id is 'plants', but corpora has [animals, stones]"));
  }

  @Test
  void aPackIsRefusedForOtherCollections() {
    Outcome outcome = Outcome.of("eval", folder.toString(), "--pack", "100");

    assertEquals(2, outcome.code());
    assertTrue(outcome.err().contains("--pack is for a folder with questions.jsonl"));
  }

  /// Adds a question that this part of a text answers.
  private void question(String text, String corpus, String answer) throws IOException {
    String content = Files.readString(folder.resolve("spans/corpora/" + corpus + ".txt"));
    int start = content.indexOf(answer);
    int from = content.codePointCount(0, start);
    Path file = folder.resolve("spans/questions.jsonl");
    List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
    Map<String, ?> reference =
        Map.of(
            "content",
            answer,
            "start_index",
            from,
            "end_index",
            from + answer.codePointCount(0, answer.length()));
    String line =
        JSON.writeValueAsString(
            Map.of(
                "_id",
                "q" + lines.size(),
                "text",
                text,
                "corpus_id",
                corpus,
                "references",
                List.of(reference)));
    Files.write(file, Stream.concat(lines.stream(), Stream.of(line)).toList());
  }

  private JsonNode figures(String... more) throws IOException {
    Outcome outcome =
        eval(Stream.concat(Stream.of("--json"), Arrays.stream(more)).toArray(String[]::new));
    assertEquals(0, outcome.code(), outcome.err());
    return JSON.readTree(outcome.out());
  }

  private Outcome eval(String... more) {
    var args =
        Stream.concat(
            Stream.of(
                "eval",
                folder.resolve("spans").toString(),
                "--plan",
                "lexical",
                "--chunk",
                "16",
                "--cache",
                folder.resolve("cache").toString()),
            Arrays.stream(more));
    return Outcome.of(args.toArray(String[]::new));
  }

  private static void assertFigures(
      double recall, double precision, double omega, double overlap, JsonNode figures) {
    assertEquals(recall, figures.get("recall").doubleValue(), 1e-12, figures.toString());
    assertEquals(precision, figures.get("precision").doubleValue(), 1e-12, figures.toString());
    assertEquals(omega, figures.get("precision_omega").doubleValue(), 1e-12, figures.toString());
    assertEquals(overlap, figures.get("iou").doubleValue(), 1e-12, figures.toString());
  }
}
