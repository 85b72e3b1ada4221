package dev.winnow.memory.json;

import dev.winnow.engine.json.JsonValue;
import dev.winnow.memory.Entry;
import dev.winnow.memory.Which;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Conditions on memories: `session`, `speaker`, `from` (at or after), `to` (before) and `kind`
/// (`turn`, `document` or `fact`).
public final class WhichJson {
  static final Set<String> MEMBERS =
      new LinkedHashSet<>(List.of("session", "speaker", "from", "to", "kind"));

  private WhichJson() {}

  public static Which read(String path, JsonValue json) {
    return of(Members.of(path, json.called(path), MEMBERS));
  }

  static Which of(Members members) {
    return new Which(
        members.string("session"),
        members.string("speaker"),
        members.time("from"),
        members.time("to"),
        members.choice("kind", Entry.Kind.class));
  }

  /// @param text `turn`, `document` or `fact`
  public static Entry.Kind kind(String text) {
    return choice("kind", text, Entry.Kind.class);
  }

  /// One of the values of an enum, by its name in lower case.
  ///
  /// @param what name of the choice in errors
  public static <E extends Enum<E>> E choice(String what, String given, Class<E> type) {
    return Members.choice(what, given, type);
  }
}
