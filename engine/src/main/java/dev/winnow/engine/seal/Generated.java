package dev.winnow.engine.seal;

import dev.winnow.embed.generate.Decoder;
import dev.winnow.engine.Engine;
import dev.winnow.engine.verbatim.DecoderScores;
import dev.winnow.index.Schema;
import dev.winnow.index.TokenScores;
import dev.winnow.index.verbatim.Seal;
import dev.winnow.index.verbatim.SealHit;
import java.util.List;

/// Finds documents by n-grams that a decoder generates for a question, where it may only generate
/// what documents have: see [Seal]. The decoder reads the question once and then a token at a time,
/// at most [Seal#beam] for each of [Seal#length] tokens. Thread-safe.
public final class Generated {
  /// What the decoder reads, with the question in place of `%s`.
  public static final String PROMPT = DecoderScores.PROMPT;

  private final Engine engine;
  private final Decoder decoder;
  private final String prompt;

  /// @param decoder whose tokenizer made the engine's first verbatim tokens
  /// @param prompt what the decoder reads, with the question in place of `%s`
  /// @throws IllegalArgumentException if the engine has no verbatim tokens, or another tokenizer
  ///   made them
  public Generated(Engine engine, Decoder decoder, String prompt) {
    Schema schema = engine.schema();
    String name = schema.verbatimName("");
    if (!(schema.representations().get(name) instanceof Schema.Verbatim tokens)
        || !tokens.model().equals(decoder.tokenizer())) {
      throw new IllegalArgumentException(
          "verbatim tokens '%s' of %s were made by another tokenizer than the decoder's; expected the decoder's; index with --verbatim and the decoder's folder"
              .formatted(name, engine.folder()));
    }
    if (!prompt.contains("%s")) {
      throw new IllegalArgumentException(
          "prompt '%s' has no place for the question; expected %%s in it; add it"
              .formatted(prompt));
    }
    this.engine = engine;
    this.decoder = decoder;
    this.prompt = prompt;
  }

  /// The best documents, by score and then by id.
  public List<SealHit> search(String question, Seal seal, int k) {
    TokenScores scores = DecoderScores.of(decoder, prompt, question);
    return engine.verbatim("", verbatim -> verbatim.seal(seal, scores, k));
  }
}
