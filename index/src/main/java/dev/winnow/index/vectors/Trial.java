package dev.winnow.index.vectors;

import dev.winnow.index.faiss.ExactSearch;
import dev.winnow.index.faiss.FaissIndex;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;

/// Queries whose true neighbours are found while the vectors pass by: half are vectors of the
/// segment, which are not their own neighbours, half lie between two of them, as real queries lie
/// off the data.
final class Trial {
  /// Queries of either kind.
  static final int EACH = 64;

  /// Neighbours of a query that are known.
  static final int NEIGHBOURS = 100;

  private final VectorSpace space;
  private final int queries;
  private final MemorySegment vectors;

  /// The ordinal of a query that is a vector of the segment, else -1.
  private final int[] self;

  private final float[] scores;
  private final int[] ordinals;
  private int compared;

  Trial(VectorSpace space, int count, Sample sample, Arena arena) {
    this.space = space;
    this.queries = Math.min(EACH, sample.size()) * 2;
    this.vectors = arena.allocate(queries * space.bytes(), FaissIndex.ALIGNMENT);
    this.self = new int[queries];
    this.scores = new float[queries * NEIGHBOURS];
    this.ordinals = new int[queries * NEIGHBOURS];
    Arrays.fill(ordinals, -1);
    var random = new Random(count);
    for (int query = 0; query < queries; query++) {
      int row = random.nextInt(sample.size());
      float[] vector = sample.vector(row);
      if (query % 2 == 0) {
        self[query] = sample.ordinal(row);
      } else {
        self[query] = -1;
        vector = space.of(between(vector, sample.vector(random.nextInt(sample.size()))));
      }
      StructureBuilder.copy(vector, vectors, query);
    }
  }

  private static float[] between(float[] a, float[] b) {
    float[] middle = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      middle[i] = 0.6f * a[i] + 0.4f * b[i];
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
    int k = Math.min(NEIGHBOURS + 1, size);
    float[] found = new float[queries * k];
    int[] rows = new int[queries * k];
    new ExactSearch(block, size, space.dimension(), space.metric())
        .topK(vectors, queries, k, null, found, rows);
    for (int query = 0; query < queries; query++) {
      for (int i = query * k; i < (query + 1) * k && rows[i] >= 0; i++) {
        if (compared + rows[i] != self[query]) {
          offer(query, compared + rows[i], found[i]);
        }
      }
    }
    compared += size;
  }

  /// Inserts into the query's list, which is sorted.
  private void offer(int query, int ordinal, float score) {
    int first = query * NEIGHBOURS;
    int place = first + NEIGHBOURS;
    while (place > first && (ordinals[place - 1] < 0 || space.better(score, scores[place - 1]))) {
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
      int place = -1;
      for (int i = 0; i < depth; i++) {
        int candidate = candidates[query * depth + i];
        if (candidate < 0 || candidate == self[query]) {
          continue;
        }
        place++;
        if (isNeighbour(query, k, candidate)) {
          found[place]++;
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
