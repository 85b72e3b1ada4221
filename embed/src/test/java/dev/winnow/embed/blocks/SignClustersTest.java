package dev.winnow.embed.blocks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SignClustersTest {
  private static final int WORDS = 2;
  private static final int BLOCK = 16;
  private static final int TOKENS = 16_384;
  private static final int ONE = 3; // a sign, where all components are alike
  private static final int FAR = ONE * WORDS * Long.SIZE + 1;

  private final Random random = new Random(11);
  private final long[] codes = random.longs((long) TOKENS * WORDS).toArray();

  private SignClusters clusters(int leaders) {
    var clusters = new SignClusters(WORDS, leaders);
    int piece = BLOCK * WORDS;
    for (int at = 0; at < codes.length; at += piece) {
      clusters.add(Arrays.copyOfRange(codes, at, at + piece));
    }
    assertEquals(TOKENS, clusters.tokens());
    return clusters;
  }

  private int[] nearest(long... wanted) {
    int[] nearest = new int[TOKENS / BLOCK];
    for (int slot = 0; slot < nearest.length; slot++) {
      int from = slot * BLOCK;
      nearest[slot] =
          IntStream.range(from, from + BLOCK)
              .map(token ->
                  ONE
                      * (Long.bitCount(codes[2 * token] ^ wanted[0])
                          + Long.bitCount(codes[2 * token + 1] ^ wanted[1])))
              .min()
              .orElseThrow();
    }
    return nearest;
  }

  /// With these signs, and no component larger than another.
  private static SignQuery query(long... signs) {
    float[] query = new float[WORDS * Long.SIZE];
    for (int i = 0; i < query.length; i++) {
      query[i] = (signs[i / Long.SIZE] >>> i % Long.SIZE & 1) == 1 ? .5f : -.5f;
    }
    return new SignQuery(query, WORDS);
  }

  @Test
  void largeComponentsCountMore() {
    float[] query = new float[WORDS * Long.SIZE];
    Arrays.fill(query, .1f);
    query[3] = 2;
    query[4] = -1.3f;
    query[70] = .7f;
    var wanted = new SignQuery(query, WORDS);

    assertEquals(0, wanted.distance(new long[] {1L << 3, 1L << 6}, 0));
    assertEquals(3, wanted.distance(new long[] {0, 1L << 6}, 0));
    assertEquals(2, wanted.distance(new long[] {0, 0, 1L << 3 | 1L << 4, -1}, 2));
    assertEquals(1, wanted.distance(new long[] {1L << 3, 0}, 0));
    assertEquals(0, new SignQuery(new float[128], WORDS).distance(codes, 0));
    assertEquals(FAR, wanted.farthest());
  }

  @Test
  void allAreComparedWhereThereIsRoomForAllLooks() {
    long[] wanted = random.longs(WORDS).toArray();

    assertArrayEquals(nearest(wanted), clusters(64).nearest(query(wanted), TOKENS, BLOCK));
  }

  /// A sixteenth of all, among which those that are the same, and of near ones more than chance.
  @Test
  void theNearestAreFoundByFewLooks() {
    SignClusters clusters = clusters(64);
    int looked = 0;
    int near = 0;
    for (int i = 0; i < 200; i++) {
      int token = random.nextInt(TOKENS);
      long[] wanted = Arrays.copyOfRange(codes, 2 * token, 2 * token + 2);
      int[] seen = clusters.nearest(query(wanted), TOKENS / 16, BLOCK);
      assertEquals(0, seen[token / BLOCK], "token " + token);
      for (int flipped = 0; flipped < 20; flipped++) {
        wanted[random.nextInt(2)] ^= 1L << random.nextInt(Long.SIZE);
      }
      seen = clusters.nearest(query(wanted), TOKENS / 16, BLOCK);
      near += seen[token / BLOCK] <= 20 * ONE ? 1 : 0;
      looked += (int) Arrays.stream(seen).filter(distance -> distance < FAR).count();
    }
    assertTrue(near > 100, near + " of 200 found with 20 of 128 signs turned; by chance 13");
    assertTrue(looked <= 200 * TOKENS / 16, looked + " blocks");
  }

  @Test
  void manyLikeOneAreOneCluster() {
    var clusters = new SignClusters(WORDS, 64);
    long[] same = new long[BLOCK * WORDS];
    for (int block = 0; block < 1_000; block++) {
      clusters.add(same);
    }
    long[] other = new long[BLOCK * WORDS];
    Arrays.fill(other, -1L);
    clusters.add(other);
    for (int block = 0; block < 1_000; block++) {
      clusters.add(same);
    }

    int[] seen = clusters.nearest(query(-1, -3), 100, BLOCK);

    assertEquals(ONE, seen[1_000]);
    assertEquals(1, Arrays.stream(seen).filter(distance -> distance < 100).count());
  }

  @Test
  void theFewestAreInOrder() {
    assertArrayEquals(new int[] {1, 4, 0}, SignClusters.fewest(new int[] {2, 0, 7, 2, 1}, 3, 7));
    assertArrayEquals(new int[] {0, 1}, SignClusters.fewest(new int[] {3, 3}, 5, 3));
  }
}
