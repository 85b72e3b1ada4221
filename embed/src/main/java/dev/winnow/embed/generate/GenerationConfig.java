package dev.winnow.embed.generate;

import java.util.List;

/// How a text is written.
///
/// @param tokens most tokens to write, 1,024 by default; less where the model's window ends
/// @param stops texts that end the answer where they begin, and are no part of it; at most 64 of 1
///   to 1,000 characters
/// @param sampling how tokens are chosen; greedy by default
/// @param drafts tokens that are guessed ahead and checked in one run, by what followed the last
///   words before in the prompt (prompt lookup; REST, arXiv 2311.08252): fewer runs where the
///   answer quotes, the same text; in 8 bits but for tokens that are all but equally likely, since
///   sums of several tokens round otherwise. 0 to 64; 0, the default, for none
public record GenerationConfig(int tokens, List<String> stops, Sampling sampling, int drafts) {
  public static final GenerationConfig DEFAULTS =
      new GenerationConfig(1_024, List.of(), Sampling.GREEDY, 0);

  private static final int MOST_TOKENS = 1 << 24;
  private static final int MOST_STOPS = 64;
  private static final int LONGEST_STOP = 1_000;
  private static final int MOST_DRAFTS = 64;

  public GenerationConfig {
    stops = List.copyOf(stops);
    if (tokens < 1 || tokens > MOST_TOKENS) {
      throw new IllegalArgumentException(
          "%,d tokens to write; expected 1 to %,d".formatted(tokens, MOST_TOKENS));
    }
    boolean fit = stops.stream().allMatch(stop -> !stop.isEmpty() && stop.length() <= LONGEST_STOP);
    if (stops.size() > MOST_STOPS || !fit) {
      throw new IllegalArgumentException(
          "%d texts to stop at; expected at most %d, of 1 to %,d characters each"
              .formatted(stops.size(), MOST_STOPS, LONGEST_STOP));
    }
    if (drafts < 0 || drafts > MOST_DRAFTS) {
      throw new IllegalArgumentException(
          "%d tokens guessed ahead; expected 0 (for none) to %d".formatted(drafts, MOST_DRAFTS));
    }
  }

  public GenerationConfig withTokens(int tokens) {
    return new GenerationConfig(tokens, stops, sampling, drafts);
  }

  public GenerationConfig withStops(String... stops) {
    return new GenerationConfig(tokens, List.of(stops), sampling, drafts);
  }

  public GenerationConfig withSampling(Sampling sampling) {
    return new GenerationConfig(tokens, stops, sampling, drafts);
  }

  public GenerationConfig withDrafts(int drafts) {
    return new GenerationConfig(tokens, stops, sampling, drafts);
  }
}
