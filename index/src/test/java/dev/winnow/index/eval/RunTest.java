package dev.winnow.index.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.store.Property;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunTest {
  @TempDir Path folder;

  @Test
  void whatWasWrittenIsReadBack() {
    var file = folder.resolve("run.trec");

    Property.forAll(
        RunTest::random,
        run -> {
          run.write(file);
          assertEquals(run, Run.read(file));
        });
  }

  @Test
  void theOrderOfTheEntriesDoesNotMatter() {
    Property.forAll(
        RunTest::random,
        run -> {
          var reversed = new LinkedHashMap<String, List<Run.Entry>>();
          run.rankings().forEach((query, entries) -> reversed.put(query, entries.reversed()));
          assertEquals(run, new Run(run.name(), reversed));
        });
  }

  @Test
  void tiesGoByDocumentDownwards() {
    assertEquals(List.of("c", "b", "a"), order(entry("a", 1), entry("c", 1), entry("b", 1)));
  }

  @Test
  void scoresThatAreEqualInSinglePrecisionTie() {
    assertEquals(List.of("b", "a"), order(entry("a", 1.000000001), entry("b", 1)));
  }

  @Test
  void zeroAndMinusZeroTie() {
    assertEquals(List.of("b", "a"), order(entry("a", 0.0), entry("b", -0.0)));
  }

  @Test
  void documentsCompareByCodePoints() {
    assertTrue(Run.compareUtf8("\uD83D\uDE00", "\uE000") > 0);
    assertTrue(Run.compareUtf8("\uD83D\uDE00", "\uD83D\uDE01") < 0);
    assertTrue(Run.compareUtf8("z", "\uD83D\uDE00") < 0);
    assertTrue(Run.compareUtf8("a", "aa") < 0);
    assertEquals(0, Run.compareUtf8("a\uE000", "a\uE000"));
  }

  @Test
  void documentsCompareAsTheirUtf8Bytes() {
    Property.forAll(
        (random, size) -> List.of(text(random, size), text(random, size)),
        texts -> {
          var bytes =
              Arrays.compareUnsigned(
                  texts.get(0).getBytes(StandardCharsets.UTF_8),
                  texts.get(1).getBytes(StandardCharsets.UTF_8));
          assertEquals(
              Integer.signum(bytes), Integer.signum(Run.compareUtf8(texts.get(0), texts.get(1))));
        });
  }

  @Test
  void aRankedRunKeepsItsOrder() {
    var run = Run.ranked("r", Map.of("q", List.of("a", "z", "b")));

    assertEquals(List.of("a", "z", "b"), documents(run.ranking("q")));
  }

  @Test
  void aQueryWithoutDocumentsIsLeftOut() {
    assertTrue(new Run("r", Map.of("q", List.of())).rankings().isEmpty());
  }

  @Test
  void byteOrderMarkWindowsLineEndsBlankLinesAndTabsAreRead() throws IOException {
    var file =
        write("\uFEFFq1 Q0 a 1 2.5 tag\r\n\r\n \t\nq1\tQ0\tb\t2\t-1e-3\ttag\r\nq2 Q0 a -7 1. tag");

    var run = Run.read(file);

    assertEquals(List.of(entry("a", 2.5), entry("b", -.001)), run.ranking("q1"));
    assertEquals(List.of(entry("a", 1)), run.ranking("q2"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "q Q0 a 1 2.5 | saw 5 columns",
        "q Q0 my doc 1 2.5 tag | saw 7 columns",
        "q Q0 a x 2.5 tag | rank is 'x'; expected a whole number",
        "q Q0 a 1 NaN tag | score is 'NaN'; expected a finite number",
        "q Q0 a 1 inf tag | score is 'inf'; expected a finite number",
        "q Q0 a 1 1e999 tag | score is '1e999'; expected a finite number",
        "q Q0 a 1 2,5 tag | score is '2,5'; expected a finite number",
        "q Q0 a 1 2.5f tag | score is '2.5f'; expected a finite number",
        "z Q0 z 1 2 tag | document 'z' comes twice for query 'z'",
      })
  void aMalformedLineIsNamedWithFileAndNumber(String line, String message) throws IOException {
    var file = write("z Q0 z 1 2 tag\n\n" + line + "\n");

    var error = assertThrows(IllegalArgumentException.class, () -> Run.read(file).name());

    assertTrue(error.getMessage().startsWith(file + ":3: " + message), error.getMessage());
  }

  @Test
  void textThatIsNotUtf8IsRefused() throws IOException {
    var file = folder.resolve("latin1");
    Files.write(file, "q Q0 caf\u00E9 1 1 tag\n".getBytes(StandardCharsets.ISO_8859_1));

    var error = assertThrows(IllegalArgumentException.class, () -> Run.read(file).name());

    assertEquals(
        file + ":1: the line is not UTF-8; expected UTF-8 text, convert the file first",
        error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\uFEFF\r\n  \r\n"})
  void anEmptyFileIsRefused(String content) throws IOException {
    var file = write(content);

    var error = assertThrows(IllegalArgumentException.class, () -> Run.read(file).name());

    assertEquals(
        file + " has no lines; expected a run: query Q0 document rank score name",
        error.getMessage());
  }

  @Test
  void aMissingFileIsAnErrorOfTheDisk() {
    assertThrows(UncheckedIOException.class, () -> Run.read(folder.resolve("none")).name());
  }

  @Test
  void moreLinesThanTheLimitAreRefused() throws IOException {
    var file = write("q Q0 a 1 1 t\nq Q0 b 2 1 t\nq Q0 c 3 1 t\n");

    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> Run.read(file, ReadLimits.DEFAULTS.withLines(2)).name());

    assertEquals(
        file + ":3: the file has more than 2 lines; split it, or raise the limit lines",
        error.getMessage());
    assertEquals(3, Run.read(file, ReadLimits.DEFAULTS.withLines(3)).ranking("q").size());
  }

  @Test
  void aLineLongerThanTheLimitIsRefusedBeforeItIsHeld() throws IOException {
    var file = write("q Q0 a 1 1 t\n" + "x".repeat(100_000));

    var error = assertThrows(IllegalArgumentException.class, () -> Run.read(file).name());

    assertTrue(error.getMessage().startsWith(file + ":2: the line is longer than 65536 bytes"));
  }

  @Test
  void limitsBelowOneAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> ReadLimits.DEFAULTS.withLines(0).lines());
    assertThrows(
        IllegalArgumentException.class, () -> ReadLimits.DEFAULTS.withLineBytes(0).lines());
  }

  @Test
  void aMillionLinesAreRead() throws IOException {
    var file = folder.resolve("large");
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < 1_000_000; i++) {
        out.write("q" + i / 1000 + " Q0 document" + i + " " + i % 1000 + " " + i + " tag\n");
      }
    }

    var run = Run.read(file);

    assertEquals(1000, run.rankings().size());
    assertEquals(entry("document999", 999), run.ranking("q0").getFirst());
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void scoresThatAreNotFiniteAreRefused(double score) {
    assertThrows(IllegalArgumentException.class, () -> entry("a", score).document());
  }

  @Test
  void aDocumentTwiceIsRefused() {
    var twice = Map.of("q", List.of(entry("a", 1), entry("a", 2)));

    assertThrows(IllegalArgumentException.class, () -> new Run("r", twice).name());
  }

  @Test
  void aRunNameIsOneWord() {
    assertThrows(IllegalArgumentException.class, () -> new Run("two words", Map.of()).name());
  }

  @Test
  void idsWithSpacesAreNotWritten() {
    var run = Run.ranked("r", Map.of("q", List.of("my document")));

    var error =
        assertThrows(IllegalArgumentException.class, () -> run.write(folder.resolve("run.trec")));

    assertEquals(
        "document 'my document' has white space or is empty, which TREC files cannot hold; write"
            + " ids without it",
        error.getMessage());
  }

  private Path write(String content) throws IOException {
    return Files.writeString(folder.resolve("run"), content);
  }

  private static Run.Entry entry(String document, double score) {
    return new Run.Entry(document, score);
  }

  private static List<String> order(Run.Entry... entries) {
    return documents(new Run("r", Map.of("q", List.of(entries))).ranking("q"));
  }

  private static List<String> documents(List<Run.Entry> entries) {
    return entries.stream().map(Run.Entry::document).toList();
  }

  private static Run random(RandomGenerator random, int size) {
    var rankings = new LinkedHashMap<String, List<Run.Entry>>();
    for (int q = 0; q <= size / 5; q++) {
      var entries = new ArrayList<Run.Entry>();
      for (int d = 0; d < size; d++) {
        entries.add(entry(text(random, 5) + d, score(random)));
      }
      rankings.put("q" + q, entries);
    }
    return new Run("run" + size, rankings);
  }

  private static double score(RandomGenerator random) {
    double any = Double.longBitsToDouble(random.nextLong());
    return random.nextBoolean() || !Double.isFinite(any) ? 1 + random.nextInt(5) * 1e-8 : any;
  }

  private static String text(RandomGenerator random, int size) {
    return random
        .ints(size, 0, 5)
        .mapToObj(i -> List.of("a", "~", "\u00E9", "\uE000", "\uD83D\uDE00").get(i))
        .reduce("", String::concat);
  }
}
