package dev.winnow.index.store;

import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.util.automaton.Automata;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.Operations;
import org.apache.lucene.util.automaton.TooComplexToDeterminizeException;

/// Reads the patterns of [dev.winnow.index.Filter.Glob] as automata, which a search runs over the
/// sorted terms of a field. Confined to one call.
final class Globs {
  private static final int MAX_LENGTH = 1_000;

  private final String pattern;
  private int at;

  private Globs(String pattern) {
    this.pattern = pattern;
  }

  /// @throws IllegalArgumentException if the pattern is none, or too long or too complex
  static Automaton automaton(String pattern) {
    if (pattern.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "glob has %d characters; expected at most %d; shorten it, or use prefix or several filters"
              .formatted(pattern.length(), MAX_LENGTH));
    }
    try {
      Automaton read = new Globs(pattern).sequence(false);
      return Operations.determinize(read, Operations.DEFAULT_DETERMINIZE_WORK_LIMIT);
    } catch (TooComplexToDeterminizeException e) {
      throw new IllegalArgumentException(
          "glob '%s' is too complex; expected fewer `*` and `{}`; use prefix or several filters"
              .formatted(pattern),
          e);
    }
  }

  /// @param inner whether inside braces, where a comma or `}` ends it
  private Automaton sequence(boolean inner) {
    List<Automaton> parts = new ArrayList<>();
    while (at < pattern.length() && !(inner && ",}".indexOf(pattern.charAt(at)) >= 0)) {
      parts.add(part());
    }
    return parts.isEmpty() ? Automata.makeEmptyString() : Operations.concatenate(parts);
  }

  private Automaton part() {
    int sign = pattern.codePointAt(at);
    at += Character.charCount(sign);
    return switch (sign) {
      case '*' -> stars();
      case '?' -> noSlash();
      case '{' -> choice();
      case '\\' -> escaped();
      default -> Automata.makeChar(sign);
    };
  }

  private Automaton stars() {
    if (!pattern.startsWith("*", at)) {
      return Operations.repeat(noSlash());
    }
    at++;
    boolean startsName = at == 2 || pattern.charAt(at - 3) == '/';
    if (!startsName || !pattern.startsWith("/", at)) {
      return Automata.makeAnyString();
    }
    at++;
    var folders = Operations.concatenate(List.of(Automata.makeAnyString(), Automata.makeChar('/')));
    return Operations.union(List.of(Automata.makeEmptyString(), folders));
  }

  private static Automaton noSlash() {
    return Operations.union(
        List.of(
            Automata.makeCharRange(0, '/' - 1),
            Automata.makeCharRange('/' + 1, Character.MAX_CODE_POINT)));
  }

  private Automaton choice() {
    List<Automaton> choices = new ArrayList<>();
    do {
      choices.add(sequence(true));
      if (at == pattern.length()) {
        throw bad("an open {", "close it by }");
      }
    } while (pattern.charAt(at++) == ',');
    return Operations.union(choices);
  }

  private Automaton escaped() {
    if (at == pattern.length()) {
      throw bad("a \\ at its end", "write the sign that it stands before");
    }
    int sign = pattern.codePointAt(at);
    at += Character.charCount(sign);
    return Automata.makeChar(sign);
  }

  private IllegalArgumentException bad(String what, String remedy) {
    return new IllegalArgumentException(
        "glob '%s' has %s; expected a whole pattern; %s, or write \\ before a sign that is meant itself"
            .formatted(pattern, what, remedy));
  }
}
