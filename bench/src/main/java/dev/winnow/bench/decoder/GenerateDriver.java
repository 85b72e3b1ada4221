package dev.winnow.bench.decoder;

import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Target;
import dev.winnow.bench.run.Machine;
import dev.winnow.bench.run.Options;
import dev.winnow.bench.run.PythonProcess;
import dev.winnow.bench.run.Samples;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.generate.ChatMessage;
import dev.winnow.embed.generate.Decoder;
import dev.winnow.embed.generate.DecoderOptions;
import dev.winnow.embed.generate.Generation;
import dev.winnow.embed.generate.GenerationConfig;
import dev.winnow.embed.running.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Tokens a second that a decoder writes behind a prompt, and llama.cpp with the same weights, one
/// after the other.
final class GenerateDriver {
  private static final List<String> PROMPTS =
      List.of(
          "Write a long story about a lighthouse keeper and his daughter.",
          "Explain in detail how rain forms.",
          "Describe the history of bread in many sentences.");

  /// A prompt is written on behind with so many tokens.
  private final int count;

  private final Decoder wide;
  private final Decoder narrow;
  private final List<Side> sides = new ArrayList<>();

  private GenerateDriver(int count, Decoder wide, Decoder narrow) {
    this.count = count;
    this.wide = wide;
    this.narrow = narrow;
  }

  private interface Writer {
    /// Seconds of the clock and of the processor, and what was written.
    Written write(int... prompt) throws IOException;
  }

  private record Written(double wall, double cpu, List<Integer> ids) {}

  private record Side(String name, Writer writer, List<Double> wall, List<Double> cpu) {
    Side(String name, Writer writer) {
      this(name, writer, new ArrayList<>(), new ArrayList<>());
    }

    Samples speed() {
      return Samples.of(wall);
    }

    Samples speedByCpu() {
      return Samples.of(cpu);
    }
  }

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            "generate",
            args,
            Map.of(
                "decoder", "",
                "llama", "",
                "gguf", "",
                "tokens", "64",
                "rounds", "3",
                "threads", "1"),
            Map.of("tokens", "16", "rounds", "1"));
    try (var models =
        Models.open(
            ModelsConfig.DEFAULTS
                .withThreads(options.number("threads"))
                .withCache(options.path("cache").resolve("models")))) {
      DecoderOptions open = DecoderOptions.DEFAULTS.withKept(1);
      String folder = options.text("decoder");
      var driver =
          new GenerateDriver(
              options.number("tokens"),
              models.decoder(folder, open.withPrecision(Precision.FP32)),
              models.decoder(folder, open.withPrecision(Precision.INT8)));
      driver.run(options);
    }
  }

  private void run(Options options) throws Exception {
    sides.add(new Side("Winnow, fp32", prompt -> written(wide, prompt)));
    sides.add(new Side("Winnow, int8", prompt -> written(narrow, prompt)));
    try (PythonProcess peer = peer(options)) {
      if (!options.text("llama").isEmpty()) {
        sides.add(new Side("llama.cpp, Q8_0", prompt -> written(peer, prompt)));
      }
      measure(options.number("rounds"));
    }
    publish(options);
  }

  private static PythonProcess peer(Options options) throws IOException {
    if (options.text("llama").isEmpty()) {
      return PythonProcess.start(List.of("true"), "none");
    }
    Path script = options.path("home").resolve("oracle").resolve("llama_speed.py");
    PythonProcess process =
        PythonProcess.start(
            List.of(
                options.text("llama"),
                script.toString(),
                options.text("gguf"),
                options.text("threads")),
            "oracle/llama_requirements.txt");
    var _ = process.line(); // once it is ready
    return process;
  }

  private void measure(int rounds) throws Exception {
    for (int round = -1; round < rounds; round++) {
      for (String asked : PROMPTS) {
        int[] prompt = wide.prompt(List.of(ChatMessage.user(asked)));
        for (int i = 0; i < sides.size(); i++) {
          Side side = sides.get(Math.floorMod(i + round, sides.size()));
          Thread.sleep(200); // until threads of the side before rest
          Written seen = side.writer().write(prompt);
          if (round >= 0) {
            side.wall().add(seen.ids().size() / seen.wall());
            side.cpu().add(seen.ids().size() / seen.cpu());
          }
        }
      }
    }
  }

  /// From the first token on.
  private Written written(Decoder decoder, int... prompt) {
    var _ = decoder.next(prompt); // read and kept
    long cpu = Machine.processNanos();
    long wall = System.nanoTime();
    Generation text =
        decoder.generate(prompt, GenerationConfig.DEFAULTS.withTokens(count), _ -> {});
    return new Written(
        (System.nanoTime() - wall) / 1e9, (Machine.processNanos() - cpu) / 1e9, text.ids());
  }

  private Written written(PythonProcess peer, int... prompt) throws IOException {
    String ids = IntStream.of(prompt).mapToObj(Integer::toString).collect(Collectors.joining(" "));
    String[] parts = peer.ask(count + "\t" + ids).split(" ");
    return new Written(
        Double.parseDouble(parts[0]),
        Double.parseDouble(parts[1]),
        Arrays.stream(parts).skip(2).map(Integer::valueOf).toList());
  }

  private void publish(Options options) throws Exception {
    var table = Report.of(options).table("side", "wall (tokens/s)", "CPU (tokens/s)");
    for (Side side : sides) {
      table.row(side.name(), side.speed(), side.speedByCpu());
    }
    if (sides.size() > 2) {
      Side own = sides.get(1);
      Side peer = sides.get(2);
      table.claim(
          Claim.of("tokens that a decoder writes a second of CPU, int8")
              .against("llama.cpp, Q8_0")
              .withRatio(own.speedByCpu().median() / peer.speedByCpu().median())
              .withTarget(Target.atLeast(.8))
              .withFigure(Figure.of("Winnow", own.speedByCpu(), "tokens/s"))
              .withFigure(Figure.of("peer", peer.speedByCpu(), "tokens/s"))
              .withFigure(Figure.of("Winnow, fp32", sides.getFirst().speedByCpu(), "tokens/s"))
              .withFigure(Figure.of("by wall", own.speed().median() / peer.speed().median(), "x")));
    }
    table.note(
        "%d prompts, %d tokens each, the likeliest, %d thread(s), sides in turn, median of %d"
            + " rounds after one that does not count. The prompt is read before.",
        PROMPTS.size(), count, options.number("threads"), options.number("rounds"));
    table.publish();
  }
}
