package dev.winnow.openai;

import dev.winnow.embed.generate.ChatMessage;
import dev.winnow.memory.generate.Asked;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Makes a question of a chat stand alone, so that it can be searched, without a model. A question
/// leans on what was said before where it has a word that points there (`it`, `they`, `that`, ...),
/// begins as a continuation (`and`, `what about`), or has no more than [#FEW] word of its own. Then
/// the words of the user's earlier messages follow it, the latest message first, up to [#MOST] that
/// it does not have itself; words of grammar are left out. `How fast do they run?` behind `Which
/// birds cannot fly?` becomes `How fast do they run? birds cannot fly`. Any other question is
/// searched as it is, since what was said before would only mislead.
final class StandaloneQuery {
  static final int FEW = 1;
  static final int MOST = 8;

  private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}_.-]+");
  private static final Pattern GOES_ON =
      Pattern.compile("(?i)^\\s*(and|but|or|so|also|what about|how about|why|why not)\\b.*");
  private static final Set<String> POINTING =
      Set.of(
          ("it its they them their theirs this that these those he him his she her hers there then"
                  + " one ones same other another former latter")
              .split(" "));
  private static final Set<String> GRAMMAR =
      Set.of(
          ("a an the and or but so of in on at to for from by with about as is are was were be been"
               + " do does did can could will would should may might must have has had i you we me"
               + " my your our us what which who whom whose when where why how if than not no yes"
               + " please tell show give also more some any all")
              .split(" "));

  private StandaloneQuery() {}

  static String of(Asked asked) {
    String question = asked.question();
    Set<String> words = words(question);
    if (asked.earlier().isEmpty() || !leans(question, words)) {
      return question;
    }
    Set<String> added = new LinkedHashSet<>();
    for (ChatMessage message : asked.earlier().reversed()) {
      if (message.role().equals("user")) {
        for (String word : contents(words(message.content()))) {
          if (added.size() < MOST && !words.contains(word)) {
            added.add(word);
          }
        }
      }
    }
    return added.isEmpty() ? question : question + " " + String.join(" ", added);
  }

  private static boolean leans(String question, Set<String> words) {
    return GOES_ON.matcher(question).matches()
        || words.stream().anyMatch(POINTING::contains)
        || contents(words).size() <= FEW;
  }

  private static List<String> contents(Set<String> words) {
    return words.stream()
        .filter(word -> !GRAMMAR.contains(word) && !POINTING.contains(word))
        .toList();
  }

  private static Set<String> words(String text) {
    List<String> words = new ArrayList<>();
    for (String piece : NO_WORD.split(text.toLowerCase(Locale.ROOT))) {
      String word = piece.replaceAll("^[._-]+|[._-]+$", "");
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return new LinkedHashSet<>(words);
  }
}
