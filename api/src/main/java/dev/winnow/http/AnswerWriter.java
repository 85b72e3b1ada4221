package dev.winnow.http;

import dev.winnow.memory.generate.Generator;
import dev.winnow.memory.pack.SentenceScorer;
import dev.winnow.memory.pack.TokenCounter;

/// What writes the answers of a server.
///
/// @param generator safe for concurrent calls; the caller closes it after the server
/// @param counter of its tokens, by which packs are made to fit
/// @param room tokens that it reads of a pack and a question; a larger budget is lowered to it
public record AnswerWriter(Generator generator, TokenCounter counter, int room) {
  private static final int SENTENCES = 3;

  /// Quotes sentences, without a model.
  public static final AnswerWriter QUOTING =
      of(Generator.extractive(SentenceScorer.lexical(), SENTENCES));

  /// One that reads packs of any length, whose tokens are estimated.
  public static AnswerWriter of(Generator generator) {
    return new AnswerWriter(generator, TokenCounter.estimate(), Integer.MAX_VALUE);
  }
}
