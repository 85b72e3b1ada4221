package dev.winnow.memory.question;

import java.util.Set;

/// English words that ask, help a verb, or stand for persons: questions are full of them, and no
/// answer is known by them. Stop lists of other languages have their like, but the English analysis
/// of the published BM25 scores, which an index uses, has not. `may` and `us` are left out: one is
/// a month, the other a country.
final class FunctionWords {
  private static final String ASKING = "what when where who whom whose which why how ";
  private static final String HELPING =
      "do does did doing done have has had having am were been being can could would should might"
          + " must shall ";
  private static final String PERSONS = "i me my you your he him his she her we our them ";

  /// Stop words of the analysis; without them, too, a question may have no word left.
  private static final String STOPPED =
      "a an and are as at be but by for if in into is it no not of on or such that the their then"
          + " there these they this to was will with";

  private static final Set<String> ENGLISH =
      Set.of((ASKING + HELPING + PERSONS + STOPPED).split(" ", -1));

  private FunctionWords() {}

  /// Whether a word in lower case is one.
  static boolean has(String word) {
    return ENGLISH.contains(word);
  }
}
