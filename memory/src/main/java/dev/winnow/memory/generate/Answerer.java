package dev.winnow.memory.generate;

import dev.winnow.embed.Embedder;
import dev.winnow.memory.pack.PackConfig;
import dev.winnow.memory.pack.SentenceScorer;
import dev.winnow.memory.pack.TokenCounter;

/// A generator that is ready, and what it can read.
///
/// @param generator safe for concurrent calls where a server answers by it
/// @param counter of its own tokens, by which packs are made to fit; an estimate where nobody knows
///   them
/// @param room for a pack and the question, in its tokens
public record Answerer(Generator generator, TokenCounter counter, int room)
    implements AutoCloseable {
  private static final int SENTENCES = 3;

  /// Quotes sentences, without a model.
  public static final Answerer QUOTING = quoting(SENTENCES);

  /// Quotes as many sentences, chosen by their words.
  public static Answerer quoting(int sentences) {
    return of(Generator.extractive(SentenceScorer.coverage(), sentences));
  }

  /// One that reads packs of any length, whose tokens are estimated.
  public static Answerer of(Generator generator) {
    return new Answerer(generator, TokenCounter.estimate(), Integer.MAX_VALUE);
  }

  /// The settings with a budget that it has room for, besides the question.
  public PackConfig fitting(PackConfig config, String question) {
    int left = Math.max(0, room - counter.count(question));
    return config.withBudget(Math.min(config.budget(), left));
  }

  /// The same for answers from texts that this embedder has made vectors of: if it quotes, it
  /// chooses sentences by their meaning.
  public Answerer reading(Embedder embedder) {
    return generator instanceof ExtractiveGenerator(SentenceScorer scorer, int sentences)
            && scorer.equals(SentenceScorer.coverage())
        ? of(Generator.extractive(SentenceScorer.meaning(embedder), sentences))
        : this;
  }

  /// Frees the connections of a server.
  @Override
  public void close() {
    if (generator instanceof ChatGenerator server) {
      server.close();
    }
  }
}
