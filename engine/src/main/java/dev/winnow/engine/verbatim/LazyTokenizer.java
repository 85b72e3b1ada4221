package dev.winnow.engine.verbatim;

import dev.winnow.embed.Models;
import dev.winnow.embed.tokens.Tokenizer;
import dev.winnow.index.TokenScores;
import dev.winnow.index.VerbatimTokenizer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The tokenizer of verbatim tokens, opened when it is first needed, and the decoder in its folder,
/// if it is one. Thread-safe.
public final class LazyTokenizer implements VerbatimTokenizer {
  private final String name;
  private final Supplier<Models> models;
  private final Consumer<String> check;
  private @Nullable VerbatimTokenizer tokenizer;
  private String fingerprint = "";

  /// @param name [WordTokens#NAME], the name of a built-in model, or a folder
  /// @param models asked where it is one of a model
  /// @param check fails where an index was made by a tokenizer of another fingerprint
  public LazyTokenizer(String name, Supplier<Models> models, Consumer<String> check) {
    this.name = name;
    this.models = models;
    this.check = check;
  }

  /// What identifies the tokens that it gives.
  public synchronized String fingerprint() {
    VerbatimTokenizer _ = get();
    return fingerprint;
  }

  @Override
  public Tokens tokens(String text) {
    return get().tokens(text);
  }

  /// By the decoder of the tokenizer's folder, which is opened when it is first asked for.
  @Override
  public TokenScores scores(String question) {
    VerbatimTokenizer tokens = get();
    return name.equals(WordTokens.NAME)
        ? tokens.scores(question)
        : DecoderScores.of(models.get().decoder(name), DecoderScores.PROMPT, question);
  }

  private synchronized VerbatimTokenizer get() {
    VerbatimTokenizer known = tokenizer;
    if (known == null) {
      if (name.equals(WordTokens.NAME)) {
        known = new WordTokens();
        fingerprint = WordTokens.FINGERPRINT;
      } else {
        Tokenizer opened = models.get().tokenizer(name);
        known = new ModelTokens(opened);
        fingerprint = opened.fingerprint();
      }
      check.accept(fingerprint);
      tokenizer = known;
    }
    return known;
  }
}
