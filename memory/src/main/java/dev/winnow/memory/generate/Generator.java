package dev.winnow.memory.generate;

import dev.winnow.embed.blocks.ContextConfig;
import dev.winnow.embed.generate.Decoder;
import dev.winnow.embed.generate.GenerationConfig;
import dev.winnow.memory.pack.Pack;
import dev.winnow.memory.pack.SentenceScorer;
import java.util.function.Consumer;

/// Writes an answer to a question from a pack. Must be safe for concurrent calls.
@FunctionalInterface
public interface Generator {
  /// Answers, and hands on the text while it comes.
  ///
  /// @param question what is asked
  /// @param pack what is known
  /// @param onText gets each new run of characters, on the calling thread; together they are the
  ///   answer's text
  /// @throws GenerationException if there is no answer, or the thread was interrupted
  Answer answer(String question, Pack pack, Consumer<String> onText);

  /// Answers in one go.
  default Answer answer(String question, Pack pack) {
    return answer(question, pack, text -> {});
  }

  /// Quotes the sentences of the pack that answer best, the best first, each with its number: no
  /// model, no word that is not in the sources, the same every time. A pack of no more sentences is
  /// quoted whole but for those below 0. If nothing is left, the answer is empty.
  ///
  /// @param scorer of sentences; a score below 0 means that a sentence is no answer, as those of
  ///   [SentenceScorer#coverage] and [SentenceScorer#meaning] do
  /// @param sentences most sentences, at least 1
  static Generator extractive(SentenceScorer scorer, int sentences) {
    return new ExtractiveGenerator(scorer, sentences);
  }

  /// Answers by a decoder in this process, from the pack alone and with citations as far as the
  /// model can: small ones often leave them out.
  ///
  /// @param config whose tokens, with those of instructions, pack and question, are to fit the
  ///   model's window ([Decoder#window]); what does not fit of the answer is cut
  static Generator inProcess(Decoder decoder, GenerationConfig config) {
    return inProcess(decoder, config, ChatConfig.INSTRUCTIONS);
  }

  /// As [#inProcess(Decoder, GenerationConfig)], with a system message of the caller's own.
  static Generator inProcess(Decoder decoder, GenerationConfig config, String instructions) {
    return new DecoderGenerator(decoder, config, instructions, null);
  }

  /// As [#inProcess(Decoder, GenerationConfig)], but packs may be many times longer than the
  /// model's window: they are read in block memory. A call takes memory, or room in the context's
  /// folder, for its pack.
  static Generator inProcess(Decoder decoder, GenerationConfig config, ContextConfig context) {
    return inProcess(decoder, config, ChatConfig.INSTRUCTIONS, context);
  }

  /// As [#inProcess(Decoder, GenerationConfig, ContextConfig)], with a system message of the
  /// caller's own.
  static Generator inProcess(
      Decoder decoder, GenerationConfig config, String instructions, ContextConfig context) {
    return new DecoderGenerator(decoder, config, instructions, context);
  }
}
