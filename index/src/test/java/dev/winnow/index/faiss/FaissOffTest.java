package dev.winnow.index.faiss;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Without the library everything but an index works, in a JVM of its own.
class FaissOffTest {
  @Test
  void whatNeedsNoLibraryWorksAndTheRestSaysWhy() throws IOException, InterruptedException {
    List<String> lines = OwnJvm.run(Off.class, "-Dwinnow.faiss=off");

    assertEquals(
        List.of(
            "available false",
            "FAISS is switched off by -Dwinnow.faiss=off; remove that property to use it",
            "best [0, 1]",
            "centroids 48",
            "codes 200",
            "FAISS is switched off by -Dwinnow.faiss=off; remove that property to use it"),
        lines);
  }

  static final class Off {
    private Off() {}

    public static void main(String[] args) {
      Sample vectors = Sample.of(100, 24, 1);
      IO.println("available " + FaissLibrary.available());
      IO.println(FaissLibrary.unavailableBecause());
      var search = new ExactSearch(vectors.heap(), 100, 24, Metric.L2);
      IO.println("best " + List.of(0, Found.by(search, first(vectors), 1, null).of(1)[0]));
      IO.println("centroids " + new Clustering(2, 3, 1).train(vectors.heap(), 100, 24).length);
      var shape = new ProductQuantizer.Shape(24, 4, 4);
      var quantizer = ProductQuantizer.train(shape, vectors.heap(), 100, 3, 1);
      IO.println("codes " + quantizer.encode(vectors.heap(), 100).length);
      try {
        FaissIndex.flat(24, Metric.L2).close();
      } catch (IllegalStateException e) {
        IO.println(e.getMessage());
      }
    }

    private static Sample first(Sample vectors) {
      return new Sample(Arrays.copyOf(vectors.vectors(), 48), 2, 24);
    }
  }
}
