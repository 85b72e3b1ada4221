package dev.winnow.http;

import dev.winnow.embed.Embedder;
import dev.winnow.engine.Rerankers;
import dev.winnow.http.limits.ChatLimits;
import dev.winnow.memory.Recall;
import dev.winnow.memory.Scope;
import dev.winnow.memory.generate.Answer;
import dev.winnow.memory.generate.Answerer;
import dev.winnow.memory.generate.Asked;
import dev.winnow.memory.pack.Pack;
import dev.winnow.memory.pack.PackConfig;
import dev.winnow.memory.pack.Packer;
import dev.winnow.memory.pack.Packing;
import dev.winnow.memory.pack.SentenceScorer;
import dev.winnow.openai.ChatReply;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Writes answers by a generator, a few at once.
final class Answers implements AutoCloseable {
  private final Answerer writer;
  private final Rerankers rerankers;
  private final ToIntFunction<String> tokens;
  private final BoundedWork work;
  private volatile @Nullable Reading last;

  private record Reading(Embedder embedder, Answerer answerer) {}

  /// @param tokens of a text, for a generator that does not count
  Answers(Answerer writer, Rerankers rerankers, ToIntFunction<String> tokens, ChatLimits limits) {
    this.writer = writer;
    this.rerankers = rerankers;
    this.tokens = tokens;
    this.work = new BoundedWork(limits.admission(), "answerTime");
  }

  /// Makes packs that the writer has room for, besides the question.
  Packer packer(PackConfig config, String question) {
    return Packer.of(writer.fitting(config, question), writer.counter());
  }

  /// Packs what a scope recalls, by the writer's model or a reranker where that is asked for.
  ///
  /// @throws IllegalArgumentException if there is none
  Pack pack(Scope scope, Recall recall, Packing packing, Packer packer) {
    String reranker = packing.reranker();
    Packer chosen =
        reranker.isEmpty()
            ? packer
            : packer.withScorer(SentenceScorer.reranker(rerankers, reranker));
    return writer.pack(scope, recall, packing, chosen);
  }

  /// @param embedder of the texts, by which quotes are chosen; asked for only where there are any
  Answer answer(
      String client,
      Asked asked,
      Pack pack,
      Supplier<Optional<Embedder>> embedder,
      Consumer<String> onText) {
    Answerer chosen = reading(embedder);
    return work.answer(client, pack.tokens(), () -> chosen.answer(asked, pack, onText));
  }

  /// The last one is kept, with what it has embedded.
  private Answerer reading(Supplier<Optional<Embedder>> embedder) {
    return writer.quotesByWords() ? embedder.get().map(this::reading).orElse(writer) : writer;
  }

  private Answerer reading(Embedder embedder) {
    Reading known = last;
    if (known == null || known.embedder() != embedder) {
      known = new Reading(embedder, writer.reading(() -> Optional.of(embedder)));
      last = known;
    }
    return known.answerer();
  }

  /// What the generator counted; where it did not, tokens of the pack with the question, and of the
  /// answer.
  ChatReply.Usage usage(String question, Pack pack, Answer answer) {
    Answer.Usage counted = answer.usage();
    return counted.prompt() > 0 || counted.completion() > 0
        ? new ChatReply.Usage(counted.prompt(), counted.completion())
        : new ChatReply.Usage(
            tokens.applyAsInt(pack.text() + "\n" + question), tokens.applyAsInt(answer.text()));
  }

  /// The answer with what [#usage] counts.
  Answer counted(String question, Pack pack, Answer answer) {
    ChatReply.Usage usage = usage(question, pack, answer);
    return new Answer(
        answer.text(),
        answer.citations(),
        new Answer.Usage(
            Math.toIntExact(usage.prompt()),
            Math.toIntExact(usage.completion()),
            answer.usage().attempts()),
        answer.end());
  }

  @Override
  public void close() {
    work.close();
  }
}
