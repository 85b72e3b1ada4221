package dev.winnow.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs of a fuzzer add up.
class FuzzFolderTest {
  private static final long PIECE = 20_000_000;
  private @TempDir Path folder;

  private static Fuzzer fuzzer(Fuzzer.Parser parser) {
    return new Fuzzer(List.of("{\"a\":1}"), parser, Set.of(IllegalArgumentException.class));
  }

  private static String byLength(byte[] input) {
    return "abcdefghi".substring(input.length % 9) + "=";
  }

  @Test
  void theParserWithTheLeastTimeIsNext() throws IOException {
    var kept = new FuzzFolder(folder, 1);
    assertTrue(kept.go("a b", fuzzer(FuzzFolderTest::byLength), PIECE));

    assertEquals("c", new FuzzFolder(folder, 1).least(List.of("a b", "c"), Set.of()));
    assertEquals("a b", new FuzzFolder(folder, 1).least(List.of("a b", "c"), Set.of("c")));
    assertTrue(kept.line("a b").contains("in pieces: 1"), kept.line("a b"));
    assertTrue(kept.go("a b", fuzzer(input -> "same"), PIECE));
    assertTrue(kept.line("a b").contains("in pieces: 2"), kept.line("a b"));
  }

  @Test
  void whatWasKeptIsTakenFirst() throws IOException {
    var kept = new FuzzFolder(folder, 1);
    assertTrue(kept.go("a", fuzzer(FuzzFolderTest::byLength), PIECE));

    int[] first = {0, 0};
    assertTrue(
        kept.go(
            "a",
            fuzzer(input -> {
              first[0]++;
              first[1] += first[0] <= 9 ? 1 << (input.length % 9) : 0;
              return "same";
            }),
            PIECE));
    assertTrue(Integer.bitCount(first[1]) > 5, "lengths of the first inputs: " + first[1]);
  }

  @Test
  void aFaultIsTriedAgainUntilItIsMended() throws IOException {
    var kept = new FuzzFolder(folder, 1);
    Fuzzer.Parser faulty =
        input -> {
          if (input.length > 12) {
            throw new IllegalStateException("long");
          }
          return "short";
        };
    assertFalse(kept.go("a", fuzzer(faulty), PIECE));
    assertTrue(kept.line("a").contains("A FAULT"), kept.line("a"));

    int[] inputs = {0};
    assertFalse(
        kept.go(
            "a",
            fuzzer(input -> {
              inputs[0]++;
              return faulty.parse(input);
            }),
            PIECE));
    assertEquals(2, inputs[0], "the good one and the fault");
    assertTrue(kept.go("a", fuzzer(input -> "mended"), PIECE));
    assertFalse(kept.line("a").contains("A FAULT"), kept.line("a"));
  }

  @Test
  void aRefusalThatTellsOfTheCodeIsAFault() throws IOException {
    for (String message :
        List.of("java.io.File is bad", "dev.winnow.http.A", "NullPointerException")) {
      assertFalse(
          new FuzzFolder(folder, 1)
              .go(
                  "a",
                  fuzzer(_ -> {
                    throw new IllegalArgumentException(message);
                  }),
                  PIECE));
    }
  }
}
