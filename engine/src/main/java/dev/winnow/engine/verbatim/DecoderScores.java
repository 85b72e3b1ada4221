package dev.winnow.engine.verbatim;

import dev.winnow.embed.generate.Decoder;
import dev.winnow.index.TokenScores;
import java.util.Arrays;

/// A decoder that has read a question, as one who says how likely tokens come next.
///
/// @param read tokens of what it has read
public record DecoderScores(Decoder decoder, int[] read) implements TokenScores {
  /// What a decoder reads, with the question in place of `%s`.
  public static final String PROMPT = "Question: %s\nThe passage that answers it says:";

  /// @param prompt what the decoder reads, with the question in place of `%s`
  public static DecoderScores of(Decoder decoder, String prompt, String question) {
    return new DecoderScores(decoder, decoder.prompt(prompt.replace("%s", question)));
  }

  @Override
  public double[] scores(int[] prefix, int[] allowed) {
    int[] ids = Arrays.copyOf(read, read.length + prefix.length);
    System.arraycopy(prefix, 0, ids, read.length, prefix.length);
    double[] logProbabilities = decoder.next(ids);
    return Arrays.stream(allowed)
        .mapToDouble(id ->
            id < logProbabilities.length
                ? Math.min(0, logProbabilities[id])
                : Double.NEGATIVE_INFINITY)
        .toArray();
  }
}
