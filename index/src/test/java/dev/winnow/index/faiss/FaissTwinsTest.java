package dev.winnow.index.faiss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// K-means and codes by FAISS and by plain loops.
class FaissTwinsTest {
  private static final Sample VECTORS = Sample.of(2_000, 24, 10);

  @Test
  void theSameSeedGivesTheSameCentroids() {
    var clustering = new Clustering(20, 10, 42);

    assertArrayEquals(
        clustering.train(VECTORS.heap(), VECTORS.n(), 24),
        clustering.train(VECTORS.heap(), VECTORS.n(), 24));
    assertArrayEquals(
        new Lloyd(VECTORS.vectors(), 24, 20).run(10, 42, () -> false),
        new Lloyd(VECTORS.vectors(), 24, 20).run(10, 42, () -> false));
  }

  @Test
  void bothFindCentroidsAsGood() {
    double by = spread(new Clustering(40, 15, 1).train(VECTORS.heap(), VECTORS.n(), 24));
    double plain = spread(new Lloyd(VECTORS.vectors(), 24, 40).run(15, 1, () -> false));
    double one = spread(new Lloyd(VECTORS.vectors(), 24, 1).run(1, 1, () -> false));

    assertEquals(1, by / plain, 0.1);
    assertTrue(plain < one / 2, plain + " of " + one);
  }

  @Test
  void asManyClustersAsVectorsAreTheVectors() {
    float[] vectors = {1, 2, 3, 4};

    assertEquals(0, spreadOf(vectors, new Clustering(2, 3, 1).train(heap(vectors), 2, 2), 2));
    assertEquals(0, spreadOf(vectors, new Lloyd(vectors, 2, 2).run(3, 1, () -> false), 2));
  }

  @Test
  void clustersThatLoseTheirVectorsTakeOverHalfOfTheLargest() {
    float[] same = new float[40];

    float[] centroids = new Lloyd(same, 2, 5).run(4, 1, () -> false);

    assertArrayEquals(new float[10], centroids, 1e-6f);
  }

  @Test
  void fewerVectorsThanClustersAreRefused() {
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Clustering(9, 1, 1).train(VECTORS.heap(), 8, 24));

    assertEquals(
        "8 vectors of dimension 24 for 9 clusters; expected at least as many vectors",
        e.getMessage());
  }

  @Test
  void bothStopWhenToldTo() {
    var clustering = new Clustering(20, 10, 42);

    assertThrows(
        CancellationException.class,
        () -> clustering.train(VECTORS.heap(), VECTORS.n(), 24, () -> true));
    assertThrows(
        CancellationException.class,
        () -> new Lloyd(VECTORS.vectors(), 24, 20).run(10, 42, () -> true));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 8})
  void aCodeStandsForAVectorNearby(int bits) {
    var shape = new ProductQuantizer.Shape(24, 6, bits);
    ProductQuantizer quantizer = ProductQuantizer.train(shape, VECTORS.heap(), VECTORS.n(), 10, 1);

    byte[] codes = quantizer.encode(VECTORS.heap(), VECTORS.n());

    assertEquals(VECTORS.n() * shape.bytes(), codes.length);
    double error = 0;
    for (int i = 0; i < VECTORS.n(); i++) {
      float[] near = quantizer.decode(codes, i * shape.bytes());
      error += Floats.distance(VECTORS.vectors(), i * 24, near, 0, 24) / VECTORS.n();
    }
    assertTrue(error < (bits == 4 ? 0.45 : 0.2), "error " + error);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 8})
  void bothEncodeAlike(int bits) {
    assumeTrue(FaissLibrary.available(), FaissLibrary::unavailableBecause);
    var shape = new ProductQuantizer.Shape(24, 6, bits);
    ProductQuantizer quantizer = ProductQuantizer.train(shape, VECTORS.heap(), VECTORS.n(), 5, 1);

    byte[] byFaiss = quantizer.encode(VECTORS.heap(), VECTORS.n());
    byte[] plainly = quantizer.encodePlainly(VECTORS.vectors(), VECTORS.n());

    int different = 0;
    for (int i = 0; i < byFaiss.length; i++) {
      different += byFaiss[i] == plainly[i] ? 0 : 1;
    }
    assertTrue(different <= byFaiss.length / 1000, different + " bytes differ");
  }

  @Test
  void codebooksMakeTheQuantizerAgain() {
    var shape = new ProductQuantizer.Shape(24, 6, 4);
    ProductQuantizer quantizer = ProductQuantizer.train(shape, VECTORS.heap(), VECTORS.n(), 5, 1);

    assertEquals(quantizer, ProductQuantizer.of(shape, quantizer.codebooks()));
    assertThrows(IllegalArgumentException.class, () -> ProductQuantizer.of(shape, new float[3]));
  }

  private static double spread(float[] centroids) {
    return spreadOf(VECTORS.vectors(), centroids, 24);
  }

  /// The mean squared distance to the nearest centroid.
  private static double spreadOf(float[] vectors, float[] centroids, int dimension) {
    int n = vectors.length / dimension;
    int count = centroids.length / dimension;
    double sum = 0;
    for (int i = 0; i < n; i++) {
      int nearest = Lloyd.nearest(centroids, 0, count, vectors, i * dimension, dimension);
      sum += Floats.distance(vectors, i * dimension, centroids, nearest * dimension, dimension);
    }
    return sum / n;
  }

  private static MemorySegment heap(float[] vectors) {
    return MemorySegment.ofArray(vectors);
  }
}
