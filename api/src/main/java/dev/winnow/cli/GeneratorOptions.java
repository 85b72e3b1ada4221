package dev.winnow.cli;

import dev.winnow.cli.options.WritingOptions;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.memory.generate.ChatConfig;
import dev.winnow.memory.generate.ChatGenerator;
import dev.winnow.memory.generate.Generator;
import dev.winnow.memory.pack.SentenceScorer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What writes the answers of a server: quoted sentences, a decoder in this process, or another
/// server's model.
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
      names = "--generator",
      paramLabel = "FOLDER",
      description =
          "A decoder's folder in the Hugging Face layout, which writes answers to"
              + " /v1/chat/completions and to asks of a memory in this process.")
  private @Nullable Path generator;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description =
          "A server in front of /chat/completions, as http://localhost:8080/v1, that writes them"
              + " instead. What is found is sent there.")
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

  @Mixin private final WritingOptions writing = new WritingOptions();

  /// Runs work with the generator, and closes it.
  ///
  /// @param time longest for an answer, retries included
  /// @param models how a decoder runs
  int with(Duration time, ModelsConfig models, ToIntFunction<Generator> work) {
    Generator quoting;
    ChatConfig chat;
    try {
      quoting = Generator.extractive(SentenceScorer.lexical(), sentences);
      chat = chat(time);
    } catch (IllegalArgumentException e) {
      throw usage(e);
    }
    Path folder = generator;
    if (folder != null) {
      try (var opened = Models.open(models)) {
        return work.applyAsInt(inProcess(opened, folder));
      }
    }
    if (chat == null) {
      return work.applyAsInt(quoting);
    }
    try (var asking = ChatGenerator.open(chat)) {
      return work.applyAsInt(asking);
    }
  }

  private Generator inProcess(Models opened, Path folder) {
    try {
      return Generator.inProcess(
          opened.decoder(folder.toString(), writing.decoder()), writing.config());
    } catch (IllegalArgumentException e) {
      throw usage(e);
    }
  }

  private @Nullable ChatConfig chat(Duration time) {
    if (endpoint != null && generator != null) {
      throw new IllegalArgumentException(
          "--generator and --endpoint were both given; expected one of them; leave one out");
    }
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
        .withLimits(
            config.limits().withTokens(writing.tokens()).withTemperature(writing.temperature()))
        .withPatience(config.patience().withTotal(time));
  }

  private ParameterException usage(IllegalArgumentException e) {
    return new ParameterException(
        command == null ? new CommandLine(this) : command.commandLine(),
        String.valueOf(e.getMessage()),
        e);
  }
}
