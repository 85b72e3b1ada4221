package dev.winnow.embed;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Texts as token ids, of any lengths from 1. Immutable; the arrays are not copied.
public final class Batch {
  private final List<int[]> ids;
  private final List<int[]> types;
  private final int longest;

  private Batch(List<int[]> ids, List<int[]> types) {
    this.ids = ids;
    this.types = types;
    longest = ids.stream().mapToInt(row -> row.length).max().orElse(0);
    for (int text = 0; text < ids.size(); text++) {
      if (ids.get(text).length == 0) {
        throw new IllegalArgumentException(
            "text " + text + " has no tokens; expected at least one");
      }
    }
    if (ids.isEmpty()) {
      throw new IllegalArgumentException("a batch of no texts; expected at least one");
    }
  }

  public static Batch of(List<int[]> ids) {
    return new Batch(List.copyOf(ids), List.of());
  }

  public static Batch of(int... ids) {
    return of(List.of(ids));
  }

  /// Of networks that tell a first part of a text from a second.
  ///
  /// @param types one for each token
  public Batch withTypes(List<int[]> types) {
    for (int text = 0; text < ids.size(); text++) {
      if (types.size() != ids.size() || types.get(text).length != ids.get(text).length) {
        throw new IllegalArgumentException("expected one type for each token of each text");
      }
    }
    return new Batch(ids, List.copyOf(types));
  }

  public int texts() {
    return ids.size();
  }

  /// Tokens of a text.
  public int length(int text) {
    return ids.get(text).length;
  }

  /// Tokens of the longest text.
  public int longest() {
    return longest;
  }

  int id(int text, int token) {
    return ids.get(text)[token];
  }

  int type(int text, int token) {
    return types.isEmpty() ? 0 : types.get(text)[token];
  }

  int[] ids(int text) {
    return ids.get(text);
  }

  /// That text alone.
  Batch only(int text) {
    return new Batch(List.of(ids.get(text)), types.isEmpty() ? types : List.of(types.get(text)));
  }

  /// Tokens `from` to `to` (not included) of the only text.
  Batch part(int from, int to) {
    List<int[]> part = List.of(Arrays.copyOfRange(ids.getFirst(), from, to));
    return types.isEmpty()
        ? of(part)
        : of(part).withTypes(List.of(Arrays.copyOfRange(types.getFirst(), from, to)));
  }

  /// That text alone, after other tokens of type 0.
  Batch onlyAfter(int text, int[] before) {
    int[] all = Arrays.copyOf(before, before.length + length(text));
    System.arraycopy(ids.get(text), 0, all, before.length, length(text));
    return of(all);
  }

  /// Vectors (texts, longest, size) as one matrix for each text, without padding.
  List<float[][]> split(FloatBuffer vectors, int size) {
    List<float[][]> texts = new ArrayList<>();
    for (int text = 0; text < texts(); text++) {
      float[][] matrix = new float[length(text)][size];
      vectors.position(text * longest * size);
      for (float[] row : matrix) {
        vectors.get(row);
      }
      texts.add(matrix);
    }
    return texts;
  }

  @Override
  public String toString() {
    return "%d texts of up to %,d tokens".formatted(texts(), longest);
  }
}
