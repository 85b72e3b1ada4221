import dev.winnow.index.DenseIndex;
import dev.winnow.index.Document;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.Vector;
import dev.winnow.index.faiss.FaissLibrary;
import dev.winnow.index.store.Index;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Builds and searches every kind of dense index where there is no libgomp, BLAS, C++ runtime or
/// compiler; run by `bench/bare/run`.
class BareRoot {
  private static final int VECTORS = 12_000;
  private static final int DIMENSION = 64;

  private static float[] vector(Random random) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  public static void main(String[] args) throws Exception {
    if (!FaissLibrary.available()) {
      throw new IllegalStateException(FaissLibrary.unavailableBecause());
    }
    IO.println(FaissLibrary.description());
    for (String kind :
        List.of("fast_scan:0.9", "ivf:pq4:0.9", "ivf:pq8:0.9", "ivf:sq8:0.9", "ivf:flat:0.9")) {
      long before = FaissLibrary.searches();
      Schema schema =
          Schema.DEFAULTS.withDense(Schema.Dense.of(DIMENSION).withIndex(DenseIndex.of(kind)));
      var config =
          IndexConfig.DEFAULTS.withExactBelow(1).withEncoder("", _ -> vector(new Random(1)));
      try (Index index = Index.open(Files.createTempDirectory("bare"), schema, config)) {
        var random = new Random(2);
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < VECTORS; i++) {
          documents.add(
              Document.of("d" + i, "t")
                  .withPassages(List.of(Passage.of(0, 1).withVector(Vector.of(vector(random))))));
        }
        index.add(documents);
        index.commit();
        int hits = index.search(Query.of("x").withPlan(Plan.dense(10))).hits().size();
        if (hits != 10 || FaissLibrary.searches() == before) {
          throw new IllegalStateException(kind + ": " + hits + " hits");
        }
        IO.println(kind + " built and searched");
      }
    }
    IO.println("OK, native objects left: " + FaissLibrary.liveObjects());
  }
}
