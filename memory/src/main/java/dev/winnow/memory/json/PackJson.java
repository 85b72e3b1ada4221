package dev.winnow.memory.json;

import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.memory.Recall;
import dev.winnow.memory.generate.Answer;
import dev.winnow.memory.pack.Pack;
import dev.winnow.memory.pack.Packing;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// Packs as JSON. A request has the members of a question (see [RecallJson]), where `k` is how many
/// memories are recalled to choose from, and
///
///     {"budget":2000,"order":"chronological","trimming":"when_needed","cache":1000,"window":1000,"margin":3.5,
///      "diversity":0,"duplicates":0.85,"activation_recency":0,"clusters":0,"cluster_sentences":3,
///      "neighbours":0,"profile":"Ada","pinned":["m3"],"last_session":"monday","last_turns":1,
///      "scoring":"words","reranker":"","calls":16,"judgements":0}
///
/// which stand for [dev.winnow.memory.pack.PackConfig], [dev.winnow.memory.pack.Slots] and
/// [Packing].
///
/// An answer has the text, and for each part of it where it comes from:
///
///     {"query":"...","text":"...","tokens":812,
///      "parts":[{"number":1,"id":"m3","form":"full","start":340,"end":361,
///        "source":{"id":"m3","title":"Trains","start":0,"end":21}}],
///      "trace":[{"id":"m3","verdict":"kept","reason":"..."}]}
///
/// `title` is there where the document has one. Offsets are in UTF-16 units, as in JavaScript.
public final class PackJson {
  /// Memories that are recalled for a pack by default.
  public static final int K = 100;

  private static final Set<String> MEMBERS = members();

  private PackJson() {}

  /// What to recall and how to pack it.
  public record Request(Recall recall, Packing packing) {}

  private static Set<String> members() {
    Set<String> names = new LinkedHashSet<>(RecallJson.MEMBERS);
    names.addAll(PackingJson.MEMBERS);
    return names;
  }

  public static Request read(String text, JsonLimits limits) {
    JsonValue json = JsonValue.parse("request", text, limits);
    var members = Members.of("request", json, MEMBERS);
    return new Request(RecallJson.of(members, K, limits), PackingJson.of(members));
  }

  public static Map<String, Object> write(String query, Pack pack) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("query", query);
    json.put("text", pack.text());
    json.put("tokens", pack.tokens());
    json.put("parts", pack.parts().stream().map(PackJson::part).toList());
    json.put("trace", pack.trace().stream().map(PackJson::decision).toList());
    return json;
  }

  private static Map<String, Object> part(Pack.Part part) {
    Map<String, Object> source = new LinkedHashMap<>();
    source.put("id", part.source().id());
    if (!part.source().title().isEmpty()) {
      source.put("title", part.source().title());
    }
    source.put("start", part.source().start());
    source.put("end", part.source().end());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("number", part.number());
    json.put("id", part.piece());
    json.put("form", Members.word(part.form()));
    json.put("start", part.start());
    json.put("end", part.end());
    json.put("source", source);
    return json;
  }

  private static Map<String, Object> decision(Pack.Decision decision) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", decision.piece());
    json.put("verdict", Members.word(decision.verdict()));
    json.put("reason", decision.reason());
    return json;
  }

  /// An answer from a pack, each citation with the ids that it names: none where the model made it
  /// up.
  public static Map<String, Object> write(String question, Answer answer, Pack pack) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("question", question);
    json.put("answer", answer.text());
    json.put("citations", answer.citations().stream().map(PackJson::citation).toList());
    json.put("end", answer.end());
    Map<String, Object> usage = new LinkedHashMap<>();
    usage.put("prompt_tokens", answer.usage().prompt());
    usage.put("completion_tokens", answer.usage().completion());
    usage.put("attempts", answer.usage().attempts());
    json.put("usage", usage);
    json.put("pack", write(question, pack));
    return json;
  }

  private static Map<String, Object> citation(Answer.Citation citation) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("number", citation.number());
    json.put("start", citation.start());
    json.put("end", citation.end());
    json.put("ids", citation.sources().stream().map(Pack.Part::piece).distinct().toList());
    return json;
  }
}
