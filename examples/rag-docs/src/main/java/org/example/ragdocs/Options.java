package org.example.ragdocs;

import dev.winnow.memory.generate.ChatConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// What the command line says: `--name=value`, and the rest is the question.
///
/// @param docs the folder of documents
/// @param index where their index is kept
/// @param endpoint address of a server that speaks OpenAI's chat protocol; empty for none
/// @param model its model
/// @param budget most tokens of documents in a prompt
/// @param question empty to prompt for questions
record Options(Path docs, Path index, String endpoint, String model, int budget, String question) {
  private static final Map<String, String> DEFAULTS =
      Map.of("docs", ".", "index", "target/index", "endpoint", "", "model", "", "budget", "2000");

  static Options parse(String... args) {
    Map<String, String> values = new HashMap<>(DEFAULTS);
    var question = new StringBuilder();
    for (String arg : args) {
      if (!arg.startsWith("--")) {
        question.append(question.isEmpty() ? "" : " ").append(arg);
        continue;
      }
      int equals = arg.indexOf('=');
      String name = arg.substring(2, equals < 0 ? arg.length() : equals);
      if (equals < 0 || !DEFAULTS.containsKey(name)) {
        throw new IllegalArgumentException(
            "'%s' is no option; expected --NAME=VALUE with one of %s"
                .formatted(arg, DEFAULTS.keySet().stream().sorted().toList()));
      }
      values.put(name, arg.substring(equals + 1).strip());
    }
    if (!values.get("endpoint").isEmpty() && values.get("model").isEmpty()) {
      throw new IllegalArgumentException(
          "--endpoint stands without --model; expected the model's name too; see your server's"
              + " list");
    }
    return new Options(
        Path.of(values.get("docs")),
        Path.of(values.get("index")),
        values.get("endpoint"),
        values.get("model"),
        number(values.get("budget")),
        question.toString().strip());
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "--budget is '%s'; expected a number of tokens such as 2000".formatted(text), e);
    }
  }

  /// The chat server, with the key from the environment.
  ChatConfig chat() {
    String key = System.getenv().getOrDefault("OPENAI_API_KEY", "");
    return ChatConfig.of(URI.create(endpoint), model).withKey(key);
  }
}
