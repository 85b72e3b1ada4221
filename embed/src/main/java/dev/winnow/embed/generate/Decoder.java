package dev.winnow.embed.generate;

import dev.winnow.embed.blocks.BlockContext;
import dev.winnow.embed.blocks.ContextConfig;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.generate.Generation.End;
import dev.winnow.embed.generate.Generation.Usage;
import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.BlockForward;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.running.KvCache;
import dev.winnow.embed.threads.Gate;
import dev.winnow.embed.threads.TimeLimit;
import dev.winnow.embed.threads.TimeLimitException;
import dev.winnow.embed.tokens.Tokenizer;
import dev.winnow.embed.tokens.Tokens;
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
import java.util.function.Supplier;

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
  /// Tokens of a text that are read together for its surprisal.
  private static final int MOST_READ = 2_048;

  private final Gate gate = new Gate("this decoder is");
  private final Forward forward;
  private final Tokenizer tokenizer;
  private final DecoderFiles files;
  private final ChatPrompt chats;
  private final KeptPrompts kept;
  private final int window;

  private final Beside beside;

  private Decoder(
      Forward forward, Tokenizer tokenizer, DecoderFiles files, int kept, Beside beside) {
    this.forward = forward;
    this.beside = beside;
    this.tokenizer = tokenizer;
    this.files = files;
    chats = new ChatPrompt(files, tokenizer);
    window = forward.shape().maxTokens();
    this.kept = new KeptPrompts(forward, kept, window);
  }

  /// What a decoder needs beside its network, asked for when it is first needed.
  ///
  /// @param fingerprint of the model and how it computes, which files of keys and values are bound
  ///   to
  /// @param blocks the same network, to read long texts in blocks
  public record Beside(Supplier<String> fingerprint, Supplier<BlockForward> blocks) {}

  /// @param folder of `tokenizer.json` and the files beside it
  /// @param forward for scores, with a cache
  /// @param kept prompts that are kept between calls
  /// @param beside what is opened when it is first needed
  public static Decoder open(
      Path folder, Forward forward, Tokenizer tokenizer, int kept, Beside beside) {
    try {
      DecoderFiles files = DecoderFiles.read(folder, tokenizer);
      return new Decoder(forward, tokenizer, files, kept, beside);
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

  /// How much each token of a text surprises the model, behind the token that its files put before
  /// texts, if they do. A text may be longer than the window: a token then counts behind the half
  /// window of at most 1,024 tokens before it, or more. Control tokens written in it are text.
  ///
  /// @throws TimeLimitException where a limit of time around the call is over, or the thread was
  ///   interrupted
  public Surprisal surprisal(String text) {
    try (var _ = gate.enter()) {
      Tokens tokens = tokenizer.text(text);
      int[] before = Arrays.stream(tokenizer.framed("")).filter(id -> !ends(id)).toArray();
      int[] ids = Arrays.copyOf(before, before.length + tokens.count());
      System.arraycopy(tokens.ids(), 0, ids, before.length, tokens.count());
      var reading = new SurprisalReading(forward, Math.min(MOST_READ, window / 2 * 2));
      double[] all = TimeLimit.within(CachedRuns.UNLIMITED, () -> reading.nats(ids));
      double[] nats = Arrays.copyOfRange(all, before.length, all.length);
      if (before.length == 0 && nats.length > 0) {
        nats[0] = Arrays.stream(nats).max().orElseThrow();
      }
      return new Surprisal(tokens.starts(), tokens.ends(), nats);
    }
  }

  private boolean ends(int id) {
    return files.ends().contains(id);
  }

  /// Natural logarithms of the probabilities that each token of the vocabulary follows a prompt, by
  /// its id.
  ///
  /// @throws IllegalArgumentException if the prompt is empty, or fills the model's window
  /// @throws TimeLimitException where a limit of time around the call is over, or the thread was
  ///   interrupted
  public double[] next(int[] prompt) {
    checkPrompt(prompt);
    try (var _ = gate.enter()) {
      KvCache cache = kept.take(prompt, prompt.length);
      try {
        int[] rest = Arrays.copyOfRange(prompt, cache.length(0), prompt.length);
        return LogProbabilities.of(
            TimeLimit.within(CachedRuns.UNLIMITED, () -> forward.scores(Batch.of(rest), cache))[0]);
      } finally {
        kept.give(cache, Arrays.copyOf(prompt, cache.length(0)));
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
    checkPrompt(prompt);
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

  /// Reads a text as the beginning of prompts, or to be joined with others.
  ///
  /// @throws IllegalArgumentException if it is empty, or fills the model's window
  public KeptText read(int... ids) {
    checkPrompt(ids);
    try (var _ = gate.enter()) {
      KvCache cache = forward.cache(1, ids.length);
      try {
        float[][] _ = forward.scores(Batch.of(ids), cache);
        return new KeptText(cache);
      } catch (RuntimeException e) {
        cache.close();
        throw e;
      }
    }
  }

  /// Writes what was read to a file, which is there as a whole or not at all.
  ///
  /// @throws UncheckedIOException if it cannot be written, such as on a full disk
  public void save(KeptText text, Path file) {
    try (var _ = gate.enter()) {
      forward.save(text.cache(), file, beside.fingerprint().get());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write %s: %s; expected room for the keys and values of %,d tokens; free some space, or choose another folder"
              .formatted(file, e, text.tokens()),
          e);
    }
  }

  /// What [#save] wrote, as if it had just been read.
  ///
  /// @throws ModelException if the file is damaged, ends early, or is of another version, model or
  ///   precision
  /// @throws UncheckedIOException if it cannot be read
  public KeptText load(Path file) {
    try (var _ = gate.enter()) {
      return new KeptText(forward.load(file, beside.fingerprint().get(), 0));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the keys and values in " + file + ": " + e, e);
    }
  }

  /// Writes what follows a prompt behind texts that were read apart, in any order: their keys are
  /// turned to where they stand now, and the first tokens of each are read again, so that they see
  /// the texts before (EPIC, arXiv 2410.15332). The others do not: what is written may differ from
  /// what it would be had all been read together. The first text is as if read here.
  ///
  /// @param again first tokens of each further text that are read again, from 0; all, where there
  ///   are no more
  /// @param ids behind the texts, at least one
  /// @throws IllegalArgumentException if all together fill the model's window
  /// @throws IllegalStateException if the keys of this model cannot be turned
  public Generation generate(
      List<KeptText> texts,
      int again,
      int[] ids,
      GenerationConfig config,
      Consumer<String> onText) {
    int before = texts.stream().mapToInt(KeptText::tokens).sum();
    int[] prompt = new int[before + ids.length];
    int at = 0;
    for (KeptText text : texts) {
      System.arraycopy(text.ids(), 0, prompt, at, text.tokens());
      at += text.tokens();
    }
    System.arraycopy(ids, 0, prompt, at, ids.length);
    checkPrompt(prompt);
    if (again < 0 || ids.length == 0) {
      throw new IllegalArgumentException(
          "%,d first tokens read again, and %,d behind the texts; expected 0 or more, and at least one"
              .formatted(again, ids.length));
    }
    try (var _ = gate.enter()) {
      int most = Math.min(config.tokens(), window - prompt.length);
      try (KvCache cache = forward.cache(1, prompt.length + most)) {
        int read = 0;
        for (KeptText text : texts) {
          read += join(cache, text, cache.length(0) == 0 ? 0 : Math.min(again, text.tokens()));
        }
        var runs = new CachedRuns(forward, cache, new PromptLookup(prompt, config.drafts()));
        return new Call(prompt, config, most, before - read, runs, onText).run();
      }
    }
  }

  private int join(KvCache cache, KeptText text, int again) {
    if (again > 0) {
      int[] first = Arrays.copyOf(text.ids(), again);
      float[][] _ = forward.scores(Batch.of(first), cache);
    }
    forward.join(cache, text.cache(), again, text.tokens());
    return again;
  }

  private void checkPrompt(int... ids) {
    if (ids.length == 0 || ids.length >= window) {
      throw new IllegalArgumentException(
          "a prompt of %,d tokens; expected 1 to %,d: the model was trained for %,d with the answer; shorten it, or read it in blocks"
              .formatted(ids.length, window - 1, window));
    }
  }

  /// Room for a text beyond the window, to be closed by the caller.
  ///
  /// @param capacity most tokens, those of answers included
  /// @throws ModelException if the model cannot be read in blocks
  public BlockContext context(ContextConfig config, int capacity) {
    try (var _ = gate.enter()) {
      return BlockContext.open(beside.blocks().get(), config, capacity);
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
    return generate(context, ids, 0, config, onText);
  }

  /// As [#generate(BlockContext, int[], GenerationConfig, Consumer)], with first tokens that are
  /// read without looking back ([BlockContext#skim]).
  ///
  /// @param skimmed how many of them, 0 to all but one
  public Generation generate(
      BlockContext context,
      int[] ids,
      int skimmed,
      GenerationConfig config,
      Consumer<String> onText) {
    int room = context.capacity() - context.tokens() - ids.length;
    if (ids.length == 0 || room < 1) {
      throw new IllegalArgumentException(
          "%,d tokens behind %,d in a context of %,d; expected at least one, and room for an answer; open it with more room"
              .formatted(ids.length, context.tokens(), context.capacity()));
    }
    if (skimmed < 0 || skimmed >= ids.length) {
      throw new IllegalArgumentException(
          "%,d tokens skimmed of %,d; expected 0 to all but one".formatted(skimmed, ids.length));
    }
    try (var _ = gate.enter()) {
      int most = Math.min(config.tokens(), room);
      int read = context.tokens();
      return new Call(ids, config, most, read, new BlockRuns(context, skimmed), onText).run();
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
