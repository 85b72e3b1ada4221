package dev.winnow.memory.pack;

import java.util.List;

/// Words without the commonest English endings, so that `moved` and `moves` meet `move`.
final class Stems {
  private static final List<String> ENDINGS = List.of("ing", "ed", "es", "s", "e");

  private Stems() {}

  static List<String> of(String text) {
    return Words.of(text).stream().map(Stems::stem).toList();
  }

  static String stem(String word) {
    for (String ending : ENDINGS) {
      if (word.endsWith(ending) && word.length() - ending.length() >= 3) {
        return word.substring(0, word.length() - ending.length());
      }
    }
    return word;
  }
}
