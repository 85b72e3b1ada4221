package dev.winnow.bench.index;

import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Target;
import dev.winnow.bench.run.Options;
import dev.winnow.bench.run.Rounds;
import dev.winnow.index.Document;
import dev.winnow.index.Hit;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.Schema.Precision;
import dev.winnow.index.TermWeights;
import dev.winnow.index.exchange.WeightsJson;
import dev.winnow.index.store.Index;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.apache.lucene.document.FeatureField;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/// The ten best by SPLADE-v3's weights, beside a disjunction of Lucene's features. Documents are
/// drawn from those of nfcorpus: each has the terms of one but for a fifth, and a fifth of
/// another's, with weights a fifth more or less, in whole numbers, which both sides keep exactly.
final class ImpactsDriver {
  private static final int TOP = 10;
  private static final int BATCH = 1_000;
  private static final double SHARE = 0.2;
  private static final String FEATURES = "features";

  /// Lucene's weights of a query end at 64; those of the queries are below 256.
  private static final float SCALE = 4;

  private ImpactsDriver() {}

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            "impacts",
            args,
            Map.of(
                "data", System.getenv().getOrDefault("WINNOW_DATA", "shared/data"),
                "documents", "1000000",
                "queries", "100",
                "rounds", "5",
                "seed", "1"),
            Map.of("documents", "5000", "queries", "20", "rounds", "2"));
    Path data = options.path("data").resolve("nfcorpus-splade-v3");
    Map<String, TermWeights> queries =
        queries(data.resolve("queries.test.splade-v3.tsv.gz"), options.number("queries"));
    Path folder = options.path("cache").resolve("impacts-" + options.number("documents"));
    var exact = folder.resolve("exact");
    var bytes = folder.resolve("int8");
    var features = folder.resolve("features");
    build(options, data, exact, bytes, features);
    try (Index own = open(exact, Precision.EXACT, queries);
        Index small = open(bytes, Precision.INT8, queries);
        Directory directory = FSDirectory.open(features);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      own.compact(1);
      own.commit();
      small.compact(1);
      small.commit();
      var searcher = new IndexSearcher(reader);
      var rounds = new Rounds<List<List<String>>>();
      rounds.add("exact", () -> queries.keySet().stream().map(id -> best(own, id)).toList());
      rounds.add("8 bits", () -> queries.keySet().stream().map(id -> best(small, id)).toList());
      rounds.add("features", () -> all(searcher, queries));
      var measured = rounds.measure(options.number("rounds"));
      var peer = measured.getLast();
      var table =
          Report.of(options)
              .table("side", "ms a query", "CPU ms a query", "same ten, of all", "recall@10");
      int size = queries.size();
      for (var side : measured) {
        int same = 0;
        double recall = 0;
        for (int i = 0; i < size; i++) {
          List<String> own10 = side.last().get(i);
          List<String> peer10 = peer.last().get(i);
          same += own10.equals(peer10) ? 1 : 0;
          recall += peer10.stream().filter(own10::contains).count() / (double) peer10.size();
        }
        table.row(
            side.name(),
            side.wall().median() / size,
            side.cpu().median() / size,
            same + " of " + size,
            recall / size);
        if (side != peer) {
          table.claim(
              Claim.of(
                      "ten best by SPLADE-v3 among %,d documents, %s"
                          .formatted(own.count(), side.name()))
                  .against("Lucene's FeatureField")
                  .withRatio(side.cpu().median() / peer.cpu().median())
                  .withTarget(Target.atMost(0.7))
                  .withFigure(Figure.of("own", side.cpu().median() / size, "ms"))
                  .withFigure(Figure.of("features", peer.cpu().median() / size, "ms")));
        }
      }
      table.note(
          "Seed %d; one thread; documents are fetched by id on both sides.",
          options.number("seed"));
      table.publish();
    }
  }

  private static Index open(Path folder, Precision precision, Map<String, TermWeights> queries) {
    Schema schema = Schema.DEFAULTS.with(Schema.SPARSE, new Schema.Sparse(precision, ""));
    return Index.open(
        folder,
        schema,
        IndexConfig.DEFAULTS.withSparseEncoder("", id -> Objects.requireNonNull(queries.get(id))));
  }

  private static List<String> best(Index index, String query) {
    Plan plan = Plan.sparse(TOP);
    return index.search(Query.of(query).withPlan(plan).withTopK(TOP)).hits().stream()
        .map(Hit::id)
        .toList();
  }

  private static List<List<String>> all(IndexSearcher searcher, Map<String, TermWeights> queries)
      throws IOException {
    List<List<String>> all = new ArrayList<>();
    for (TermWeights query : queries.values()) {
      all.add(best(searcher, query));
    }
    return all;
  }

  private static List<String> best(IndexSearcher searcher, TermWeights query) throws IOException {
    var bag = new BooleanQuery.Builder();
    for (int i = 0; i < query.size(); i++) {
      bag.add(
          FeatureField.newLinearQuery(FEATURES, query.term(i), query.weight(i) / SCALE),
          Occur.SHOULD);
    }
    List<String> ids = new ArrayList<>();
    var stored = searcher.storedFields();
    for (ScoreDoc hit : searcher.search(bag.build(), TOP).scoreDocs) {
      ids.add(stored.document(hit.doc).get("id"));
    }
    return ids;
  }

  private static void build(Options options, Path data, Path exact, Path bytes, Path features)
      throws IOException {
    if (Files.isDirectory(features)) {
      return;
    }
    List<TermWeights> drawn = new ArrayList<>();
    WeightsJson.read(data.resolve("doc_vectors.jsonl.gz"), (_, weights) -> drawn.add(weights));
    var random = new Random(options.number("seed"));
    try (Index own = open(exact, Precision.EXACT, Map.of());
        Index small = open(bytes, Precision.INT8, Map.of());
        Directory directory = FSDirectory.open(features);
        var writer = new IndexWriter(directory, new IndexWriterConfig())) {
      int documents = options.number("documents");
      for (int done = 0; done < documents; done += BATCH) {
        List<Document> batch = new ArrayList<>();
        for (int i = done; i < Math.min(documents, done + BATCH); i++) {
          String id = "d" + i;
          TermWeights weights = resampled(drawn, random);
          Passage passage = Passage.of(0, id.length()).with(Schema.SPARSE, weights);
          batch.add(Document.of(id, id).withPassages(List.of(passage)));
          var lucene = new org.apache.lucene.document.Document();
          lucene.add(new StringField("id", id, Field.Store.YES));
          weights
              .toMap()
              .forEach((term, weight) -> lucene.add(new FeatureField(FEATURES, term, weight)));
          var _ = writer.addDocument(lucene);
        }
        own.add(batch);
        small.add(batch);
      }
      own.commit();
      small.commit();
      writer.forceMerge(1);
      var _ = writer.commit();
    }
  }

  private static TermWeights resampled(List<TermWeights> drawn, Random random) {
    Map<String, Integer> weights = new HashMap<>();
    add(drawn.get(random.nextInt(drawn.size())), 1 - SHARE, random, weights);
    add(drawn.get(random.nextInt(drawn.size())), SHARE, random, weights);
    return TermWeights.of(weights);
  }

  private static void add(
      TermWeights of, double share, Random random, Map<String, Integer> weights) {
    for (int i = 0; i < of.size(); i++) {
      if (random.nextDouble() < share) {
        int weight = (int) Math.round(of.weight(i) * random.nextDouble(1 - SHARE, 1 + SHARE));
        if (weight > 0) {
          weights.put(of.term(i), weight);
        }
      }
    }
  }

  /// Terms repeated as often as they weigh.
  private static Map<String, TermWeights> queries(Path file, int most) throws IOException {
    Map<String, TermWeights> queries = new LinkedHashMap<>();
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine();
          line != null && queries.size() < most;
          line = lines.readLine()) {
        String[] parts = line.split("\t", 2);
        Map<String, Integer> weights = new HashMap<>();
        for (String term : parts[1].split(" ")) {
          weights.merge(term, 1, Integer::sum);
        }
        queries.put(parts[0], TermWeights.of(weights));
      }
    }
    return queries;
  }
}
