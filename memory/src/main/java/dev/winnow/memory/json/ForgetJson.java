package dev.winnow.memory.json;

import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.memory.Forget;
import dev.winnow.memory.Forgotten;
import dev.winnow.memory.Which;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What to forget, and its receipt, as JSON. A request has one member:
///
///     {"ids":["m3","m7"]}    {"person":"Ada"}    {"which":{"session":"monday"}}    {"all":true}
///
///     {"scope":"ada","forgotten":2,"dependents":0,"hashes":["9f..."],"files":["log","index"],
///      "mentions":[],"backups":[{"made":"2026-05-01T09:00:00Z","memories":2,"there":true}]}
public final class ForgetJson {
  private static final Set<String> MEMBERS =
      new LinkedHashSet<>(List.of("ids", "person", "which", "all"));

  private ForgetJson() {}

  public static Forget read(String text, JsonLimits limits) {
    JsonValue json = JsonValue.parse("request", text, limits);
    var members = Members.of("request", json, MEMBERS);
    if (members.values().size() != 1) {
      throw new IllegalArgumentException(
          "request has %s; expected one of ids, person, which, all"
              .formatted(
                  members.values().isEmpty()
                      ? "no members"
                      : String.join(" and ", members.values().keySet())));
    }
    JsonValue only = members.values().values().iterator().next();
    return switch (members.values().keySet().iterator().next()) {
      case "ids" -> new Forget.Ids(members.strings("ids"));
      case "person" -> new Forget.Person(members.required("person"));
      case "which" -> matching(WhichJson.read("request.which", only));
      default -> {
        if (!members.flag("all")) {
          throw only.not("true, or ids, person or which");
        }
        yield new Forget.Matching(Which.ALL);
      }
    };
  }

  /// No condition is rather a mistake than the wish to forget everything.
  private static Forget matching(Which which) {
    if (which.equals(Which.ALL)) {
      throw new IllegalArgumentException(
          "request.which has no condition; expected one; to forget everything send {\"all\":true}");
    }
    return new Forget.Matching(which);
  }

  /// @param folders whether backups are named by their folders, which a server does not tell
  public static Map<String, Object> write(String scope, Forgotten receipt, boolean folders) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("scope", scope);
    json.put("forgotten", receipt.memories());
    json.put("dependents", receipt.dependents());
    json.put("hashes", receipt.hashes());
    json.put("files", receipt.files());
    json.put("mentions", receipt.mentions());
    json.put("backups", receipt.backups().stream().map(copy -> copy(copy, folders)).toList());
    return json;
  }

  private static Map<String, Object> copy(Forgotten.Copy copy, boolean folders) {
    Map<String, Object> json = new LinkedHashMap<>();
    if (folders) {
      json.put("folder", copy.folder().toString());
    }
    json.put("made", copy.made().toString());
    json.put("memories", copy.memories());
    json.put("there", copy.there());
    return json;
  }
}
