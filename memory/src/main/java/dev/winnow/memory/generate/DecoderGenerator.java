package dev.winnow.memory.generate;

import dev.winnow.embed.blocks.BlockContext;
import dev.winnow.embed.blocks.ContextConfig;
import dev.winnow.embed.generate.ChatMessage;
import dev.winnow.embed.generate.Decoder;
import dev.winnow.embed.generate.Generation;
import dev.winnow.embed.generate.GenerationConfig;
import dev.winnow.memory.generate.Answer.Usage;
import dev.winnow.memory.pack.NextToken;
import dev.winnow.memory.pack.Pack;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Answers by a decoder in this process.
///
/// @param instructions the system message, in front of the pack's own
/// @param context how a pack is read in block memory, or null where it has to fit the window
record DecoderGenerator(
    Decoder decoder, GenerationConfig config, String instructions, @Nullable ContextConfig context)
    implements Generator {
  DecoderGenerator {
    Objects.requireNonNull(decoder, "decoder of a generator");
    Objects.requireNonNull(config, "config of a generator");
    Objects.requireNonNull(instructions, "instructions of a generator");
  }

  /// The pack in a turn of its own: small models then answer the question rather than go on with
  /// the data, and it is read once for all questions to the same pack. It stays in the user's role,
  /// whose word counts for less than the system's.
  private List<ChatMessage> messages(String question, Pack pack) {
    ChatMessage system = ChatMessage.system(instructions);
    ChatMessage asked = ChatMessage.user(question);
    return pack.text().isEmpty()
        ? List.of(system, asked)
        : List.of(
            system,
            ChatMessage.user(pack.text()),
            ChatMessage.assistant("What is the question?"),
            asked);
  }

  /// The distribution of an answer's first token. A prompt that does not fit loses its beginning.
  NextToken nextToken() {
    return prompt -> {
      int[] ids =
          decoder.chats()
              ? decoder.prompt(List.of(ChatMessage.user(prompt)))
              : decoder.prompt(prompt);
      int most = decoder.window() - 1;
      return decoder.next(
          ids.length <= most ? ids : Arrays.copyOfRange(ids, ids.length - most, ids.length));
    };
  }

  @Override
  public Answer answer(String question, Pack pack, Consumer<String> onText) {
    Generation written =
        context == null
            ? inWindow(question, pack, onText)
            : inBlocks(question, pack, context, onText);
    Generation.Usage usage = written.usage();
    return new Answer(
        written.text(),
        Citations.of(written.text(), pack),
        new Usage(usage.prompt(), usage.written(), 1),
        switch (written.end()) {
          case TURN, STOP -> "stop";
          case LENGTH -> "length";
          case CANCELLED ->
              throw new GenerationException(
                  "interrupted after %,d tokens of an answer; expected to write it to its end; ask again"
                      .formatted(usage.written()));
        });
  }

  private Generation inWindow(String question, Pack pack, Consumer<String> onText) {
    int[] prompt = decoder.prompt(messages(question, pack));
    if (prompt.length >= decoder.window()) {
      throw new GenerationException(
          "a prompt of %,d tokens for a model of %,d; expected room for an answer, too; pack within a smaller budget, or read it in blocks"
              .formatted(prompt.length, decoder.window()));
    }
    return decoder.generate(prompt, config, onText);
  }

  private Generation inBlocks(
      String question, Pack pack, ContextConfig blocks, Consumer<String> onText) {
    int[] prompt = decoder.prompt(messages(question, pack));
    try (BlockContext room = decoder.context(blocks, prompt.length + config.tokens())) {
      if (!blocks.skim()) {
        return decoder.generate(room, prompt, config, onText);
      }
      int same = Arrays.mismatch(prompt, decoder.prompt(messages(question + ".", pack)));
      int asked = Math.max(0, Math.min(same, prompt.length) - decoder.count(question));
      if (asked > 0) {
        room.skim(Arrays.copyOf(prompt, asked));
      }
      int[] rest = Arrays.copyOfRange(prompt, asked, prompt.length);
      Generation written = decoder.generate(room, rest, config, onText);
      Generation.Usage usage = written.usage();
      var whole =
          new Generation.Usage(
              prompt.length, usage.reused(), usage.written(), usage.runs(), usage.guessed());
      return new Generation(written.text(), written.ids(), written.end(), whole);
    }
  }
}
