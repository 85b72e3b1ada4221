package dev.winnow.memory.generate;

import dev.winnow.embed.generate.ChatMessage;
import dev.winnow.embed.generate.Decoder;
import dev.winnow.embed.generate.Generation;
import dev.winnow.embed.generate.GenerationConfig;
import dev.winnow.embed.generate.Sampling;
import dev.winnow.memory.generate.Answer.Usage;
import dev.winnow.memory.pack.Pack;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/// Answers by a decoder in this process.
///
/// @param instructions the system message, in front of the pack's own
record DecoderGenerator(Decoder decoder, GenerationConfig config, String instructions)
    implements Generator {
  DecoderGenerator {
    Objects.requireNonNull(decoder, "decoder of a generator");
    Objects.requireNonNull(config, "config of a generator");
    Objects.requireNonNull(instructions, "instructions of a generator");
  }

  /// The pack in a turn of its own: small models then answer the question rather than go on with
  /// the data, and it is read once for all questions to the same pack. It stays in the user's role,
  /// whose word counts for less than the system's.
  private List<ChatMessage> messages(Asked asked, Pack pack) {
    List<ChatMessage> messages = new ArrayList<>();
    messages.add(
        ChatMessage.system(
            asked.system().isEmpty() ? instructions : instructions + "\n" + asked.system()));
    messages.addAll(asked.earlier());
    if (!pack.text().isEmpty()) {
      messages.add(ChatMessage.user(pack.text()));
      messages.add(ChatMessage.assistant("What is the question?"));
    }
    messages.add(ChatMessage.user(asked.question()));
    return messages;
  }

  private GenerationConfig config(Asked.Writing writing) {
    Sampling sampling = config.sampling();
    if (writing.temperature() != null) {
      sampling = sampling.withTemperature(writing.temperature());
    }
    if (writing.nucleus() != null) {
      sampling = sampling.withNucleus(writing.nucleus());
    }
    if (writing.seed() != null) {
      sampling = sampling.withSeed(writing.seed());
    }
    List<String> stops = new ArrayList<>(config.stops());
    stops.addAll(writing.stops());
    return config
        .withTokens(writing.tokens(config.tokens()))
        .withSampling(sampling)
        .withStops(stops.toArray(String[]::new));
  }

  @Override
  public Answer answer(String question, Pack pack, Consumer<String> onText) {
    return answer(Asked.of(question), pack, onText);
  }

  @Override
  public Answer answer(Asked asked, Pack pack, Consumer<String> onText) {
    int[] prompt = decoder.prompt(messages(asked, pack));
    if (prompt.length >= decoder.window()) {
      throw new GenerationException(
          "a prompt of %,d tokens for a model of %,d; expected room for an answer, too; pack within a smaller budget"
              .formatted(prompt.length, decoder.window()));
    }
    Generation written = decoder.generate(prompt, config(asked.writing()), onText);
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
