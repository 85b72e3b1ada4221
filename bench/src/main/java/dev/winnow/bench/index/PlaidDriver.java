package dev.winnow.bench.index;

import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Table;
import dev.winnow.bench.run.Machine;
import dev.winnow.bench.run.Options;
import dev.winnow.bench.run.PythonProcess;
import dev.winnow.bench.run.Samples;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.MultiVectorEmbedder;
import dev.winnow.index.Document;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.MultiVector;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.TokenEncoder;
import dev.winnow.index.store.Index;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.IOUtils;

/// Search by late interaction beside fast-plaid, which `bench/oracle/plaid_speed.py` runs, over the
/// same token vectors: those of some passages of `bench/run late`, which must have run.
final class PlaidDriver {
  private static final int TOP = 10;

  private PlaidDriver() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Options options =
        LateCollection.options(
            "plaid",
            args,
            Map.of("passages", "4000", "rounds", "3", "python", "python3"),
            Map.of("passages", "500", "rounds", "1"));
    var collection = LateCollection.of(options);
    List<MultiVector> queries = queries(options, collection.queries());
    List<MultiVector> passages;
    try (var reader = DirectoryReader.open(FSDirectory.open(collection.index()))) {
      passages = StoredTokenVectors.some(reader, "late", options.number("passages"));
    }
    Path folder = Files.createTempDirectory("plaid");
    Table table = Report.of(options).table("what", "CPU (ms)", "recall@10");
    try {
      write(folder.resolve("passages"), passages);
      write(folder.resolve("queries"), queries);
      List<Set<Integer>> exact = new ArrayList<>();
      double own = own(options, folder, passages, queries, exact, table);
      double peers = peers(options, folder, queries.size(), exact, table);
      table.claim(
          Claim.of("CPU of a search by late interaction, query vectors apart, times as fast")
              .against("fast-plaid")
              .withFigure(Figure.of("times", peers / own, "x"))
              .withFigure(Figure.of("Winnow", own, "ms"))
              .withFigure(Figure.of("peer", peers, "ms")));
    } finally {
      IOUtils.rm(folder);
    }
    table.note(
        "%,d passages of %s, %d queries, token vectors by `%s`, one thread each; 4 bits a component"
            + " on both sides, all else as they are by default. CPU is that of the process, each"
            + " round's over its queries, the least of %d rounds after one. Recall@10 is that of"
            + " exact MaxSim of Winnow's stored vectors.",
        passages.size(),
        options.text("set"),
        queries.size(),
        options.text("model"),
        options.number("rounds"));
    table.publish();
  }

  private static List<MultiVector> queries(Options options, List<String> texts) {
    try (Models models = Models.open(ModelsConfig.DEFAULTS)) {
      MultiVectorEmbedder embedder = models.multiVector(options.text("model"));
      return texts.stream().map(text -> MultiVector.of(embedder.query(text).vectors())).toList();
    }
  }

  /// Sizes, 32 bits each, in one file and all components in another, little-endian.
  private static void write(Path file, List<MultiVector> vectors) throws IOException {
    ByteBuffer sizes = ByteBuffer.allocate(4 * vectors.size()).order(ByteOrder.LITTLE_ENDIAN);
    vectors.forEach(own -> sizes.putInt(own.size()));
    Files.write(file.resolveSibling(file.getFileName() + ".sizes"), sizes.array());
    try (OutputStream out = Files.newOutputStream(file)) {
      for (MultiVector own : vectors) {
        ByteBuffer bytes =
            ByteBuffer.allocate(4 * own.values().length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(own.values());
        out.write(bytes.array());
      }
    }
  }

  /// @param exact gets the ten of each query
  private static double own(
      Options options,
      Path folder,
      List<MultiVector> passages,
      List<MultiVector> queries,
      List<Set<Integer>> exact,
      Table table)
      throws IOException {
    var asked = new AtomicReference<>(queries.getFirst());
    IndexConfig config =
        IndexConfig.DEFAULTS.withTokens(
            "tokens", _ -> new TokenEncoder.Encoded(asked.get(), asked.get().size()));
    Schema schema = Schema.DEFAULTS.with("tokens", Schema.Late.of(queries.getFirst().dimension()));
    try (Index index = Index.open(folder.resolve("own"), schema, config)) {
      index.add(
          IntStream.range(0, passages.size())
              .mapToObj(i ->
                  Document.of(Integer.toString(i), "x")
                      .withPassages(List.of(Passage.of(0, 1).with("tokens", passages.get(i)))))
              .toList());
      index.compact(1);
      index.commit();
      for (MultiVector query : queries) {
        asked.set(query);
        exact.add(new HashSet<>(best(index, Plan.late(TOP).withExact(true))));
      }
      List<Double> cpu = new ArrayList<>();
      int found = 0;
      for (int round = 0; round <= options.number("rounds"); round++) {
        long before = Machine.processNanos();
        found = 0;
        for (int i = 0; i < queries.size(); i++) {
          asked.set(queries.get(i));
          found +=
              (int) best(index, Plan.late(TOP)).stream().filter(exact.get(i)::contains).count();
        }
        if (round > 0) {
          cpu.add((Machine.processNanos() - before) / 1e6 / queries.size());
        }
      }
      double least = Samples.of(cpu).quantile(0);
      table.row("Winnow", least, new Table.Shown(found / (double) TOP / queries.size(), "%.3f"));
      return least;
    }
  }

  private static List<Integer> best(Index index, Plan plan) {
    return index.search(Query.of("q").withPlan(plan).withTopK(TOP).withTexts(false)).hits().stream()
        .map(hit -> Integer.valueOf(hit.id()))
        .toList();
  }

  private static double peers(
      Options options, Path folder, int queries, List<Set<Integer>> exact, Table table)
      throws IOException {
    Path script = options.path("home").resolve("oracle").resolve("plaid_speed.py");
    List<String> command =
        List.of(
            options.text("python"),
            script.toString(),
            folder.toString(),
            Integer.toString(options.number("rounds")));
    try (var python = PythonProcess.start(command, "bench/oracle/plaid_requirements.txt")) {
      double least = Double.parseDouble(python.line());
      int found = 0;
      for (int i = 0; i < queries; i++) {
        found +=
            (int)
                Stream.of(python.line().split(" "))
                    .map(Integer::valueOf)
                    .filter(exact.get(i)::contains)
                    .count();
      }
      table.row("fast-plaid", least, new Table.Shown(found / (double) TOP / queries, "%.3f"));
      return least;
    }
  }
}
