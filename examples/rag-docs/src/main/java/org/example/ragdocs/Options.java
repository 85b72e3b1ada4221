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
  static final String HELP =
      """
      Answers questions about a folder of documents, with citations.

        QUESTION          one question; without it, those that you type
        --docs=PATH       the folder of documents (default: .)
        --index=PATH      where their index is kept (default: target/index)
        --endpoint=URL    server that speaks OpenAI's chat protocol; without it, passages are quoted
        --model=NAME      its model; a key is taken from OPENAI_API_KEY
        --budget=TOKENS   most tokens of documents in a prompt (default: 2000)
        --help

      Exit codes: 0 done, 1 the chat server failed, 2 usage, 3 the index is in use, 4 some files could
      not be read.
      """;

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
            "'%s' is no option; expected --NAME=VALUE with one of %s; see --help"
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
