package dev.winnow.bench.index;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import dev.winnow.bench.corpus.BenchPassage;
import dev.winnow.bench.corpus.Corpus;
import dev.winnow.bench.run.Folders;
import dev.winnow.bench.run.Fork;
import dev.winnow.bench.run.Machine;
import dev.winnow.bench.run.Samples;
import dev.winnow.index.Document;
import dev.winnow.index.Hit;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.Vector;
import dev.winnow.index.store.Index;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Loads vectors into one side's store and searches them. Query vectors are passages' vectors moved
/// a little, so that no model need be loaded. Arguments: side, corpus folder, passages, vectors,
/// file of queries, rounds.
final class StoreRun {
  private static final int TOP = 10;
  private static final int WARM_UP_ROUNDS = 2;
  private static final int BATCH = 1_000;
  private static final int DIMENSION = 384;

  /// Who searches.
  enum Side {
    WINNOW_EXACT("Winnow, all compared", true),
    WINNOW_GRAPH("Winnow, HNSW graph", false),
    LANGCHAIN4J("langchain4j InMemoryEmbeddingStore", true);

    private final String label;
    private final boolean exact;

    Side(String label, boolean exact) {
      this.label = label;
      this.exact = exact;
    }

    String label() {
      return label;
    }
  }

  /// One side's store.
  private interface Store extends AutoCloseable {
    void add(List<BenchPassage> passages, List<float[]> vectors);

    default void finish() {}

    List<String> search(int query);

    @Override
    default void close() throws IOException {}
  }

  private StoreRun() {}

  public static void main(String[] args) throws IOException {
    Side side = Side.valueOf(args[0]);
    Corpus corpus = Corpus.at(Path.of(args[1]), Integer.parseInt(args[2]));
    int vectors = Integer.parseInt(args[3]);
    int queries = Files.readAllLines(Path.of(args[4])).size();
    Path folder = Files.createTempDirectory(corpus.folder(), "store-");
    List<float[]> asked = queryVectors(corpus, vectors, queries);
    try (Store store =
        side == Side.LANGCHAIN4J ? new Peer(asked) : new Winnow(folder, asked, side.exact)) {
      Fork.report("add_s", fill(store, corpus, vectors));
      List<Double> millis = new ArrayList<>();
      int rounds = Integer.parseInt(args[5]);
      for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
        for (int query = 0; query < queries; query++) {
          long start = System.nanoTime();
          List<String> _ = store.search(query);
          if (round >= 0) {
            millis.add((System.nanoTime() - start) / 1e6);
          }
        }
      }
      Fork.report("p50", Samples.of(millis).median());
      Fork.report("p99", Samples.of(millis).quantile(0.99));
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      Fork.report("heap_mb", (runtime.totalMemory() - runtime.freeMemory()) / 1e6);
      Fork.report("rss_mb", Machine.megabytes("VmRSS"));
    } finally {
      Folders.delete(folder);
    }
  }

  private static double fill(Store store, Corpus corpus, int count) throws IOException {
    long nanos = 0;
    try (var passages = corpus.read();
        var vectors = corpus.vectors()) {
      for (int done = 0; done < count; done += BATCH) {
        List<BenchPassage> batch = passages.next(Math.min(BATCH, count - done));
        List<float[]> theirs = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
          theirs.add(vectors.read(done + i));
        }
        long start = System.nanoTime();
        store.add(batch, theirs);
        nanos += System.nanoTime() - start;
      }
    }
    long start = System.nanoTime();
    store.finish();
    return (nanos + System.nanoTime() - start) / 1e9;
  }

  private static List<float[]> queryVectors(Corpus corpus, int vectors, int queries)
      throws IOException {
    var chance = new Random(queries);
    List<float[]> asked = new ArrayList<>();
    try (var file = corpus.vectors()) {
      for (int i = 0; i < queries; i++) {
        float[] vector = file.read(chance.nextInt(vectors));
        for (int j = 0; j < vector.length; j++) {
          vector[j] += (float) (0.02 * chance.nextGaussian());
        }
        asked.add(vector);
      }
    }
    return asked;
  }

  private static final class Winnow implements Store {
    private final Index index;
    private final boolean exact;

    Winnow(Path folder, List<float[]> asked, boolean exact) {
      this.exact = exact;
      index =
          Index.open(
              folder,
              Schema.DEFAULTS.withDense(Schema.Dense.of(DIMENSION)),
              IndexConfig.DEFAULTS.withEncoder(
                  "", number -> asked.get(Integer.parseInt(number)).clone()));
    }

    @Override
    public void add(List<BenchPassage> passages, List<float[]> vectors) {
      List<Document> documents = new ArrayList<>();
      for (int i = 0; i < passages.size(); i++) {
        String text = passages.get(i).contents();
        Passage whole = Passage.of(0, text.length()).withVector(Vector.of(vectors.get(i)));
        documents.add(Document.of(passages.get(i).id(), text).withPassages(List.of(whole)));
      }
      index.add(documents);
    }

    @Override
    public void finish() {
      index.commit();
    }

    @Override
    public List<String> search(int query) {
      Plan plan = Plan.dense(TOP).withExact(exact);
      return index
          .search(Query.of(String.valueOf(query)).withTopK(TOP).withPlan(plan))
          .hits()
          .stream()
          .map(Hit::id)
          .toList();
    }

    @Override
    public void close() {
      index.close();
    }
  }

  private static final class Peer implements Store {
    private final InMemoryEmbeddingStore<TextSegment> store = new InMemoryEmbeddingStore<>();
    private final List<float[]> asked;

    Peer(List<float[]> asked) {
      this.asked = asked;
    }

    @Override
    public void add(List<BenchPassage> passages, List<float[]> vectors) {
      store.addAll(
          passages.stream().map(BenchPassage::id).toList(),
          vectors.stream().map(Embedding::from).toList(),
          passages.stream().map(passage -> TextSegment.from(passage.contents())).toList());
    }

    @Override
    public List<String> search(int query) {
      var request =
          EmbeddingSearchRequest.builder()
              .queryEmbedding(Embedding.from(asked.get(query)))
              .maxResults(TOP)
              .build();
      return store.search(request).matches().stream().map(match -> match.embeddingId()).toList();
    }
  }
}
