package dev.winnow.bench.passkey;

import dev.winnow.bench.run.Machine;
import dev.winnow.bench.run.Options;
import dev.winnow.embed.blocks.BlockConfig;
import dev.winnow.embed.blocks.BlockContext;
import dev.winnow.embed.blocks.BlockLookup;
import dev.winnow.embed.blocks.ContextConfig;
import dev.winnow.embed.generate.Decoder;
import dev.winnow.embed.generate.GenerationConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// The passkey task by a real decoder, in texts some times as long as the window that it was
/// trained for. Ways of reading, in place of lookups: `full`, all keys and values, where they fit
/// the window; `window`, sinks and a local window alone; `representatives`, which looks back while
/// it reads; any other lookup reads without looking back and looks up for the question.
final class DecoderPasskey {
  private static final GenerationConfig SHORT = GenerationConfig.DEFAULTS.withTokens(16);

  private final Decoder decoder;
  private final Options options;

  DecoderPasskey(Decoder decoder, Options options) {
    this.decoder = decoder;
    this.options = options;
  }

  void run(Path cache) throws IOException {
    CellRows rows =
        CellRows.open(
            cache.resolve("passkey-decoder.tsv"),
            4,
            "model",
            "windows",
            "trial",
            "way",
            "right",
            "answer",
            "expected",
            "tokens",
            "cpu_s",
            "wall_s");
    Path model = options.path("decoder").getFileName();
    for (int trial = 0; trial < options.number("trials"); trial++) {
      for (String way : List.of(options.text("lookups").split(","))) {
        int number = trial;
        String cell = "%s\t%s\t%d\t%s".formatted(model, options.text("times"), trial, way);
        rows.run(cell, () -> row(number, way));
      }
    }
  }

  private String row(int trial, String way) {
    long seed = 31L * options.number("times") + trial;
    String key = Integer.toString(10_000 + new Random(seed).nextInt(90_000));
    int[] prompt = prompt(key, (trial + .5) / Math.max(5, options.number("trials")));
    long cpu = Machine.processNanos();
    long wall = System.nanoTime();
    String answer = way.equals("full") ? full(prompt) : inBlocks(prompt, way);
    return String.format(
        Locale.ROOT,
        "%d\t%s\t%s\t%d\t%.1f\t%.1f",
        answer.contains(key) ? 1 : 0,
        answer.strip().replaceAll("\\s+", " "),
        key,
        prompt.length,
        (Machine.processNanos() - cpu) / 1e9,
        (System.nanoTime() - wall) / 1e9);
  }

  /// To be gone on with, as long as the windows allow, an answer's room left.
  private int[] prompt(String key, double depth) {
    int most = options.number("times") * decoder.window() - SHORT.tokens();
    int characters = 5 * most;
    while (true) {
      int[] ids = decoder.prompt(CopyTask.passkey(characters, key, depth).text().stripTrailing());
      if (ids.length < most) {
        return ids;
      }
      characters -= 100 + (int) (3.6 * (ids.length - most));
    }
  }

  private String full(int... prompt) {
    return decoder.generate(prompt, SHORT, _ -> {}).text();
  }

  private String inBlocks(int[] prompt, String way) {
    boolean window = way.equals("window");
    boolean looking = way.equals("representatives");
    ContextConfig config =
        ContextConfig.DEFAULTS
            .withBlocks(window ? BlockConfig.DEFAULTS.withBlocks(0) : BlockConfig.DEFAULTS)
            .withLookup(window || looking ? BlockLookup.REPRESENTATIVES : BlockLookup.named(way))
            .withFolder(options.path("cache"));
    try (BlockContext context = decoder.context(config, prompt.length + SHORT.tokens())) {
      int question = looking ? 0 : prompt.length - 32;
      if (question > 0) {
        context.skim(Arrays.copyOf(prompt, question));
      }
      int[] rest = Arrays.copyOfRange(prompt, question, prompt.length);
      return decoder.generate(context, rest, SHORT, _ -> {}).text();
    }
  }
}
