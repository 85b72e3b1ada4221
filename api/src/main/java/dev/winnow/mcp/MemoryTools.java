package dev.winnow.mcp;

import dev.winnow.engine.Admission;
import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.memory.Keyed;
import dev.winnow.memory.Memory;
import dev.winnow.memory.Recall;
import dev.winnow.memory.Recalled;
import dev.winnow.memory.Remembered;
import dev.winnow.memory.Scope;
import dev.winnow.memory.json.EntryJson;
import dev.winnow.memory.json.ForgetJson;
import dev.winnow.memory.json.RecallJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Remembers, recalls and forgets in the scopes of a memory.
final class MemoryTools {
  private static final int K = 10;

  /// Hashes and ids of a receipt that an agent is told; it tells their number, too.
  private static final int SHOWN = 20;

  private static final String SCOPE =
      "\"scope\":{\"type\":\"string\",\"description\":\"Whose memories: a name for a person, a"
          + " project or an agent (default: default).\"}";
  private static final String WHICH =
      """
      "session":{"type":"string","description":"Only turns of this session."},
      "speaker":{"type":"string","description":"Only turns of this speaker."},
      "kind":{"type":"string","enum":["turn","document","fact"]},
      "from":{"type":"string","description":"Only from this time on, ISO 8601."},
      "to":{"type":"string","description":"Only before this time."},
      """;

  private final Memory memory;
  private final Collections collections;
  private final Admission admission;

  MemoryTools(Memory memory, Collections collections, Admission admission) {
    this.memory = memory;
    this.collections = collections;
    this.admission = admission;
  }

  List<Tool> all() {
    return List.of(
        Tool.of(
                "memory_remember",
                "Remember",
                """
                Remembers a text, or a fact (subject, attribute, value), so that it can be recalled in
                later conversations. It is on disk when this answers. A later value of a fact replaces
                an earlier one.
                """,
                """
                "text":{"type":"string","description":"What to remember, in plain words."},
                "title":{"type":"string","description":"Title, for a document."},
                "session":{"type":"string","description":"Conversation that it belongs to (default: default)."},
                "speaker":{"type":"string","description":"Who said it (default: agent)."},
                "subject":{"type":"string","description":"Of a fact: whom or what it is about."},
                "attribute":{"type":"string","description":"Of a fact: what is told, as city."},
                "value":{"type":"string","description":"Of a fact: the value."},
                "time":{"type":"string","description":"When it was said or holds from, ISO 8601 (default: now)."},
                "key":{"type":"string","description":"A key; an entry that is sent twice under it is remembered once."},
                """
                    + SCOPE,
                "")
            .with(Tool.Effect.ADDS)
            .about(Tool.Subject.MEMORY)
            .by(this::remember),
        Tool.of(
                "memory_recall",
                "Recall",
                """
                Recalls what was remembered and answers a question, best first, with the id of each.
                """,
                """
                "query":{"type":"string","description":"The question, in plain words."},
                "k":{"type":"integer","minimum":1,"description":"Most memories (default 10)."},
                "as_of":{"type":"string","description":"Answer as of this time, with the facts of then."},
                """
                    + WHICH
                    + SearchTools.TOKENS
                    + ","
                    + SCOPE,
                "\"query\"")
            .about(Tool.Subject.MEMORY)
            .by(this::recall),
        Tool.of(
                "memory_forget",
                "Forget",
                """
                Forgets memories for good, by the ids that memory_recall gives, or all of a person.
                Gives the receipt when no file holds them any longer.
                """,
                """
                "ids":{"type":"array","items":{"type":"string"},"description":"Ids of memories."},
                "person":{"type":"string","description":"Whose turns, documents and facts to forget."},
                """
                    + SCOPE,
                "")
            .with(Tool.Effect.DELETES)
            .about(Tool.Subject.MEMORY)
            .by(this::forget));
  }

  /// @param allowed whether the caller may do there what it wants
  private Scope scope(Arguments arguments, Predicate<String> allowed) {
    String name = arguments.text("scope", "the name of a scope", "default");
    if (!allowed.test("memory/" + name)) {
      throw new IllegalArgumentException(
          "scope is '%s', for which the key does not allow this; expected one for which it does; name it"
              .formatted(Budget.cut(name, 20)));
    }
    return memory.scope(name);
  }

  private Map<String, Object> remember(Arguments arguments, Caller caller) {
    Scope scope = scope(arguments, caller::writes);
    JsonValue entry = JsonValue.parse("entry", arguments.without("scope"), JsonLimits.DEFAULTS);
    Keyed keyed =
        EntryJson.read(
            "entry", entry, new EntryJson.Given(EntryJson.Given.SESSION, "agent", Instant.now()));
    Remembered remembered =
        done(caller.client(), "remember", 1, () -> scope.rememberOnce(List.of(keyed)));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("scope", scope.name());
    json.put("id", remembered.ids().getFirst());
    json.put("known", !remembered.known().isEmpty());
    json.put("notes", collections.shown(remembered.notes()));
    return json;
  }

  private Map<String, Object> recall(Arguments arguments, Caller caller) {
    Scope scope = scope(arguments, caller::reads);
    int tokens = arguments.tokens();
    Recall recall =
        RecallJson.read(
            arguments.without("scope", Arguments.MAX_TOKENS),
            arguments.results("k", K),
            JsonLimits.DEFAULTS);
    Recalled found = done(caller.client(), "recall", recall.k(), () -> scope.recall(recall));
    Map<String, Object> written = RecallJson.write(recall.text(), found);
    List<Map<String, Object>> memories = new ArrayList<>();
    if (written.get("memories") instanceof List<?> list) {
      for (Object one : list) {
        if (one instanceof Map<?, ?> memory) {
          Map<String, Object> json = new LinkedHashMap<>();
          memory.forEach((name, value) -> json.put(String.valueOf(name), value));
          json.remove("ledger");
          memories.add(json);
        }
      }
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("scope", scope.name());
    answer.put("degraded", collections.shown(found.degraded()));
    return new Budget(tokens).fit(answer, "memories", memories, "text");
  }

  private Map<String, Object> forget(Arguments arguments, Caller caller) {
    Scope scope = scope(arguments, caller::writes);
    var forget = ForgetJson.read(arguments.without("scope"), JsonLimits.DEFAULTS);
    Map<String, Object> receipt =
        new LinkedHashMap<>(
            ForgetJson.write(
                scope.name(),
                done(caller.client(), "forget", 1, () -> scope.forget(forget)),
                false));
    receipt.replaceAll((_, value) -> value instanceof List<?> list ? few(list) : value);
    return receipt;
  }

  private static List<?> few(List<?> list) {
    return list.size() <= SHOWN ? list : list.subList(0, SHOWN);
  }

  private <T> T done(String client, String kind, long size, Supplier<T> work) {
    return admission.run(new Admission.Call(client, "tool " + kind, size), _ -> work.get());
  }
}
