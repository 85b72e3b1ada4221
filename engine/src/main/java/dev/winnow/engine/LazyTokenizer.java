package dev.winnow.engine;

import dev.winnow.embed.tokens.Tokenizer;
import dev.winnow.engine.verbatim.ModelTokens;
import dev.winnow.engine.verbatim.WordTokens;
import dev.winnow.index.VerbatimTokenizer;
import org.jspecify.annotations.Nullable;

/// The tokenizer of verbatim tokens, opened when it is first needed. Thread-safe.
final class LazyTokenizer implements VerbatimTokenizer {
  private final String name;
  private final LazyEmbedder.Held held;
  private final LazyModels models;
  private @Nullable VerbatimTokenizer tokenizer;
  private String fingerprint = "";

  /// @param name [Recipe#WORDS], the name of a built-in model, or a folder
  LazyTokenizer(String name, LazyEmbedder.Held held, LazyModels models) {
    this.name = name;
    this.held = held;
    this.models = models;
  }

  synchronized String fingerprint() {
    VerbatimTokenizer _ = get();
    return fingerprint;
  }

  @Override
  public Tokens tokens(String text) {
    return get().tokens(text);
  }

  private synchronized VerbatimTokenizer get() {
    VerbatimTokenizer known = tokenizer;
    if (known == null) {
      if (name.equals(Recipe.WORDS)) {
        known = new WordTokens();
        fingerprint = WordTokens.FINGERPRINT;
      } else {
        Tokenizer opened = models.get().tokenizer(name);
        known = new ModelTokens(opened);
        fingerprint = opened.fingerprint();
      }
      if (!held.model().isEmpty() && !held.model().equals(fingerprint)) {
        throw new IllegalArgumentException(
            "verbatim tokens '%s' in %s were made by the tokenizer %s, but '%s' is now the tokenizer %s; use the one that made them, or index again into another folder"
                .formatted(held.space(), held.folder(), held.model(), name, fingerprint));
      }
      tokenizer = known;
    }
    return known;
  }
}
