package dev.winnow.http;

import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.http.limits.MemoryLimits;
import dev.winnow.memory.Entry;
import dev.winnow.memory.Forget;
import dev.winnow.memory.Keyed;
import dev.winnow.memory.Recall;
import dev.winnow.memory.Which;
import dev.winnow.memory.json.EntryJson;
import dev.winnow.memory.json.ForgetJson;
import dev.winnow.memory.json.PackJson;
import dev.winnow.memory.json.RecallJson;
import dev.winnow.memory.json.TimeText;
import dev.winnow.memory.json.WhichJson;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads requests to a memory within their limits.
final class MemoryRequestJson {
  private static final int K = 10;
  private static final int PAGE = 100;
  private static final Set<String> LISTING =
      Set.of("session", "speaker", "from", "to", "kind", "after", "limit");
  private static final Set<String> FACTS = Set.of("as_of", "recorded_by");

  private final MemoryLimits limits;
  private final JsonLimits json;

  MemoryRequestJson(MemoryLimits limits, JsonLimits json) {
    this.limits = limits;
    this.json = json;
  }

  /// A page of a list.
  record Page(Which which, String after, int most) {}

  /// For which facts is asked.
  record Moment(Instant valid, Instant recorded) {}

  /// One entry, or a list of them.
  List<Keyed> entries(String text) {
    JsonValue body = JsonValue.parse("request", text, json.withTextLength(Integer.MAX_VALUE));
    var given = EntryJson.Given.now();
    if (body.isObject()) {
      return List.of(EntryJson.read("entry", body, given));
    }
    String expected = "an entry, or a list of 1 to %d entries".formatted(limits.entries());
    List<JsonValue> items = body.list(expected);
    if (items.isEmpty()) {
      throw body.not(expected);
    }
    if (items.size() > limits.entries()) {
      throw new IllegalArgumentException(
          "request has %d entries; expected at most %d; send them in parts, or raise the limit entries"
              .formatted(items.size(), limits.entries()));
    }
    List<Keyed> entries = new ArrayList<>();
    for (JsonValue item : items) {
      entries.add(EntryJson.read("entries[" + entries.size() + "]", item, given));
    }
    return entries;
  }

  /// The same for facts alone.
  List<Keyed> facts(String text) {
    List<Keyed> entries = entries(text);
    for (Keyed keyed : entries) {
      if (keyed.entry().kind() != Entry.Kind.FACT) {
        throw new IllegalArgumentException(
            "request has an entry that is no fact; expected subject, attribute and value; send"
                + " others to the path entries");
      }
    }
    return entries;
  }

  Recall recall(String text) {
    return bounded(RecallJson.read(text, Math.min(K, limits.memories()), json));
  }

  PackJson.Request pack(String text) {
    PackJson.Request request = PackJson.read(text, json);
    int budget = request.packing().config().budget();
    if (budget > limits.packTokens()) {
      throw new IllegalArgumentException(
          "budget is %d tokens; expected at most %d; ask for less, or raise the limit packTokens"
              .formatted(budget, limits.packTokens()));
    }
    return new PackJson.Request(bounded(request.recall()), request.packing());
  }

  private Recall bounded(Recall recall) {
    if (recall.k() > limits.memories()) {
      throw new IllegalArgumentException(
          "k is %d; expected at most %d; ask for fewer memories, or raise the limit memories"
              .formatted(recall.k(), limits.memories()));
    }
    return recall;
  }

  Forget forget(String text) {
    return ForgetJson.read(text, json);
  }

  Page page(Context context) {
    Parameters.requireKnown(context, LISTING);
    String kind = context.queryParam("kind");
    Which which =
        Which.ALL
            .withSession(context.queryParam("session"))
            .withSpeaker(context.queryParam("speaker"))
            .withFrom(time("from", context))
            .withTo(time("to", context));
    if (kind != null) {
      which = which.withKind(WhichJson.kind(kind));
    }
    String limit = context.queryParam("limit");
    int most = limit == null ? Math.min(PAGE, limits.page()) : Parameters.count("limit", limit);
    if (most > limits.page()) {
      throw new IllegalArgumentException(
          "limit is %d; expected at most %d; see more pages with after, or raise the limit page"
              .formatted(most, limits.page()));
    }
    String after = context.queryParam("after");
    return new Page(which, after == null ? "" : after, most);
  }

  Moment moment(Context context) {
    Parameters.requireKnown(context, FACTS);
    Instant valid = time("as_of", context);
    Instant recorded = time("recorded_by", context);
    return new Moment(
        valid == null ? Instant.now() : valid, recorded == null ? Instant.MAX : recorded);
  }

  private static @Nullable Instant time(String name, Context context) {
    String text = context.queryParam(name);
    return text == null ? null : TimeText.parse(name, text);
  }
}
