package dev.winnow.index.vectors;

import dev.winnow.index.faiss.FaissIndex;
import dev.winnow.index.faiss.Nearest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/// Synthetic queries from two distributions. Their true neighbours are found while the vectors are
/// read. Real queries are hard in two ways, and no single distribution is as hard in both
/// (bench/history/dense.md compares them on three sets).
///
/// *Near* queries lie between two vectors of the segment, closer to one. Their neighbours stand as
/// deep among the candidates as those of real queries. *Far* queries are the mean of many vectors.
/// Their neighbours are spread over as many lists as those of a short question.
final class Trial {
  private static final int QUERIES = 512;

  /// Queries tried for many neighbours; fewer suffice, because each tells more.
  private static final int FEW = 128;

  /// Known neighbours of each query.
  static final int NEIGHBOURS = 100;

  /// Weight of the closer vector in a near query.
  private static final float CLOSER = 0.6f;

  /// Vectors whose mean is a far query.
  private static final int MANY = 8;

  private final VectorSpace space;
  private final int near;
  private final int far;
  private final MemorySegment vectors; // near ones, then far ones
  private final Nearest nearest;
  private int compared;

  private Trial(VectorSpace space, int near, int far, MemorySegment vectors) {
    this.space = space;
    this.near = near;
    this.far = far;
    this.vectors = vectors;
    this.nearest = new Nearest(vectors, near + far, NEIGHBOURS, space.dimension(), space.metric());
  }

  /// @param lists whether far queries are needed too
  static Trial of(VectorSpace space, Sample sample, boolean lists, Arena arena) {
    int near = Math.min(QUERIES, sample.size());
    int far = lists ? near : 0;
    var vectors = arena.allocate((near + far) * space.bytes(), FaissIndex.ALIGNMENT);
    var random = new Random(sample.size());
    for (int query = 0; query < near; query++) {
      StructureBuilder.copy(space.of(near(sample, random)), vectors, query);
    }
    for (int query = near; query < near + far; query++) {
      StructureBuilder.copy(space.of(far(sample, random)), vectors, query);
    }
    return new Trial(space, near, far, vectors);
  }

  private static float[] near(Sample sample, Random random) {
    float[] query = new float[sample.dimension()];
    add(draw(sample, random), CLOSER, query);
    add(draw(sample, random), 1 - CLOSER, query);
    return query;
  }

  private static float[] far(Sample sample, Random random) {
    float[] query = new float[sample.dimension()];
    for (int i = 0; i < MANY; i++) {
      add(draw(sample, random), 1f / MANY, query);
    }
    return query;
  }

  private static float[] draw(Sample sample, Random random) {
    return sample.vector(random.nextInt(sample.size()));
  }

  private static void add(float[] vector, float weight, float[] to) {
    for (int i = 0; i < vector.length; i++) {
      to[i] += weight * vector[i];
    }
  }

  /// Compares the next vectors of the segment with all queries.
  void compare(MemorySegment block, int size) {
    int first = compared;
    nearest.compare(block, size, row -> first + row);
    compared += size;
  }

  /// Near queries that are tried for `k` neighbours.
  int near(int k) {
    return k < NEIGHBOURS ? near : Math.min(FEW, near);
  }

  /// Far queries that are tried for `k` neighbours.
  int far(int k) {
    return k < NEIGHBOURS ? far : Math.min(FEW, far);
  }

  /// The near queries.
  MemorySegment nearVectors() {
    return vectors;
  }

  MemorySegment farVector(int query) {
    return vectors.asSlice((near + query) * space.bytes(), space.bytes());
  }

  /// True neighbours of a near query, `k` at most, best first.
  int[] neighboursOfNear(int query, int k) {
    return neighbours(query, k);
  }

  /// True neighbours of a far query, `k` at most, best first.
  int[] neighboursOfFar(int query, int k) {
    return neighbours(near + query, k);
  }

  private int[] neighbours(int query, int k) {
    int[] neighbours = new int[Math.min(k, nearest.size(query))];
    for (int i = 0; i < neighbours.length; i++) {
      neighbours[i] = nearest.name(query, i);
    }
    return neighbours;
  }
}
