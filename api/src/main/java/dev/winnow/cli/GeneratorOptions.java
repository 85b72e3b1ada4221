package dev.winnow.cli;

import dev.winnow.memory.generate.ChatConfig;
import dev.winnow.memory.generate.ChatGenerator;
import dev.winnow.memory.generate.Generator;
import dev.winnow.memory.pack.SentenceScorer;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What writes the answers of a server: quoted sentences, or another server's model.
final class GeneratorOptions {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--sentences",
      paramLabel = "N",
      defaultValue = "3",
      description = "Most sentences of an answer without a model (default: ${DEFAULT-VALUE}).")
  private int sentences;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description =
          "A server in front of /chat/completions, as http://localhost:8080/v1, that writes answers"
              + " to /v1/chat/completions and to asks of a memory. What is found is sent there.")
  private @Nullable URI endpoint;

  @Option(
      names = "--upstream-model",
      paramLabel = "NAME",
      description = "That server's name of the model; needed with --endpoint.")
  private @Nullable String model;

  @Option(
      names = "--key-env",
      paramLabel = "VARIABLE",
      defaultValue = "OPENAI_API_KEY",
      description =
          "Environment variable with that server's key (default: ${DEFAULT-VALUE}, if it is set).")
  private String keyVariable = "";

  @Option(
      names = "--answer-tokens",
      paramLabel = "N",
      defaultValue = "1024",
      description = "Most tokens that it writes for an answer (default: ${DEFAULT-VALUE}).")
  private int answerTokens;

  /// Runs work with the generator, and closes it.
  ///
  /// @param time longest for an answer, retries included
  int with(Duration time, ToIntFunction<Generator> work) {
    Generator quoting;
    ChatConfig chat;
    try {
      quoting = Generator.extractive(SentenceScorer.lexical(), sentences);
      chat = chat(time);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          command == null ? new CommandLine(this) : command.commandLine(),
          String.valueOf(e.getMessage()),
          e);
    }
    if (chat == null) {
      return work.applyAsInt(quoting);
    }
    try (var generator = ChatGenerator.open(chat)) {
      return work.applyAsInt(generator);
    }
  }

  private @Nullable ChatConfig chat(Duration time) {
    if ((endpoint == null) != (model == null)) {
      throw new IllegalArgumentException(
          endpoint == null
              ? "--upstream-model is %s, but no server is named; expected --endpoint URL beside it"
                  .formatted(model)
              : "--endpoint has no model beside it; expected --upstream-model NAME, as that server"
                  + " knows it");
    }
    if (endpoint == null || model == null) {
      return null;
    }
    ChatConfig config = ChatConfig.of(endpoint, model);
    return config
        .withKey(Objects.requireNonNullElse(System.getenv(keyVariable), ""))
        .withLimits(config.limits().withTokens(answerTokens))
        .withPatience(config.patience().withTotal(time));
  }
}
