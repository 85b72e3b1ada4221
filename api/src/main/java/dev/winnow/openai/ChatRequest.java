package dev.winnow.openai;

import dev.winnow.engine.json.FilterJson;
import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.index.Filter;
import dev.winnow.memory.generate.Asked;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A question to a collection or a memory, as OpenAI's clients write it:
///
///     {"model": "notes", "messages": [{"role": "user", "content": "how do I make a backup?"}],
///      "stream": true, "stream_options": {"include_usage": true}, "rag": {"k": 10, "budget": 2000}}
///
/// The last message of a user is the question, and the messages before it are the history; a question
/// that leans on it is searched with its words ([StandaloneQuery]). `max_tokens` (or
/// `max_completion_tokens`), `temperature`, `top_p`, `seed` and `stop` go to whatever writes the
/// answer. `model` names a collection, or a scope of a memory as
/// `memory/SCOPE`. `rag` is our own: `collection` or `scope` in place of the model's name, `k`
/// passages or memories to choose from, `budget` tokens of them, `filter` of documents.
/// Members that ask for what is not done here, as `tools`, are refused; others are ignored, as OpenAI's
/// own servers do.
///
/// @param model as it is given back
/// @param asked the question, not blank, with what was said before
/// @param stream whether the answer comes in pieces
/// @param usage whether pieces end with the tokens
/// @param place what is asked
/// @param rag how it is asked
public record ChatRequest(
    String model, Asked asked, boolean stream, boolean usage, Place place, Rag rag) {
  /// Prefix of a model's name that is a scope.
  public static final String MEMORY = "memory/";

  private static final Set<String> RAG = Set.of("collection", "scope", "k", "budget", "filter");

  /// What is asked.
  public sealed interface Place {}

  /// @param name of a collection
  public record Collection(String name) implements Place {}

  /// @param name of a scope of a memory
  public record Scope(String name) implements Place {}

  /// How it is asked.
  ///
  /// @param k passages or memories to choose from
  /// @param budget most tokens of those that are packed
  /// @param filter of documents; null for all
  public record Rag(int k, int budget, @Nullable Filter filter) {}

  /// What a request may ask for.
  ///
  /// @param passages largest `k`
  /// @param tokens largest `budget`
  public record Most(int passages, int tokens) {}

  private static final int K = 10;
  private static final int BUDGET = 2_000;

  public static ChatRequest of(JsonValue request, Most most, JsonLimits limits) {
    Map<String, JsonValue> members = request.members();
    String model = required(members, "model", "the name of a collection").string("its name");
    ChatWishes.requireKnown(members);
    JsonValue given = members.get("rag");
    Map<String, JsonValue> rag = given == null || given.isNull() ? Map.of() : given.members(RAG);
    return new ChatRequest(
        model,
        ChatHistory.asked(
            required(members, "messages", "a list of messages").list("a list of messages"),
            ChatWishes.writing(members)),
        flag(members.get("stream")),
        usage(members.get("stream_options")),
        place(model, rag),
        new Rag(
            count(rag.get("k"), K, most.passages(), "passages"),
            count(rag.get("budget"), BUDGET, most.tokens(), "chatTokens"),
            filter(rag.get("filter"), limits)));
  }

  /// What is looked for: the question, with words of earlier ones where it leans on them.
  public String searched() {
    return StandaloneQuery.of(asked);
  }

  private static JsonValue required(Map<String, JsonValue> members, String name, String expected) {
    JsonValue value = members.get(name);
    if (value == null || value.isNull()) {
      throw new IllegalArgumentException(
          "request has no member '%s'; expected %s; add it".formatted(name, expected));
    }
    return value;
  }

  private static boolean flag(@Nullable JsonValue value) {
    return value != null && !value.isNull() && value.bool();
  }

  private static boolean usage(@Nullable JsonValue options) {
    return options != null && !options.isNull() && flag(options.members().get("include_usage"));
  }

  private static Place place(String model, Map<String, JsonValue> rag) {
    JsonValue collection = rag.get("collection");
    JsonValue scope = rag.get("scope");
    if (collection != null && scope != null) {
      throw new IllegalArgumentException(
          "rag has a collection and a scope; expected one of them; ask each by itself");
    }
    if (collection != null) {
      return new Collection(collection.string("the name of a collection"));
    }
    if (scope != null) {
      return new Scope(scope.string("the name of a scope"));
    }
    return model.startsWith(MEMORY)
        ? new Scope(model.substring(MEMORY.length()))
        : new Collection(model);
  }

  private static int count(@Nullable JsonValue value, int otherwise, int most, String limit) {
    int count = value == null || value.isNull() ? Math.min(otherwise, most) : value.count(1);
    if (count > most) {
      throw new IllegalArgumentException(
          "%s is %d; expected at most %d; ask for less, or raise the limit %s"
              .formatted(limit.equals("passages") ? "rag.k" : "rag.budget", count, most, limit));
    }
    return count;
  }

  private static @Nullable Filter filter(@Nullable JsonValue value, JsonLimits limits) {
    return value == null || value.isNull() ? null : FilterJson.parse(value.text(), limits);
  }
}
