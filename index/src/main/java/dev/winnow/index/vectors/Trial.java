package dev.winnow.index.vectors;

import dev.winnow.index.faiss.ExactSearch;
import dev.winnow.index.faiss.FaissIndex;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;

/// Queries whose true neighbours are found while the vectors pass by. Each lies in the middle of
/// three vectors of the segment: real queries lie off the data, and their neighbours are spread
/// over more lists than those of a vector of the segment, or of a point between two. Short
/// questions about 200,000 passages needed as many lists as such middles do.
final class Trial {
  private static final int QUERIES = 128;

  /// Neighbours of a query that are known.
  static final int NEIGHBOURS = 100;

  private final VectorSpace space;
  private final int queries;
  private final MemorySegment vectors;

  private final float[] scores;
  private final int[] ordinals;
  private int compared;

  Trial(VectorSpace space, int count, Sample sample, Arena arena) {
    this.space = space;
    this.queries = Math.min(QUERIES, sample.size());
    this.vectors = arena.allocate(queries * space.bytes(), FaissIndex.ALIGNMENT);
    this.scores = new float[queries * NEIGHBOURS];
    this.ordinals = new int[queries * NEIGHBOURS];
    Arrays.fill(ordinals, -1);
    var random = new Random(count);
    for (int query = 0; query < queries; query++) {
      float[] vector =
          space.of(middle(draw(sample, random), draw(sample, random), draw(sample, random)));
      StructureBuilder.copy(vector, vectors, query);
    }
  }

  private static float[] draw(Sample sample, Random random) {
    return sample.vector(random.nextInt(sample.size()));
  }

  private static float[] middle(float[] a, float[] b, float[] c) {
    float[] middle = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      middle[i] = (a[i] + b[i] + c[i]) / 3;
    }
    return middle;
  }

  int queries() {
    return queries;
  }

  MemorySegment vectors() {
    return vectors;
  }

  /// Takes the next vectors of the segment into account.
  void compare(MemorySegment block, int size) {
    int k = Math.min(NEIGHBOURS, size);
    float[] found = new float[queries * k];
    int[] rows = new int[queries * k];
    new ExactSearch(block, size, space.dimension(), space.metric())
        .topK(vectors, queries, k, null, found, rows);
    for (int query = 0; query < queries; query++) {
      for (int i = query * k; i < (query + 1) * k && rows[i] >= 0; i++) {
        offer(query, compared + rows[i], found[i]);
      }
    }
    compared += size;
  }

  /// Inserts into the query's list, which is sorted.
  private void offer(int query, int ordinal, float score) {
    int first = query * NEIGHBOURS;
    int place = first + NEIGHBOURS;
    while (place > first
        && (ordinals[place - 1] < 0 || space.metric().better(score, scores[place - 1]))) {
      place--;
    }
    if (place == first + NEIGHBOURS) {
      return;
    }
    int moved = first + NEIGHBOURS - 1 - place;
    System.arraycopy(scores, place, scores, place + 1, moved);
    System.arraycopy(ordinals, place, ordinals, place + 1, moved);
    scores[place] = score;
    ordinals[place] = ordinal;
  }

  /// How deep a list of candidates must be read, for each share of the true neighbours: entry `i`
  /// is how many of all queries' `k` neighbours stand among the first `i + 1` candidates.
  ///
  /// @param candidates ordinals, best first, `depth` for each query
  long[] found(int k, int[] candidates, int depth) {
    long[] found = new long[depth];
    for (int query = 0; query < queries; query++) {
      for (int i = 0; i < depth && candidates[query * depth + i] >= 0; i++) {
        if (isNeighbour(query, k, candidates[query * depth + i])) {
          found[i]++;
        }
      }
    }
    for (int i = 1; i < depth; i++) {
      found[i] += found[i - 1];
    }
    return found;
  }

  private boolean isNeighbour(int query, int k, int candidate) {
    int first = query * NEIGHBOURS;
    for (int i = first; i < first + k; i++) {
      if (ordinals[i] == candidate) {
        return true;
      }
    }
    return false;
  }

  /// True neighbours in all, of the `k` of each query.
  long neighbours(int k) {
    long neighbours = 0;
    for (int query = 0; query < queries; query++) {
      for (int i = query * NEIGHBOURS; i < query * NEIGHBOURS + k; i++) {
        neighbours += ordinals[i] >= 0 ? 1 : 0;
      }
    }
    return neighbours;
  }
}
