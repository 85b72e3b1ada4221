package dev.winnow.bench.index;

import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Table;
import dev.winnow.bench.results.Target;
import dev.winnow.bench.run.Machine;
import dev.winnow.bench.run.Options;
import dev.winnow.bench.run.Samples;
import dev.winnow.engine.verbatim.WordTokens;
import dev.winnow.index.Document;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.store.Index;
import dev.winnow.index.verbatim.Verbatim;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Sequences of words in the sources of the running JDK: how long the index takes to be built, and
/// questions to be answered. Where the sources have fewer tokens than are asked for, further
/// documents are made of blocks of lines of different files, so that sequences repeat as they do in
/// code.
final class VerbatimDriver {
  private static final int LINES = 20;
  private static final int LONGEST = 12;
  private static final int TRACED = 1_000;
  private static final long BATCH_CHARACTERS = 4_000_000;

  private VerbatimDriver() {}

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            "verbatim",
            args,
            Map.of("tokens", "100000000", "queries", "2000", "seed", "1"),
            Map.of("tokens", "300000", "queries", "100"));
    long wanted = options.number("tokens");
    Path folder = options.path("cache").resolve("verbatim-" + wanted);
    var random = new SplittableRandom(options.number("seed"));
    List<String> files = files();
    boolean built = !Files.isDirectory(folder);
    long start = System.nanoTime();
    long cpu = Machine.processNanos();
    try (Index index = open(folder)) {
      if (built) {
        fill(index, files, wanted, random);
        index.compact(1);
        index.commit();
      }
      double minutes = (System.nanoTime() - start) / 6e10;
      double cpuMinutes = (Machine.processNanos() - cpu) / 6e10;
      long tokens = index.<Long>verbatim("", Verbatim::count);
      var table = Report.of(options).table("asked", "p50 us", "p99 us", "of");
      List<int[]> sequences = sequences(files, options.number("queries"), random);
      Samples counts = index.verbatim("", verbatim -> times(sequences, ids -> verbatim.count(ids)));
      row(table, "count of 1 to 12 tokens", counts);
      table.claim(
          Claim.of("count of a sequence among %,d tokens, p50".formatted(tokens))
              .withFigure(Figure.of("p50", counts.median(), "us"))
              .withTarget(Target.atMost(1_000)));
      row(
          table,
          "next tokens",
          index.verbatim("", verbatim -> times(sequences, ids -> verbatim.next(ids).count())));
      row(
          table,
          "probability with back-off",
          index.verbatim(
              "",
              verbatim ->
                  times(
                      sequences,
                      ids ->
                          verbatim
                              .backoff(Arrays.copyOf(ids, ids.length - 1), ids[ids.length - 1])
                              .count())));
      List<String> texts = texts(files, options.number("queries") / 10, random);
      row(
          table,
          "trace of a text of 1,000 characters, best of 5 sources",
          index.verbatim(
              "", verbatim -> times(texts, text -> verbatim.trace(text, 8, 5).spans().size())));
      row(
          table,
          "plan verbatim(10) of 1,000 characters, hits fetched",
          times(
              texts,
              text -> index.search(Query.of(text).withPlan(Plan.verbatim(10))).hits().size()));
      table.note(
          "%,d documents, %,d tokens in one segment; one thread; half of the sequences occur.",
          index.count(), tokens);
      if (built) {
        table.note(
            "Built in %.1f minutes, %.1f of CPU, keywords and a merge into one segment included;"
                + " suffixes are sorted in blocks of %d MB.",
            minutes, cpuMinutes, Math.min(256, Runtime.getRuntime().maxMemory() >> 22));
      }
      table.publish();
    }
  }

  private static void row(Table table, String name, Samples samples) {
    table.row(name, samples.median(), samples.quantile(0.99), samples.size());
  }

  private static Index open(Path folder) {
    return Index.open(
        folder,
        Schema.DEFAULTS.with(Schema.VERBATIM, Schema.Verbatim.DEFAULTS),
        IndexConfig.DEFAULTS.withVerbatim(Schema.VERBATIM, new WordTokens()));
  }

  private static List<String> files() throws IOException {
    List<String> files = new ArrayList<>();
    Path sources = Path.of(System.getProperty("java.home"), "lib", "src.zip");
    try (var zip = new ZipFile(sources.toFile())) {
      List<? extends ZipEntry> entries =
          zip.stream()
              .filter(entry -> entry.getName().endsWith(".java"))
              .filter(entry -> !entry.getName().startsWith("jdk.localedata/"))
              .filter(entry -> !entry.getName().startsWith("jdk.charsets/"))
              .sorted(Comparator.comparing(ZipEntry::getName))
              .toList();
      for (ZipEntry entry : entries) {
        byte[] bytes = zip.getInputStream(entry).readAllBytes();
        files.add(new String(bytes, StandardCharsets.UTF_8));
      }
    }
    return files;
  }

  private static void fill(Index index, List<String> files, long wanted, RandomGenerator random) {
    var tokenizer = new WordTokens();
    List<Document> batch = new ArrayList<>();
    long characters = 0;
    long tokens = 0;
    for (int i = 0; tokens < wanted; i++) {
      String text = i < files.size() ? files.get(i) : mixed(files, random);
      tokens += tokenizer.tokens(text).size();
      characters += text.length();
      batch.add(Document.of("d" + i, text));
      if (characters > BATCH_CHARACTERS || tokens >= wanted) {
        var _ = index.add(batch);
        batch.clear();
        characters = 0;
      }
    }
    index.commit();
  }

  private static String mixed(List<String> files, RandomGenerator random) {
    var text = new StringBuilder();
    for (int block = 0; block < LINES; block++) {
      String file = files.get(random.nextInt(files.size()));
      int from = file.indexOf('\n', random.nextInt(file.length()));
      int to = from;
      for (int line = 0; to >= 0 && line < LINES; line++) {
        to = file.indexOf('\n', to + 1);
      }
      text.append(file, Math.max(0, from), to < 0 ? file.length() : to);
    }
    return text.toString();
  }

  /// Sequences from the files, and as many that a foreign word ends.
  private static List<int[]> sequences(List<String> files, int count, RandomGenerator random) {
    var tokenizer = new WordTokens();
    List<int[]> sequences = new ArrayList<>();
    while (sequences.size() < count) {
      String file = files.get(random.nextInt(files.size()));
      int from = random.nextInt(file.length());
      int[] ids = tokenizer.tokens(file.substring(from, Math.min(file.length(), from + 200))).ids();
      int first = 1; // the first may be a part of a word
      int length = 1 + random.nextInt(LONGEST);
      if (ids.length > first + length + 1) {
        int[] sequence = Arrays.copyOfRange(ids, first, first + length);
        if (random.nextBoolean()) {
          sequence[length - 1] = tokenizer.tokens("zyzzyva").ids()[0];
        }
        sequences.add(sequence);
      }
    }
    return sequences;
  }

  private static List<String> texts(List<String> files, int count, RandomGenerator random) {
    List<String> texts = new ArrayList<>();
    while (texts.size() < count) {
      String text = mixed(files, random);
      texts.add(text.substring(0, Math.min(TRACED, text.length())));
    }
    return texts;
  }

  private interface Asking<T> {
    long ask(T question);
  }

  /// Microseconds of every question, after a round that does not count.
  private static <T> Samples times(List<T> questions, Asking<T> asking) {
    List<Double> times = new ArrayList<>();
    long sum = 0;
    for (int round = 0; round < 2; round++) {
      times.clear();
      for (T question : questions) {
        long start = System.nanoTime();
        sum += asking.ask(question);
        times.add((System.nanoTime() - start) / 1e3);
      }
    }
    if (sum < 0) {
      throw new IllegalStateException("negative counts");
    }
    return Samples.of(times);
  }
}
