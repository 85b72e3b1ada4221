package dev.winnow.memory.json;

import dev.winnow.engine.json.JsonValue;
import dev.winnow.memory.Entry;
import dev.winnow.memory.Kept;
import dev.winnow.memory.Keyed;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Entries as JSON:
///
///     {"kind":"turn","session":"monday","speaker":"Ada","text":"...","time":"2026-05-01T12:00:00Z"}
///     {"kind":"document","title":"...","text":"...","time":"...","about":["Ada"]}
///     {"kind":"fact","subject":"Ada","attribute":"city","value":"Graz","time":"..."}
///     {"kind":"fact","subject":"Ada","attribute":"city","wrong":"Gratz","right":"Graz"}
///     {"kind":"fact","subject":"Ada","attribute":"city","retract":"Graz"}
///     {"kind":"fact","subject":"Ada","attribute":"city","expire":true}
///
/// Each may have a `key`, see [Keyed]. Without `kind`, what has a `subject` is a fact, what has a
/// `title` or `about` a document, anything else a turn. A turn may have `role` and `content` in
/// place of `speaker` and `text`. What is missing of session, speaker and time is taken from
/// [Given]: by default a turn belongs to the session `default`, was said by `user`, and now.
public final class EntryJson {
  private static final Set<String> TURN =
      names("kind", "key", "session", "speaker", "role", "text", "content", "time");
  private static final Set<String> DOCUMENT =
      names("kind", "key", "title", "text", "time", "about");
  private static final Set<String> FACT =
      names(
          "kind",
          "key",
          "subject",
          "attribute",
          "value",
          "wrong",
          "right",
          "retract",
          "expire",
          "time");

  private EntryJson() {}

  private static Set<String> names(String... names) {
    return new LinkedHashSet<>(List.of(names));
  }

  /// What entries have that do not say it themselves.
  ///
  /// @param session of turns
  /// @param speaker of turns
  public record Given(String session, String speaker, Instant time) {
    /// The session of a turn that names none, whichever way it comes.
    public static final String SESSION = "default";

    /// The speaker of a turn that names none, unless an agent remembers it.
    public static final String SPEAKER = "user";

    /// What holds where a caller says nothing.
    public static Given now() {
      return new Given(SESSION, SPEAKER, Instant.now());
    }
  }

  /// @param path name of the entry in errors
  public static Keyed read(String path, JsonValue json, Given given) {
    Map<String, JsonValue> members = json.called(path).members();
    Entry.Kind kind;
    if (members.containsKey("kind")) {
      kind =
          Members.choice(
              path + ".kind",
              members.get("kind").string("turn, document or fact"),
              Entry.Kind.class);
    } else if (members.containsKey("subject")) {
      kind = Entry.Kind.FACT;
    } else {
      boolean read = members.containsKey("title") || members.containsKey("about");
      kind = read ? Entry.Kind.DOCUMENT : Entry.Kind.TURN;
    }
    Set<String> known =
        switch (kind) {
          case TURN -> TURN;
          case DOCUMENT -> DOCUMENT;
          case FACT -> FACT;
        };
    var entry = Members.of(path, json.called(path), known);
    try {
      return new Keyed(entry.string("key", ""), entry(kind, entry, given));
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      throw message.startsWith(path) ? e : new IllegalArgumentException(path + ": " + message, e);
    }
  }

  private static Entry entry(Entry.Kind kind, Members entry, Given given) {
    Instant said = entry.time("time");
    Instant time = said == null ? given.time() : said;
    return switch (kind) {
      case TURN ->
          new Entry.Turn(
              either(entry, "session", "session", given.session()),
              either(entry, "speaker", "role", given.speaker()),
              either(entry, "text", "content", ""),
              time);
      case DOCUMENT ->
          new Entry.Document(
              entry.string("title", ""), entry.required("text"), time, entry.strings("about"));
      case FACT ->
          new Entry.Fact(
              entry.required("subject"), entry.required("attribute"), change(entry), time);
    };
  }

  private static String either(Members entry, String name, String alias, String otherwise) {
    if (entry.has(alias) && !entry.has(name)) {
      return entry.required(alias);
    }
    return entry.has(name) || otherwise.isEmpty() ? entry.required(name) : otherwise;
  }

  private static Entry.Change change(Members entry) {
    List<String> given =
        List.of("value", "wrong", "retract", "expire").stream().filter(entry::has).toList();
    if (given.size() != 1) {
      throw new IllegalArgumentException(
          "%s has %s; expected one of value, wrong with right, retract, expire"
              .formatted(
                  entry.path(), given.isEmpty() ? "no change" : String.join(" and ", given)));
    }
    return switch (given.getFirst()) {
      case "value" -> new Entry.Change.State(entry.required("value"));
      case "wrong" -> new Entry.Change.Correct(entry.required("wrong"), entry.required("right"));
      case "retract" -> new Entry.Change.Retract(entry.required("retract"));
      default -> {
        if (!entry.flag("expire")) {
          throw new IllegalArgumentException(
              entry.path() + ".expire is false; expected true, or value, wrong or retract");
        }
        yield new Entry.Change.Expire();
      }
    };
  }

  public static Map<String, Object> write(Kept kept) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", kept.id());
    if (!kept.key().isEmpty()) {
      json.put("key", kept.key());
    }
    put(kept.entry(), kept.turn(), json);
    json.put("recorded", kept.recorded().toString());
    return json;
  }

  static void put(Entry entry, int turn, Map<String, Object> json) {
    json.put("kind", Members.word(entry.kind()));
    switch (entry) {
      case Entry.Turn said -> {
        json.put("session", said.session());
        json.put("turn", turn);
        json.put("speaker", said.speaker());
        json.put("text", said.text());
      }
      case Entry.Document read -> {
        json.put("title", read.title());
        json.put("text", read.text());
        json.put("about", read.about());
      }
      case Entry.Fact fact -> {
        json.put("subject", fact.subject());
        json.put("attribute", fact.attribute());
        switch (fact.change()) {
          case Entry.Change.State(String value) -> json.put("value", value);
          case Entry.Change.Correct(String wrong, String right) -> {
            json.put("wrong", wrong);
            json.put("right", right);
          }
          case Entry.Change.Retract(String value) -> json.put("retract", value);
          case Entry.Change.Expire() -> json.put("expire", true);
        }
      }
    }
    json.put("time", entry.time().toString());
  }
}
