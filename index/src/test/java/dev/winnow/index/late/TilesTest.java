package dev.winnow.index.late;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.winnow.index.MultiVector;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import jdk.incubator.vector.FloatVector;
import org.apache.lucene.util.BytesRef;
import org.junit.jupiter.api.Test;

/// The kernel by the Vector API gives the bits of the plain loops.
class TilesTest {
  private final SplittableRandom random = new SplittableRandom(5);

  private MultiVector text(int tokens, int dimension) {
    return new RandomTokens(random, dimension, 7).text(tokens);
  }

  /// On a machine with registers of 256 bits or more, tests must not pass by the fallback alone.
  @Test
  void vectorPathIsTakenWhereThereIsOne() {
    assumeTrue(FloatVector.SPECIES_PREFERRED.vectorBitSize() >= 256);
    long before = TokenQuery.VECTOR_TILES.sum();
    double _ = score(Tiles.BEST, text(32, 128), text(120, 128));

    assertInstanceOf(VectorTiles.class, Tiles.BEST);
    assertTrue(TokenQuery.VECTOR_TILES.sum() >= before + 20, "20 tiles of 6 vectors");
  }

  @Test
  void bothGiveTheSameBits() {
    for (int i = 0; i < 300; i++) {
      int dimension = 1 + random.nextInt(140);
      MultiVector query = text(1 + random.nextInt(70), dimension);
      MultiVector passage = text(1 + random.nextInt(40), dimension);
      double expected = LateSearchTest.maxSim(query, passage);

      assertEquals(expected, score(Tiles.BEST, query, passage));
      assertEquals(expected, score(new ScalarTiles(), query, passage));
    }
  }

  private static double score(Tiles tiles, MultiVector query, MultiVector passage) {
    var asked = new TokenQuery(query, tiles);
    asked.begin();
    asked.take(
        Arrays.copyOf(passage.values(), passage.values().length + Tiles.ROWS * passage.dimension()),
        passage.size());
    return asked.score();
  }

  @Test
  void bothDecodeTheSameBitsAndNearTheVectors() {
    for (int i = 0; i < 300; i++) {
      int bits = 2 << random.nextInt(3);
      var form = new TokenCodes(1 + random.nextInt(140), bits);
      int dimension = form.dimension();
      int size = 1 + random.nextInt(TokenQuery.CHUNK);
      float[] centroids = text(4, dimension).values();
      float[] vectors = text(size, dimension).values();
      float[] residuals = new float[vectors.length];
      byte[] codes = new byte[3 + size * form.bytes()];
      var run = new CodedRun(TokenQuery.CHUNK);
      run.begin(codes);
      for (int token = 0; token < size; token++) {
        int centroid = random.nextInt(4) * dimension;
        float[] residual = new float[dimension];
        for (int at = 0; at < dimension; at++) {
          residual[at] = vectors[token * dimension + at] - centroids[centroid + at];
        }
        System.arraycopy(residual, 0, residuals, token * dimension, dimension);
        int start = 3 + token * form.bytes();
        run.add(start, form.encode(residual, codes, start), centroid);
      }
      float[] plain = new float[vectors.length];
      float[] fast = new float[vectors.length];
      new ScalarTiles().decode(run, form, centroids, plain);
      Tiles.BEST.decode(run, form, centroids, fast);

      assertArrayEquals(plain, fast);
      double error = 0;
      double squares = 0;
      for (int at = 0; at < vectors.length; at++) {
        error += Math.pow(plain[at] - vectors[at], 2);
        squares += Math.pow(residuals[at], 2);
      }
      double share = bits == 2 ? 0.35 : bits == 4 ? 0.05 : 0.002;
      assertTrue(error <= share * squares + 1e-6, bits + " bits: " + error / squares);
    }
  }

  @Test
  void bothFindTheBestOfAPassagesCentroids() {
    for (int i = 0; i < 200; i++) {
      int dimension = 1 + random.nextInt(20);
      int books = 6 + random.nextInt(30);
      MultiVector centroids = text(books, dimension);
      MultiVector query = text(1 + random.nextInt(70), dimension);
      ByteBuffer bytes =
          ByteBuffer.allocate(StoredTokens.header(dimension) + 2 * 9)
              .order(ByteOrder.LITTLE_ENDIAN)
              .position(StoredTokens.header(dimension));
      for (int token = 0; token < 9; token++) {
        bytes.putShort((short) random.nextInt(books + 2)); // some are damaged
      }
      Cells passage = Cells.of(new BytesRef(bytes.array()), dimension);
      for (Tiles tiles : new Tiles[] {Tiles.BEST, new ScalarTiles()}) {
        var asked = new TokenQuery(query, tiles);
        float[] similarities = asked.products(centroids.values(), books);
        float[] best = new float[asked.stride()];
        tiles.best(similarities, asked.stride(), passage, best);

        for (int lane = 0; lane < query.size(); lane++) {
          float expected = Float.NEGATIVE_INFINITY;
          for (int token = 0; token < 9; token++) {
            int cell = Math.min(passage.cell(token), books - 1);
            expected = Math.max(expected, similarities[cell * asked.stride() + lane]);
          }
          assertEquals(expected, best[lane]);
        }
      }
    }
  }

  @Test
  void productsWithTheSumOfAQueryAreNearThoseOfFloats() {
    for (int dimension : new int[] {1, 7, 384, 4_096}) {
      MultiVector query = text(20, dimension);
      byte[] bytes = new byte[dimension + 1];
      random.nextBytes(bytes);
      double expected = 0;
      double lengths = 0;
      for (int i = 0; i < query.values().length; i++) {
        expected += (double) query.values()[i] * bytes[1 + i % dimension];
        lengths += Math.abs(query.values()[i] * bytes[1 + i % dimension]);
      }

      assertEquals(expected, QuerySum.of(query).product(bytes, 1), 2e-3 * lengths);
    }
    assertEquals(0, QuerySum.of(MultiVector.of(3, new float[6])).product(new byte[] {1, 2, 3}, 0));
  }

  @Test
  void noSumOfAQueryOverflows() {
    for (int dimension : new int[] {1, 384, 4_096}) {
      float[] ones = new float[dimension];
      Arrays.fill(ones, 3.7f);
      byte[] bytes = new byte[dimension];
      Arrays.fill(bytes, Byte.MAX_VALUE);
      float product = QuerySum.of(MultiVector.of(dimension, ones)).product(bytes, 0);

      assertEquals(1, product / (3.7 * 127 * dimension), 2e-3);
    }
  }
}
