package dev.winnow.index.late;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.winnow.index.MultiVector;
import java.util.Arrays;
import java.util.SplittableRandom;
import jdk.incubator.vector.FloatVector;
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
  void bothDecodeTheSameBitsAndNearTheVector() {
    for (int i = 0; i < 300; i++) {
      int bits = 2 << random.nextInt(3);
      var form = new TokenCodes(1 + random.nextInt(140), bits);
      float[] centroid = text(1, form.dimension()).values();
      float[] vector = text(1, form.dimension()).values();
      float[] residual = new float[vector.length];
      for (int at = 0; at < vector.length; at++) {
        residual[at] = vector[at] - centroid[at];
      }
      byte[] codes = new byte[3 + form.bytes()];
      float scale = form.encode(residual, codes, 3);
      float[] plain = new float[vector.length + 2];
      float[] fast = new float[vector.length + 2];
      new ScalarTiles().decode(codes, 3, form, scale, centroid, 0, plain, 2);
      Tiles.BEST.decode(codes, 3, form, scale, centroid, 0, fast, 2);

      assertArrayEquals(plain, fast);
      double error = 0;
      double squares = 0;
      for (int at = 0; at < vector.length; at++) {
        error += Math.pow(plain[at + 2] - vector[at], 2);
        squares += Math.pow(residual[at], 2);
      }
      double share = bits == 2 ? 0.35 : bits == 4 ? 0.05 : 0.002;
      assertTrue(error <= share * squares + 1e-6, bits + " bits: " + error / squares);
    }
  }
}
