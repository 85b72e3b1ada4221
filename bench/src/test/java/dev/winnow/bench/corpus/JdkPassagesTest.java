package dev.winnow.bench.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JdkPassagesTest {
  private static final String SOURCE =
      """
      /*
       * Licence, which is no passage.
       */
      package org.example;

      /**
       * Reads cups, which are often made of porcelain and sometimes of glass.
       */
      public final class CupReader {
        /**
         * Reads the next cup, or says that there is none left to be read.
         *
         * @return the cup
         */
        public Cup next() {
          return cups.removeFirst();
        }
      }
      """;

  @Test
  void aDeclarationIsAPassageWithItsComment() {
    List<BenchPassage> passages = cut(SOURCE);

    assertEquals(
        List.of("org.example.CupReader", "org.example.CupReader.next"),
        passages.stream().map(BenchPassage::title).toList());
    assertTrue(passages.getLast().text().contains("return cups.removeFirst();"));
  }

  @Test
  void theLicenceIsLeftOut() {
    assertTrue(cut(SOURCE).stream().noneMatch(passage -> passage.text().contains("Licence")));
  }

  @Test
  void aLongDeclarationIsCutAtLineEnds() {
    String body = "    int number = 12345;\n".repeat(60);

    List<BenchPassage> passages = cut(SOURCE.replace("return cups.removeFirst();", body));

    assertTrue(passages.size() > 3);
    assertTrue(passages.stream().allMatch(passage -> passage.text().length() <= 600));
  }

  private static List<BenchPassage> cut(String source) {
    List<BenchPassage> passages = new ArrayList<>();
    JdkPassages.cut("java.base/org/example/CupReader.java", source, passages);
    return passages;
  }
}
