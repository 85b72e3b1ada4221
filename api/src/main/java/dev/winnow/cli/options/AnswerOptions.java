package dev.winnow.cli.options;

import dev.winnow.embed.Models;
import dev.winnow.embed.blocks.ContextConfig;
import dev.winnow.embed.generate.Decoder;
import dev.winnow.embed.generate.DecoderOptions;
import dev.winnow.embed.generate.GenerationConfig;
import dev.winnow.memory.generate.Answerer;
import dev.winnow.memory.generate.ChatConfig;
import dev.winnow.memory.generate.ChatGenerator;
import dev.winnow.memory.generate.Generator;
import dev.winnow.memory.generate.LongGenerator;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Who answers: quoted sentences, a decoder in this process, or a chat server.
public final class AnswerOptions {
  /// Tokens that stand around instructions, pack and question.
  private static final int AROUND = 128;

  /// Tokens of what is read in blocks.
  private static final int MOST_IN_BLOCKS = 1 << 24;

  @Option(
      names = {"--model", "--upstream-model"},
      paramLabel = "MODEL",
      description =
          "Who answers: a decoder's folder in the Hugging Face layout or a GGUF file, run in this"
              + " process; with --endpoint, the server's name of the model. Without it, sentences"
              + " are quoted.")
  private @Nullable String model;

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
          "A server in front of /chat/completions, as http://localhost:8080/v1 or"
              + " https://api.openai.com/v1. What is recalled is sent there.")
  private @Nullable URI endpoint;

  @Option(
      names = "--key-env",
      paramLabel = "VARIABLE",
      defaultValue = "OPENAI_API_KEY",
      description =
          "Environment variable with the server's key (default: ${DEFAULT-VALUE}, if it is set).")
  private String keyVariable = "";

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description =
          "Longest wait for a server's answer, retries included (default: ${DEFAULT-VALUE}).")
  private int timeout;

  @Option(
      names = "--sections",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Write a long text: the model plans up to N sections, then writes one after the other; 0"
              + " for one short answer (default: ${DEFAULT-VALUE}).")
  private int sections;

  @Mixin private final WritingOptions writing = new WritingOptions();
  @Mixin private final BlockOptions blocks = new BlockOptions();

  /// Who answers, checked and not yet open.
  public sealed interface Answering {}

  private record Quoting(Answerer answerer) implements Answering {}

  private record Serving(ChatConfig config) implements Answering {}

  /// @param context how texts are read in blocks, or null where they are not
  private record Writing(
      String model,
      DecoderOptions options,
      GenerationConfig config,
      String instructions,
      @Nullable ContextConfig context)
      implements Answering {}

  private record Sections(Answering writer, int most) implements Answering {}

  /// @throws IllegalArgumentException if options are out of range, or do not fit each other
  public Answering answering() {
    if (sections < 0 || sections > LongGenerator.MOST_SECTIONS) {
      throw new IllegalArgumentException(
          "--sections is %,d; expected 0 to %,d: each costs a call of the model"
              .formatted(sections, LongGenerator.MOST_SECTIONS));
    }
    Answering writer = writer(sections > 0);
    return sections > 0 ? new Sections(writer, sections) : writer;
  }

  private Answering writer(boolean isLong) {
    GenerationConfig config = writing.config();
    DecoderOptions options = writing.decoder();
    ContextConfig context = blocks.context();
    if (context != null && (endpoint != null || model == null)) {
      throw new IllegalArgumentException(
          "--blocks without a decoder in this process; expected --model FOLDER, and no --endpoint");
    }
    String instructions = isLong ? ChatConfig.LONG_INSTRUCTIONS : ChatConfig.INSTRUCTIONS;
    if (endpoint != null) {
      return new Serving(chat(endpoint).withInstructions(instructions));
    }
    if (model == null && isLong) {
      throw new IllegalArgumentException(
          "--sections has no model beside it; expected --model FOLDER, or --endpoint URL with"
              + " --model NAME");
    }
    return model == null
        ? new Quoting(Answerer.quoting(sentences))
        : new Writing(model, options, config, instructions, context);
  }

  private ChatConfig chat(URI base) {
    if (model == null) {
      throw new IllegalArgumentException(
          "--endpoint has no model beside it; expected --model NAME, as the server knows it");
    }
    ChatConfig config = ChatConfig.of(base, model);
    ChatConfig.Limits limits = config.limits().withTokens(writing.tokens());
    return config
        .withKey(Objects.requireNonNullElse(System.getenv(keyVariable), ""))
        .withLimits(limits.withTemperature(writing.temperature()))
        .withPatience(config.patience().withTotal(Duration.ofSeconds(timeout)));
  }

  /// Whether long texts are read as a whole, in blocks.
  public static boolean readsAll(Answering answering) {
    return answering instanceof Writing writing && writing.context() != null;
  }

  /// @param onRetry is told when a chat server is asked again
  /// @param onRead gets the number of tokens of a long text that were read so far
  /// @throws IllegalArgumentException if the model's folder is not one
  public static Answerer open(
      Answering answering, Models models, Consumer<String> onRetry, IntConsumer onRead) {
    return switch (answering) {
      case Quoting(Answerer answerer) -> answerer;
      case Serving(ChatConfig config) -> Answerer.of(ChatGenerator.open(config, onRetry));
      case Sections(Answering writer, int most) ->
          open(writer, models, onRetry, onRead).writingLong(most);
      case Writing(var model, var options, var config, var instructions, var context) -> {
        Decoder decoder = models.decoder(model, options);
        if (context != null) {
          Generator reading =
              Generator.inProcess(decoder, config, instructions, context.withOnRead(onRead));
          yield new Answerer(reading, decoder::count, MOST_IN_BLOCKS);
        }
        int around = decoder.count(instructions) + AROUND;
        int room = decoder.window() - Math.min(config.tokens(), decoder.window() / 4) - around;
        Generator generator = Generator.inProcess(decoder, config, instructions);
        yield new Answerer(generator, decoder::count, Math.max(0, room));
      }
    };
  }
}
