package dev.winnow.bench.decoder;

import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Target;
import dev.winnow.bench.run.Machine;
import dev.winnow.bench.run.Options;
import dev.winnow.bench.run.Rounds;
import dev.winnow.bench.run.Samples;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.generate.Decoder;
import dev.winnow.embed.generate.DecoderOptions;
import dev.winnow.embed.generate.GenerationConfig;
import dev.winnow.embed.generate.KeptText;
import dev.winnow.embed.running.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// First token behind a long text that is read anew, and from its file; and behind documents that
/// are read together, and joined from what was read of each, with how far the answers agree.
final class ReuseDriver {
  private static final GenerationConfig ONE = GenerationConfig.DEFAULTS.withTokens(1);
  private static final int DOCUMENTS = 4;
  private static final String BEFORE =
      "<|im_start|>system\nAnswer the question from the documents, in one sentence.<|im_end|>\n"
          + "<|im_start|>user\n";

  private final Options options;
  private final Decoder decoder;

  private ReuseDriver(Options options, Decoder decoder) {
    this.options = options;
    this.decoder = decoder;
  }

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            "reuse",
            args,
            Map.of(
                "data", System.getenv().getOrDefault("WINNOW_DATA", "shared/data"),
                "decoder", "",
                "tokens", "8000",
                "rounds", "5",
                "asked", "24",
                "longest", "512",
                "again", "16,64",
                "written", "32",
                "parts", "prefix,joined",
                "threads", "2"),
            Map.of("tokens", "1000", "rounds", "1", "asked", "2", "longest", "200"));
    try (var models =
        Models.open(
            ModelsConfig.DEFAULTS
                .withThreads(options.number("threads"))
                .withCache(options.path("cache").resolve("models")))) {
      var driver =
          new ReuseDriver(
              options,
              models.decoder(
                  options.text("decoder"),
                  DecoderOptions.DEFAULTS.withPrecision(Precision.FP32).withKept(0)));
      Report report = Report.of(options);
      List<String> parts = List.of(options.text("parts").split(","));
      if (parts.contains("prefix")) {
        driver.prefix(report);
      }
      if (parts.contains("joined")) {
        driver.joined(report);
      }
    }
  }

  private void prefix(Report report) throws Exception {
    int tokens = options.number("tokens");
    int[] prefix = Arrays.copyOf(decoder.prompt(essays(8 * tokens)), tokens);
    int[] question = decoder.prompt("\n\nQuestion: What is this text about?\nAnswer: It is about");
    int[] whole = joined(prefix, question);
    Path file = Files.createTempDirectory("reuse").resolve("prefix.kv");
    try (KeptText text = decoder.read(prefix)) {
      decoder.save(text, file);
    }
    long bytes = Files.size(file);
    var rounds = new Rounds<List<Integer>>();
    rounds.add("read anew", () -> decoder.generate(whole, ONE, _ -> {}).ids());
    rounds.add(
        "from its file",
        () -> {
          try (KeptText text = decoder.load(file)) {
            return decoder.generate(List.of(text), 0, question, ONE, _ -> {}).ids();
          }
        });
    List<Rounds.Measured<List<Integer>>> sides = rounds.measure(options.number("rounds"));
    Files.delete(file);
    Files.delete(file.getParent());
    Rounds.Measured<List<Integer>> anew = sides.getFirst();
    Rounds.Measured<List<Integer>> kept = sides.getLast();
    if (!anew.last().equals(kept.last())) {
      throw new IllegalStateException(
          "the first token is %s anew and %s from the file; expected the same"
              .formatted(anew.last(), kept.last()));
    }
    var table = report.table("first token", "CPU (ms)", "wall (ms)");
    sides.forEach(side -> table.row(side.name(), side.cpu(), side.wall()));
    table.claim(
        Claim.of("first token behind %,d tokens from their file, speed".formatted(tokens))
            .against("read anew")
            .withRatio(anew.wall().median() / kept.wall().median())
            .withTarget(Target.atLeast(5))
            .withFigure(Figure.of("from its file", kept.wall(), "ms"))
            .withFigure(Figure.of("anew", anew.wall(), "ms"))
            .withFigure(Figure.of("by CPU", anew.cpu().median() / kept.cpu().median(), "x")));
    table.note(
        "Essays, %,d tokens, and a question of %d; a file of %,d bytes in 32 bits, its checksum"
            + " verified. The first token is the same.",
        tokens, question.length, bytes);
    table.publish();
  }

  private String essays(int characters) throws IOException {
    var text = new StringBuilder();
    try (Stream<Path> files = Files.list(options.path("data").resolve("pg-essays/essays"))) {
      for (Path file : files.sorted().toList()) {
        text.append(Files.readString(file)).append("\n\n");
        if (text.length() > characters) {
          break;
        }
      }
    }
    return text.toString();
  }

  private static int[] joined(int[]... parts) {
    return Stream.of(parts).flatMapToInt(IntStream::of).toArray();
  }

  /// One way of answering, with what it took and what it said.
  private record Side(String name, List<Double> wall, List<Double> cpu, List<String> answers) {
    Side(String name) {
      this(name, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    /// @param answer gets what to call with text
    void run(Function<Consumer<String>, String> answer) {
      long cpuBefore = Machine.processNanos();
      long before = System.nanoTime();
      boolean[] begun = {false};
      Consumer<String> first =
          _ -> {
            if (!begun[0]) {
              begun[0] = true;
              wall.add((System.nanoTime() - before) / 1e6);
              cpu.add((Machine.processNanos() - cpuBefore) / 1e6);
            }
          };
      answers.add(answer.apply(first));
      first.accept(""); // where nothing was written
    }
  }

  private void joined(Report report) throws Exception {
    List<AskedDocuments> asked =
        AskedDocuments.read(
            options.path("data").resolve("product-docs"), options.number("asked"), DOCUMENTS);
    List<Integer> again =
        Stream.of(options.text("again").split(",")).map(Integer::valueOf).toList();
    var together = new Side("read together");
    List<Side> apart =
        again.stream().map(first -> new Side("joined, first %d again".formatted(first))).toList();
    GenerationConfig config = GenerationConfig.DEFAULTS.withTokens(options.number("written"));
    try (KeptText before = decoder.read(decoder.prompt(BEFORE))) {
      for (AskedDocuments one : asked) {
        List<int[]> documents = one.documents().stream().map(this::document).toList();
        int[] question =
            decoder.prompt(
                "Question: %s<|im_end|>\n<|im_start|>assistant\n".formatted(one.question()));
        int[] whole = joined(before.ids(), joined(documents.toArray(int[][]::new)), question);
        List<KeptText> texts = new ArrayList<>(List.of(before));
        documents.forEach(document -> texts.add(decoder.read(document)));
        List<Runnable> turns = new ArrayList<>();
        turns.add(() -> together.run(onText -> decoder.generate(whole, config, onText).text()));
        for (int i = 0; i < again.size(); i++) {
          int first = again.get(i);
          Side side = apart.get(i);
          turns.add(() ->
              side.run(onText -> decoder.generate(texts, first, question, config, onText).text()));
        }
        int begun = together.answers().size();
        for (int i = 0; i < turns.size(); i++) {
          turns.get((i + begun) % turns.size()).run();
        }
        texts.subList(1, texts.size()).forEach(KeptText::close);
      }
    }
    publish(report, asked, together, apart);
  }

  private int[] document(String text) {
    int[] ids = decoder.prompt("Document: " + text);
    int[] end = decoder.prompt("\n\n");
    int most = options.number("longest") - end.length;
    return joined(ids.length <= most ? ids : Arrays.copyOf(ids, most), end);
  }

  private void publish(Report report, List<AskedDocuments> asked, Side together, List<Side> apart)
      throws IOException {
    var table =
        report.table(
            "documents",
            "first token, wall (ms)",
            "first token, CPU (ms)",
            "same answers",
            "same first word",
            "words in common with together (F1)",
            "with the true answer (F1)");
    for (Side side : Stream.concat(Stream.of(together), apart.stream()).toList()) {
      table.row(
          side.name(),
          Samples.of(side.wall()),
          Samples.of(side.cpu()),
          count(side, together, String::equals),
          count(side, together, ReuseDriver::sameWord),
          overlap(side.answers(), together.answers()),
          overlap(side.answers(), asked.stream().map(AskedDocuments::answer).toList()));
    }
    Side side = apart.getFirst();
    Samples anew = Samples.of(together.wall());
    Samples kept = Samples.of(side.wall());
    table.claim(
        Claim.of("first token behind %d documents that were read apart, speed".formatted(DOCUMENTS))
            .against("read together")
            .withRatio(anew.median() / kept.median())
            .withTarget(Target.atLeast(3))
            .withFigure(Figure.of("joined", kept, "ms"))
            .withFigure(Figure.of("together", anew, "ms"))
            .withFigure(
                Figure.of(
                    "by CPU",
                    Samples.of(together.cpu()).median() / Samples.of(side.cpu()).median(),
                    "x"))
            .withFigure(
                Figure.of(
                    "same answers of " + asked.size(), count(side, together, String::equals), ""))
            .withFigure(
                Figure.of("same first word", count(side, together, ReuseDriver::sameWord), ""))
            .withFigure(
                Figure.of("words in common, F1", overlap(side.answers(), together.answers()), "")));
    table.note(
        "%d questions of product-docs, each with %d documents of at most %d tokens, those with the"
            + " answer among them; greedy, %d tokens at most.",
        asked.size(), DOCUMENTS, options.number("longest"), options.number("written"));
    table.publish();
    for (int i = 0; i < asked.size(); i++) {
      IO.println(asked.get(i).question() + "\n  " + together.answers().get(i).strip());
      for (Side other : apart) {
        IO.println("  " + other.answers().get(i).strip());
      }
    }
  }

  private interface Same {
    boolean of(String one, String other);
  }

  private static boolean sameWord(String one, String other) {
    return WordOverlap.words(one).stream()
        .findFirst()
        .equals(WordOverlap.words(other).stream().findFirst());
  }

  private static int count(Side side, Side other, Same same) {
    return (int)
        IntStream.range(0, side.answers().size())
            .filter(i -> same.of(side.answers().get(i), other.answers().get(i)))
            .count();
  }

  private static double overlap(List<String> answers, List<String> others) {
    return IntStream.range(0, answers.size())
        .mapToDouble(i -> WordOverlap.of(answers.get(i), others.get(i)))
        .average()
        .orElseThrow();
  }
}
