package dev.winnow.embed.generate;

import dev.winnow.embed.blocks.BlockContext;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.generate.Generation.End;
import dev.winnow.embed.generate.Generation.Usage;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.running.KvCache;
import dev.winnow.embed.threads.Gate;
import dev.winnow.embed.threads.TimeLimitException;
import dev.winnow.embed.tokens.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// A model that writes, in this process.
///
///     Decoder decoder = models.decoder("models/SmolLM2-135M-Instruct");
///     int[] prompt = decoder.prompt(List.of(ChatMessage.user("What is the capital of France?")));
///     Generation answer = decoder.generate(prompt, GenerationConfig.DEFAULTS, System.out::print);
///
/// A prompt is read in chunks of 1,024 tokens, and what it has in common with one that was read
/// before is not read again. Keys and values of a call take memory for its prompt and its most
/// tokens. Thread-safe; calls that run side by side share the processor. It works until its models
/// are closed.
public final class Decoder implements AutoCloseable {
  private final Gate gate = new Gate("this decoder is");
  private final Forward forward;
  private final Tokenizer tokenizer;
  private final DecoderFiles files;
  private final ChatPrompt chats;
  private final KeptPrompts kept;
  private final int window;

  private Decoder(Forward forward, Tokenizer tokenizer, DecoderFiles files, int kept) {
    this.forward = forward;
    this.tokenizer = tokenizer;
    this.files = files;
    chats = new ChatPrompt(files, tokenizer);
    window = forward.shape().maxTokens();
    this.kept = new KeptPrompts(forward, kept, window);
  }

  /// @param folder of `tokenizer.json` and the files beside it
  /// @param forward for scores, with a cache
  /// @param kept prompts that are kept between calls
  public static Decoder open(Path folder, Forward forward, Tokenizer tokenizer, int kept) {
    try {
      return new Decoder(forward, tokenizer, DecoderFiles.read(folder, tokenizer), kept);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the decoder's folder " + folder + ": " + e, e);
    }
  }

  /// Most tokens of prompt and answer together: those that the model was trained for.
  public int window() {
    return window;
  }

  /// Whether the model has a template for chats.
  public boolean chats() {
    return files.template() != null;
  }

  /// The ids of a chat by the model's template, ready for the assistant's next answer. Where the
  /// template refuses a system message, what it says is put before the first other one.
  ///
  /// @throws ModelException if there is no template, or it refuses the messages
  public int[] prompt(List<ChatMessage> messages) {
    return prompt(messages, Map.of());
  }

  /// As [#prompt(List)], with variables that the template knows, such as `enable_thinking`.
  public int[] prompt(List<ChatMessage> messages, Map<String, Object> variables) {
    try (var _ = gate.enter()) {
      return chats.ids(messages, variables);
    }
  }

  /// The ids of a whole prompt, with the tokens that the tokenizer puts around texts. Control
  /// tokens written in it are control tokens.
  public int[] prompt(String whole) {
    try (var _ = gate.enter()) {
      return tokenizer.framed(whole);
    }
  }

  /// Tokens of a text.
  public int count(String text) {
    try (var _ = gate.enter()) {
      return tokenizer.ids(text).length;
    }
  }

  /// What identifies the tokens of this decoder.
  public String tokenizer() {
    return tokenizer.fingerprint();
  }

