package dev.winnow.memory.generate;

import dev.winnow.embed.Embedder;
import dev.winnow.embed.generate.Surprisal;
import dev.winnow.memory.Recall;
import dev.winnow.memory.Scope;
import dev.winnow.memory.pack.Judge;
import dev.winnow.memory.pack.NextToken;
import dev.winnow.memory.pack.Pack;
import dev.winnow.memory.pack.PackConfig;
import dev.winnow.memory.pack.PackRequest;
import dev.winnow.memory.pack.Packer;
import dev.winnow.memory.pack.Packing;
import dev.winnow.memory.pack.SentenceScorer;
import dev.winnow.memory.pack.TokenCounter;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// A generator that is ready, and what it can read.
///
/// @param generator safe for concurrent calls where a server answers by it
/// @param counter of its own tokens, by which packs are made to fit; an estimate where nobody knows
///   them
/// @param room for a pack and the question, in its tokens
public record Answerer(Generator generator, TokenCounter counter, int room)
    implements AutoCloseable {
  private static final int SENTENCES = 3;

  /// Most tokens of earlier sections that the next one is shown.
  private static final int EARLIER = 2_000;

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

  /// The same for long texts, by plan and sections ([LongGenerator]): a quarter of the room is for
  /// earlier sections.
  ///
  /// @param sections most sections
  /// @throws IllegalArgumentException if it only quotes
  public Answerer writingLong(int sections) {
    if (generator instanceof ExtractiveGenerator) {
      throw without("writes sections", "a decoder's folder, or a chat server");
    }
    int earlier = Math.min(EARLIER, room / 4); // and the plan takes about as much
    var packer = Packer.of(PackConfig.DEFAULTS.withBudget(earlier), counter);
    return new Answerer(
        new LongGenerator(generator, packer, sections), counter, room - 2 * earlier);
  }

  /// The model itself.
  private Generator model() {
    return generator instanceof LongGenerator sections ? sections.writer() : generator;
  }

  /// The settings with a budget that it has room for, besides the question.
  public PackConfig fitting(PackConfig config, String question) {
    int left = Math.max(0, room - counter.count(question));
    return config.withBudget(Math.min(config.budget(), left));
  }

  /// Whether it quotes sentences that are chosen by their words.
  public boolean quotesByWords() {
    return generator instanceof ExtractiveGenerator quoting
        && quoting.scorer().equals(SentenceScorer.coverage());
  }

  /// The same for answers from texts that an embedder has made vectors of: if it quotes by words,
  /// it chooses sentences by their meaning.
  ///
  /// @param embedder asked for only then, since a model may have to be opened for it
  public Answerer reading(Supplier<Optional<Embedder>> embedder) {
    return quotesByWords() && generator instanceof ExtractiveGenerator(_, int sentences)
        ? embedder
            .get()
            .map(known -> of(Generator.extractive(SentenceScorer.meaning(known), sentences)))
            .orElse(this)
        : this;
  }

  /// Answers from a pack. From an empty one nothing is answered, and no model is asked: it would
  /// make something up.
  public Answer answer(Asked asked, Pack pack, Consumer<String> onText) {
    return pack.parts().isEmpty()
        ? new Answer("", List.of(), Answer.Usage.NONE, "stop")
        : generator.answer(asked, pack, onText);
  }

  /// As [#answer(Asked, Pack, Consumer)], to a question alone.
  public Answer answer(String question, Pack pack, Consumer<String> onText) {
    return answer(Asked.of(question), pack, onText);
  }

  /// Packs what a scope recalls.
  ///
  /// @param packer for this packing's settings; its scorer is the reranker's where one is named
  /// @throws IllegalArgumentException if the packing needs a model that this one has not
  public Pack pack(Scope scope, Recall recall, Packing packing, Packer packer) {
    PackRequest request = scope.request(recall, packing.slots(), packing.config().neighbours());
    Packer chosen =
        packing.judgements() == 0 ? packer : packer.withJudge(judge(), packing.judgements());
    return switch (packing.scoring()) {
      case WORDS -> chosen.pack(request);
      case CERTAINTY ->
          chosen.pack(request.scoredBy(SentenceScorer.certainty(nextToken(), packing.calls())));
      case SURPRISAL -> chosen.withScorer(SentenceScorer.surprisal(surprisal(), 1)).pack(request);
    };
  }

  /// Asks the generator whether a text helps to answer a question.
  ///
  /// @throws IllegalArgumentException if it only quotes
  public Judge judge() {
    if (model() instanceof ExtractiveGenerator) {
      throw without("judges what does not fit", "a decoder's folder, or a chat server");
    }
    return new ModelJudge(new Answerer(model(), counter, room));
  }

  private NextToken nextToken() {
    return switch (model()) {
      case ChatGenerator server -> server.nextToken();
      case DecoderGenerator decoder -> decoder.nextToken();
      default -> throw without("tells how certain it is", "a decoder's folder, or a chat server");
    };
  }

  private Function<String, Surprisal> surprisal() {
    if (model() instanceof DecoderGenerator decoder) {
      return decoder.decoder()::surprisal;
    }
    throw without("reads for surprisal", "a decoder's folder, which is run in this process");
  }

  private static IllegalArgumentException without(String does, String expected) {
    return new IllegalArgumentException(
        "there is no model that %s; expected %s as --model, or a pack without it"
            .formatted(does, expected));
  }

  /// Frees the connections of a server.
  @Override
  public void close() {
    if (model() instanceof ChatGenerator server) {
      server.close();
    }
  }
}
