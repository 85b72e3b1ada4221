package dev.winnow.memory.generate;

import dev.winnow.embed.generate.ChatMessage;
import dev.winnow.embed.generate.Decoder;
import dev.winnow.embed.generate.Generation;
import dev.winnow.embed.generate.GenerationConfig;
import dev.winnow.memory.generate.Answer.Usage;
import dev.winnow.memory.pack.Pack;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/// Answers by a decoder in this process, which is asked as a chat server would be.
///
/// @param instructions the system message, in front of the pack's own
record DecoderGenerator(Decoder decoder, GenerationConfig config, String instructions)
    implements Generator {
  DecoderGenerator {
    Objects.requireNonNull(decoder, "decoder of a generator");
    Objects.requireNonNull(config, "config of a generator");
    Objects.requireNonNull(instructions, "instructions of a generator");
  }

  @Override
  public Answer answer(String question, Pack pack, Consumer<String> onText) {
    String content = pack.text() + (pack.text().isEmpty() ? "" : "\n") + question;
    int[] prompt =
        decoder.prompt(List.of(ChatMessage.system(instructions), ChatMessage.user(content)));
    if (prompt.length >= decoder.window()) {
      throw new GenerationException(
          "a prompt of %,d tokens for a model of %,d; expected room for an answer, too; pack within a smaller budget"
              .formatted(prompt.length, decoder.window()));
    }
    Generation written = decoder.generate(prompt, config, onText);
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
}
