package dev.winnow.embed.generate;

import dev.winnow.embed.running.Precision;

/// How a decoder is opened.
///
/// @param precision of its numbers; by default what [dev.winnow.embed.ModelsConfig#precision] says,
///   and where that says nothing 32 bits on a processor: small models lose answers in 8
/// @param kept prompts whose keys and values are kept between calls, 0 to 64, 1 by default; each
///   takes memory for all of its tokens and those of its answer
public record DecoderOptions(Precision precision, int kept) {
  public static final DecoderOptions DEFAULTS = new DecoderOptions(Precision.AUTO, 1);

  private static final int MOST_KEPT = 64;

  public DecoderOptions {
    if (kept < 0 || kept > MOST_KEPT) {
      throw new IllegalArgumentException(
          "%d prompts kept; expected 0 (for none) to %d".formatted(kept, MOST_KEPT));
    }
  }

  public DecoderOptions withPrecision(Precision precision) {
    return new DecoderOptions(precision, kept);
  }

  public DecoderOptions withKept(int kept) {
    return new DecoderOptions(precision, kept);
  }
}
