package org.example.agentmemory;

import dev.winnow.index.Plan;
import dev.winnow.memory.Entry;
import dev.winnow.memory.Facts;
import dev.winnow.memory.Forget;
import dev.winnow.memory.Forgotten;
import dev.winnow.memory.Recall;
import dev.winnow.memory.Recalled;
import dev.winnow.memory.Scope;
import dev.winnow.memory.Weighing;
import dev.winnow.memory.Which;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What the user may do with the memory itself. Each method returns what to print.
record Commands(Scope scope) {
  static final String HELP =
      """
      Say anything; end questions with a question mark. Or:
        /fact SUBJECT ATTRIBUTE = VALUE   states a fact, which supersedes the one before
        /facts                            lists the facts that hold, and contradictions
        /forget WORDS                     forgets what contains all of these words
        /forget-person NAME               forgets what a person said, and facts about them
        /quit
      """;

  String state(String text) {
    int equals = text.indexOf('=');
    int space = equals < 0 ? -1 : text.substring(0, equals).strip().lastIndexOf(' ');
    if (space < 0 || text.substring(equals + 1).isBlank()) {
      return "'%s' is no fact; expected SUBJECT ATTRIBUTE = VALUE, such as: Ada city = Graz%n"
          .formatted(text);
    }
    String name = text.substring(0, equals).strip();
    String subject = name.substring(0, space).strip();
    String attribute = name.substring(space + 1);
    String before = value(subject, attribute);
    scope.remember(
        Entry.Fact.of(subject, attribute, text.substring(equals + 1).strip(), Instant.now()));
    return "%s %s: %s%s%n"
        .formatted(
            subject,
            attribute,
            value(subject, attribute),
            before.isEmpty() ? "" : ", before: " + before);
  }

  private String value(String subject, String attribute) {
    return now().held().stream()
        .filter(fact ->
            fact.subject().equalsIgnoreCase(subject)
                && fact.attribute().equalsIgnoreCase(attribute))
        .map(Facts.Held::value)
        .collect(Collectors.joining());
  }

  private Facts now() {
    return scope.facts(Instant.now(), Instant.MAX);
  }

  String facts() {
    var text = new StringBuilder();
    for (Facts.Held fact : now().held()) {
      text.append(
          "%s %s: %s, since %s%n"
              .formatted(
                  fact.subject(),
                  fact.attribute(),
                  fact.value(),
                  fact.validity().from().atZone(ZoneOffset.UTC).toLocalDate()));
    }
    for (Facts.Contradiction contradiction : now().contradictions()) {
      text.append(
          "%s %s: %s%n"
              .formatted(
                  contradiction.subject(), contradiction.attribute(), contradiction.reason()));
    }
    return text.isEmpty() ? "no facts\n" : text.toString();
  }

  /// Memories that contain all of these words, past facts among them.
  List<Recalled.Item> containing(String words) {
    Recall all =
        new Recall(
            words,
            Recall.MAX_K,
            Which.ALL,
            Plan.lexical(Recall.MAX_K).withFields("own"),
            Weighing.DEFAULTS.withPastFacts(true));
    List<String> wanted = Arrays.asList(words.toLowerCase(Locale.ROOT).split("\\s+"));
    return scope.recall(all).memories().stream()
        .filter(item -> wanted.stream().allMatch(item.text().toLowerCase(Locale.ROOT)::contains))
        .toList();
  }

  String forget(List<Recalled.Item> memories) {
    List<String> ids = memories.stream().map(Recalled.Item::id).toList();
    return receipt(scope.forget(new Forget.Ids(ids)));
  }

  String forgetPerson(String name) {
    return receipt(scope.forget(new Forget.Person(name)));
  }

  /// `1 memory`, `2 memories`.
  static String counted(int count, String noun) {
    String many = noun.endsWith("y") ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s";
    return count + " " + (count == 1 ? noun : many);
  }

  private static String receipt(Forgotten forgotten) {
    var text = new StringBuilder();
    text.append(
        "forgot %s; no file holds what was forgotten%n"
            .formatted(counted(forgotten.memories(), "memory")));
    forgotten.hashes().forEach(hash -> text.append("  receipt: SHA-256 %s%n".formatted(hash)));
    if (!forgotten.mentions().isEmpty()) {
      text.append(
          "  the name remains in %s of others%n"
              .formatted(counted(forgotten.mentions().size(), "memory")));
    }
    return text.toString();
  }
}