  /// The text of tokens; bytes that are no whole characters are replaced.
  public String text(int... ids) {
    var bytes = new ByteArrayOutputStream();
    for (int id : ids) {
      bytes.writeBytes(files.bytes().of(id));
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /// What the model gives each token as the one that follows, before softmax. What `ids` has in
  /// common with what was read before is not read again.
  ///
  /// @throws IllegalArgumentException if there are no ids, or more than the model's window
  public float[] next(int[] ids) {
    if (ids.length == 0 || ids.length > window) {
      throw new IllegalArgumentException(
          "a text of %,d tokens; expected 1 to %,d: the model was trained for no more; shorten it"
              .formatted(ids.length, window));
    }
    try (var _ = gate.enter()) {
      KvCache cache = kept.take(ids, ids.length);
      try {
        return new CachedRuns(forward, cache, new PromptLookup(ids, 0)).prompt(ids);
      } finally {
        kept.give(cache, Arrays.copyOf(ids, cache.length(0)));
      }
    }
  }

  /// Writes what follows a prompt.
  ///
  /// @param onText gets each new run of whole characters, on the calling thread; together they are
  ///   the text
  /// @return what was written; also, with what there was until then, where the thread is
  ///   interrupted
  /// @throws IllegalArgumentException if the prompt is empty, or fills the model's window
  /// @throws TimeLimitException where a limit of time around the call is over
  public Generation generate(int[] prompt, GenerationConfig config, Consumer<String> onText) {
    if (prompt.length == 0 || prompt.length >= window) {
      throw new IllegalArgumentException(
          "a prompt of %,d tokens; expected 1 to %,d: the model was trained for %,d with the answer; shorten it"
              .formatted(prompt.length, window - 1, window));
    }
    try (var _ = gate.enter()) {
      int most = Math.min(config.tokens(), window - prompt.length);
      KvCache cache = kept.take(prompt, prompt.length + most);
      int reused = cache.length(0);
      var lookup = new PromptLookup(prompt, config.drafts());
      var call =
          new Call(prompt, config, most, reused, new CachedRuns(forward, cache, lookup), onText);
      try {
        return call.run();
      } finally {
        kept.give(cache, call.held(cache.length(0)));
      }
    }
  }

  /// Writes what follows tokens that are read behind what a context of blocks has read, which may
  /// be many times the window. The context then holds them and what was written, but for its last
  /// token. Nothing is guessed ahead.
  ///
  /// @param context of this model
  /// @param ids behind what it has read, at least one
  /// @throws IllegalArgumentException if it has no room for them and an answer
  public Generation generate(
      BlockContext context, int[] ids, GenerationConfig config, Consumer<String> onText) {
    int room = context.capacity() - context.tokens() - ids.length;
    if (ids.length == 0 || room < 1) {
      throw new IllegalArgumentException(
          "%,d tokens behind %,d in a context of %,d; expected at least one, and room for an answer; open it with more room"
              .formatted(ids.length, context.tokens(), context.capacity()));
    }
    try (var _ = gate.enter()) {
      int most = Math.min(config.tokens(), room);
      int read = context.tokens();
      return new Call(ids, config, most, read, new BlockRuns(context), onText).run();
    }
  }

  /// One text.
  private final class Call {
    private final int[] prompt;
    private final int most;
    private final int reused;
    private final Sampler sampler;
    private final Runs runs;
    private final TextStream text;
    private final List<Integer> written = new ArrayList<>();

    Call(
        int[] prompt,
        GenerationConfig config,
        int most,
        int reused,
        Runs runs,
        Consumer<String> onText) {
      this.prompt = prompt;
      this.most = most;
      this.reused = reused;
      this.runs = runs;
      sampler = new Sampler(config.sampling(), prompt);
      text = new TextStream(files.bytes(), chats(), config.stops(), onText);
    }

    Generation run() {
      End end = end();
      runs.forgetWrong();
      String whole = text.end();
      var usage = new Usage(prompt.length, reused, written.size(), runs.runs(), runs.guessed());
      return new Generation(whole, written, text.stopped() ? End.STOP : end, usage);
    }

    private End end() {
      try {
        float[] scores = runs.prompt(prompt);
        while (!Thread.currentThread().isInterrupted()) {
          int id = sampler.next(scores);
          written.add(id);
          if (files.ends().contains(id)) {
            return End.TURN;
          }
          text.add(id);
          if (text.stopped()) {
            return End.STOP;
          }
          if (written.size() == most) {
            return End.LENGTH;
          }
          scores = runs.after(id, most - written.size() + 1);
        }
        return End.CANCELLED;
      } catch (TimeLimitException e) {
        if (!Thread.currentThread().isInterrupted()) {
          throw e;
        }
        return End.CANCELLED;
      }
    }

    /// The first tokens of prompt and text.
    int[] held(int count) {
      int[] all = Arrays.copyOf(prompt, prompt.length + written.size());
      for (int i = 0; i < written.size(); i++) {
        all[prompt.length + i] = written.get(i);
      }
      return Arrays.copyOf(all, count);
    }
  }

  /// Turns new calls away, waits for running ones and frees what is kept, once.
  @Override
  public void close() {
    if (gate.close()) {
      kept.close();
    }
  }
}
