package dev.winnow.index.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverlapTest {
  /// As the package `rbo` 0.1.3 for Python gives them.
  @ParameterizedTest
  @CsvSource({
    "abcde, abcde, 0.9, 1",
    "abc, cba, 0.9, 0.855",
    "abc, cba, 0.5, 0.375",
    "abcdefgh, badcxyzw, 0.9, 0.5782705071428571",
    "abcdefgh, badcxyzw, 0.5, 0.4396205357142857",
    "abcdef, cabxy, 0.9, 0.574335",
    "abcdef, cabxy, 0.5, 0.334375",
    "ab, xayb, 0.9, 0.63225",
    "ab, xayb, 0.5, 0.28125"
  })
  void rankBiasedOverlapIsThatOfTheReference(String a, String b, double p, double rbo) {
    assertEquals(rbo, Overlap.of(letters(a), letters(b), p).rbo(), 1e-12);
    assertEquals(rbo, Overlap.of(letters(b), letters(a), p).rbo(), 1e-12);
  }

  @Test
  void sharedDocumentsCountOverAll() {
    Overlap overlap = Overlap.of(letters("abcd"), letters("dcx"));

    assertEquals(2, overlap.shared());
    assertEquals(2 / 5.0, overlap.jaccard());
  }

  @Test
  void emptyRankingsAreAlikeAndUnlikeOthers() {
    assertEquals(new Overlap(0, 1, 1), Overlap.of(List.of(), List.of()));
    assertEquals(new Overlap(0, 0, 0), Overlap.of(List.of(), letters("a")));
    assertEquals(new Overlap(0, 0, 0), Overlap.of(letters("a"), letters("b")));
  }

  @Test
  void whatCannotBeComparedIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Overlap.of(letters("aa"), letters("b")));
    assertThrows(IllegalArgumentException.class, () -> Overlap.of(letters("a"), List.of(), 1));
  }

  private static List<String> letters(String text) {
    return List.of(text.split(""));
  }
}
