package dev.winnow.memory.generate;

import dev.winnow.embed.blocks.BlockContext;
import dev.winnow.embed.blocks.ContextConfig;
import dev.winnow.embed.generate.ChatMessage;
import dev.winnow.embed.generate.Decoder;
import dev.winnow.embed.generate.Generation;
import dev.winnow.embed.generate.GenerationConfig;
import dev.winnow.embed.generate.Sampling;
import dev.winnow.memory.generate.Answer.Usage;
import dev.winnow.memory.pack.NextToken;
import dev.winnow.memory.pack.Pack;
import java.util.ArrayList;
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
    return answer(Asked.of(question), pack, onText);
  }

  @Override
  public Answer answer(Asked asked, Pack pack, Consumer<String> onText) {
    Generation written =
        context == null ? inWindow(asked, pack, onText) : inBlocks(asked, pack, context, onText);
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

  private Generation inWindow(Asked asked, Pack pack, Consumer<String> onText) {
    int[] prompt = decoder.prompt(messages(asked, pack));
    if (prompt.length >= decoder.window()) {
      throw new GenerationException(
          "a prompt of %,d tokens for a model of %,d; expected room for an answer, too; pack within a smaller budget, or read it in blocks"
              .formatted(prompt.length, decoder.window()));
    }
    return decoder.generate(prompt, config(asked.writing()), onText);
  }

  private Generation inBlocks(
      Asked asked, Pack pack, ContextConfig blocks, Consumer<String> onText) {
    GenerationConfig writing = config(asked.writing());
    int[] prompt = decoder.prompt(messages(asked, pack));
    int skimmed = blocks.skim() ? begun(asked, pack, prompt) : 0;
    try (BlockContext room = decoder.context(blocks, prompt.length + writing.tokens())) {
      return decoder.generate(room, prompt, skimmed, writing, onText);
    }
  }

  /// Tokens before the question.
  private int begun(Asked asked, Pack pack, int... prompt) {
    var other = new Asked(asked.question() + ".", asked.earlier(), asked.system(), asked.writing());
    int same = Arrays.mismatch(prompt, decoder.prompt(messages(other, pack)));
    return Math.max(0, Math.min(same, prompt.length) - decoder.count(asked.question()));
  }
}
