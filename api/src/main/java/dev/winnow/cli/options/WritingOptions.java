package dev.winnow.cli.options;

import dev.winnow.embed.generate.DecoderOptions;
import dev.winnow.embed.generate.GenerationConfig;
import dev.winnow.embed.generate.Sampling;
import dev.winnow.embed.running.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/// How a model writes.
public final class WritingOptions {
  @Option(
      names = {"--max-tokens", "--answer-tokens"},
      paramLabel = "N",
      defaultValue = "1024",
      description = "Most tokens to write (default: ${DEFAULT-VALUE}).")
  private int tokens;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "0",
      description =
          "How evenly tokens are drawn: 0 takes the likeliest, 1 draws as the model has it"
              + " (default: ${DEFAULT-VALUE}).")
  private double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      defaultValue = "0",
      description = "Draw among the K likeliest tokens; 0 for all (default: ${DEFAULT-VALUE}).")
  private int topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      defaultValue = "1",
      description =
          "Draw among the fewest tokens that together have this probability (default:"
              + " ${DEFAULT-VALUE}).")
  private double topP;

  @Option(
      names = "--min-p",
      paramLabel = "P",
      defaultValue = "0",
      description =
          "Draw among tokens with at least this share of the likeliest one's probability (default:"
              + " ${DEFAULT-VALUE}).")
  private double minP;

  @Option(
      names = "--repetition-penalty",
      paramLabel = "X",
      defaultValue = "1",
      description =
          "What scores of tokens that were there before are divided by (default:"
              + " ${DEFAULT-VALUE}).")
  private double penalty;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Seed of the random numbers (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--stop",
      paramLabel = "TEXT",
      description = "Text at which the answer ends; may be given several times.")
  private List<String> stops = new ArrayList<>();

  @Option(
      names = "--drafts",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Tokens guessed ahead from the prompt and checked in one run: faster where the answer"
              + " quotes it, the same text (default: ${DEFAULT-VALUE}).")
  private int drafts;

  @Option(
      names = "--precision",
      paramLabel = "P",
      defaultValue = "auto",
      description =
          "Precision of the weights: fp32, int8, int4, on a GPU fp16 or bf16, or auto (default:"
              + " ${DEFAULT-VALUE}).")
  private String precision = "";

  public int tokens() {
    return tokens;
  }

  public double temperature() {
    return temperature;
  }

  /// @throws IllegalArgumentException if an option is out of range
  public GenerationConfig config() {
    var sampling = new Sampling(temperature, topK, topP, minP, penalty, seed);
    return new GenerationConfig(tokens, stops, sampling, drafts);
  }

  /// @throws IllegalArgumentException if the precision is not known
  public DecoderOptions decoder() {
    for (Precision known : Precision.values()) {
      if (known.name().toLowerCase(Locale.ROOT).equals(precision)) {
        return DecoderOptions.DEFAULTS.withPrecision(known);
      }
    }
    throw new IllegalArgumentException(
        "--precision is '%s'; expected fp32, fp16, bf16, int8, int4 or auto".formatted(precision));
  }
}
