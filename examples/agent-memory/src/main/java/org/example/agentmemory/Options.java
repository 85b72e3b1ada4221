package org.example.agentmemory;

import dev.winnow.memory.generate.ChatConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// What the command line says, as `--name=value`.
///
/// @param folder where everything is remembered
/// @param user who talks; each user has a memory of their own
/// @param endpoint address of a server that speaks OpenAI's chat protocol; empty for none
/// @param model its model
/// @param budget most tokens of memories in a prompt
/// @param lines file of what is said; empty for what is typed
record Options(Path folder, String user, String endpoint, String model, int budget, String lines) {
  static final String HELP =
      """
      A chat that remembers across restarts, shows what it recalled, and forgets when told to.

        --folder=PATH     where everything is remembered (default: memory)
        --user=NAME       who talks; each has a memory of their own (default: me)
        --endpoint=URL    server that speaks OpenAI's chat protocol; without it, you are quoted
        --model=NAME      its model; a key is taken from OPENAI_API_KEY
        --budget=TOKENS   most tokens of memories in a prompt (default: 1500)
        --lines=FILE      what is said, a line each (default: what you type)
        --help

      Exit codes: 0 done, 2 usage, 3 another process has the memory open.
      """;

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "folder",
          "memory",
          "user",
          "me",
          "endpoint",
          "",
          "model",
          "",
          "budget",
          "1500",
          "lines",
          "");

  static Options parse(String... args) {
    Map<String, String> values = new HashMap<>(DEFAULTS);
    for (String arg : args) {
      int equals = arg.indexOf('=');
      String name = arg.replaceFirst("^--", "").replaceFirst("=.*", "");
      if (!arg.startsWith("--") || equals < 0 || !DEFAULTS.containsKey(name)) {
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
        Path.of(values.get("folder")),
        values.get("user"),
        values.get("endpoint"),
        values.get("model"),
        number(values.get("budget")),
        values.get("lines"));
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "--budget is '%s'; expected a number of tokens such as 1500".formatted(text), e);
    }
  }

  /// Whether a chat server writes the answers.
  boolean writes() {
    return !endpoint.isEmpty();
  }

  /// The chat server, with the key from the environment.
  ChatConfig chat() {
    return ChatConfig.of(URI.create(endpoint), model)
        .withKey(System.getenv().getOrDefault("OPENAI_API_KEY", ""))
        .withInstructions(
            "You talk with one person whom you have known for long. The quoted data is what you"
                + " remember. Use it where it helps, put the number of the item behind what you"
                + " took from it, like [2], and do not make memories up.");
  }
}
