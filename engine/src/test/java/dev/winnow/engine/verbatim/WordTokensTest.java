package dev.winnow.engine.verbatim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.VerbatimTokenizer.Tokens;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Words are told apart exactly, and no word is found inside another.
class WordTokensTest {
  private static final String[] PARTS = {
    "a", "b", "Z", "9", "\u00E9", "\u0301", "\u65E5", "\u0431", "\uD83C\uDF4E", ".", "_", "'"
  };

  private static Tokens tokens(String text) {
    return new WordTokens().tokens(text);
  }

  private static List<String> pieces(String text) {
    Tokens tokens = tokens(text);
    List<String> pieces = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      pieces.add(text.substring(tokens.starts()[i], tokens.ends()[i]));
    }
    return pieces;
  }

  private static boolean within(String part, String whole) {
    int[] inner = tokens(part).ids();
    int[] outer = tokens(whole).ids();
    for (int at = 0; at + inner.length <= outer.length; at++) {
      if (java.util.Arrays.equals(outer, at, at + inner.length, inner, 0, inner.length)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void wordsAndSignsAreCutIntoPieces() {
    assertEquals(List.of("The", "retri", "ever", ",", "42", "!"), pieces("The  retriever, 42!\n"));
    assertEquals(List.of("na", "\u00EF", "ve"), pieces("na\u00EFve"));
    assertEquals(List.of("\u65E5", "\u672C", "\uD83C\uDF4E"), pieces("\u65E5\u672C\uD83C\uDF4E"));
    assertEquals(List.of(), pieces(" \t\u00A0\u3000"));
  }

  @Test
  void noWordIsFoundInsideAnother() {
    for (String word :
        List.of("there", "fore", "for", "therefores", "r", "\u0431\u0430", "caf\u00E9", "The")) {
      assertFalse(
          within(word, "therefore \u0431\u0430\u0431\u0430 caf\u00E9s THE thereforex"), word);
    }
    assertTrue(within("fore ther", "xfore fore ther thery"));
    assertTrue(within("\u65E5", "\u672C\u65E5\u672C"));
  }

  @Test
  void differentWordsHaveDifferentTokens() {
    var random = new SplittableRandom(5);
    Map<String, String> texts = new HashMap<>();
    for (int i = 0; i < 200_000; i++) {
      var text = new StringBuilder();
      for (int length = random.nextInt(1, 9); length > 0; length--) {
        text.append(PARTS[random.nextInt(PARTS.length)]);
      }
      Tokens tokens = tokens(text.toString());
      String other = texts.putIfAbsent(java.util.Arrays.toString(tokens.ids()), text.toString());
      assertTrue(other == null || other.contentEquals(text), other + " and " + text);
      for (int id : tokens.ids()) {
        assertTrue(id >= 0 && id < WordTokens.most());
      }
    }
  }

  @Test
  void whiteSpaceMakesNoDifference() {
    assertArrayEquals(tokens("to be , or not").ids(), tokens("to\n  be,\tor\u00A0not ").ids());
    assertEquals(WordTokens.most() - 1, tokens("aaaaa9999").ids()[1]); // the last of all ids
  }
}
