package dev.winnow.openai;

import dev.winnow.engine.json.JsonValue;
import dev.winnow.memory.generate.Asked;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a chat asks its answer to be written, and what it may not ask for.
final class ChatWishes {
  private static final int STOPS = 4;
  private static final int LONGEST_STOP = 1_000;

  private ChatWishes() {}

  static Asked.Writing writing(Map<String, JsonValue> members) {
    JsonValue tokens = present(members, "max_completion_tokens");
    JsonValue most = tokens == null ? present(members, "max_tokens") : tokens;
    JsonValue seed = present(members, "seed");
    return new Asked.Writing(
        most == null ? null : most.count(1),
        number(members, "temperature", 0, 2),
        number(members, "top_p", Double.MIN_VALUE, 1),
        seed == null ? null : (long) seed.number(),
        stops(present(members, "stop")));
  }

  private static @Nullable JsonValue present(Map<String, JsonValue> members, String name) {
    JsonValue value = members.get(name);
    return value == null || value.isNull() ? null : value.called(name);
  }

  private static @Nullable Double number(
      Map<String, JsonValue> members, String name, double least, double most) {
    JsonValue value = present(members, name);
    if (value == null) {
      return null;
    }
    double number = value.number();
    if (!(number >= least && number <= most)) {
      throw value.not("a number %s".formatted(least == 0 ? "from 0 to 2" : "above 0, at most 1"));
    }
    return number;
  }

  private static List<String> stops(@Nullable JsonValue given) {
    if (given == null) {
      return List.of();
    }
    String expected =
        "a text or up to %d texts, of 1 to %,d characters each".formatted(STOPS, LONGEST_STOP);
    List<JsonValue> values = given.isString() ? List.of(given) : given.list(expected);
    List<String> stops = new ArrayList<>();
    for (JsonValue value : values) {
      String stop = value.string(expected);
      if (stop.isEmpty() || stop.length() > LONGEST_STOP || stops.size() == STOPS) {
        throw given.not(expected);
      }
      stops.add(stop);
    }
    return stops;
  }

  /// @throws IllegalArgumentException if the request asks for what is not done here
  static void requireKnown(Map<String, JsonValue> members) {
    JsonValue several = present(members, "n");
    if (several != null && several.count(1) > 1) {
      throw new IllegalArgumentException(
          "n is %d; expected 1; ask again for another answer".formatted(several.count(1)));
    }
    for (String name : List.of("tools", "functions")) {
      JsonValue tools = present(members, name);
      if (tools != null && !tools.list("a list").isEmpty()) {
        throw unsupported(name, "no tools; an answer is written from what is stored");
      }
    }
    JsonValue bias = present(members, "logit_bias");
    if (bias != null && !bias.members().isEmpty()) {
      throw unsupported("logit_bias", "no such member");
    }
    JsonValue probabilities = present(members, "logprobs");
    if (probabilities != null && probabilities.bool()) {
      throw unsupported("logprobs", "false; probabilities are not told");
    }
    JsonValue format = present(members, "response_format");
    if (format != null) {
      JsonValue type = format.members().get("type");
      if (type == null || !type.text().equals("text")) {
        throw unsupported("response_format", "the type text");
      }
    }
    for (String name : List.of("frequency_penalty", "presence_penalty")) {
      JsonValue penalty = present(members, name);
      if (penalty != null && penalty.number() != 0) {
        throw unsupported(name, "0");
      }
    }
    JsonValue modalities = present(members, "modalities");
    if (modalities != null
        && modalities.list("a list").stream().anyMatch(one -> !one.text().equals("text"))) {
      throw unsupported("modalities", "text alone");
    }
  }

  private static IllegalArgumentException unsupported(String name, String expected) {
    return new IllegalArgumentException(
        "%s is not supported here; expected %s; leave it out".formatted(name, expected));
  }
}
