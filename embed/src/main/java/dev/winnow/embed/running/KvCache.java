package dev.winnow.embed.running;

import dev.winnow.embed.graph.Groups;
import dev.winnow.embed.held.HeldMemory;
import dev.winnow.embed.network.Shape;
import dev.winnow.embed.onnx.ElementType;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Keys and values of the tokens that a decoder has read, in native memory of a fixed size: `2 *
/// layers * texts * capacity * key-value heads * head size` numbers of 32 bits, or of 16 where the
/// network computes in 16. A run reads and extends them in place, without a copy; a ready-made
/// network has them copied to its run and from it, and so has a GPU. Going back to fewer tokens is
/// free, which is how several endings share one beginning. For one thread at a time; close it to
/// free the memory.
public final class KvCache implements AutoCloseable {
  private static final int NONE = Integer.MAX_VALUE;

  private final HeldMemory held = new HeldMemory();
  private final int capacity;
  private final int[] lengths;
  private final int[] madeFor;
  private final int[][] ids;
  private final int[][] positions;
  private final int[][] groups;
  private final Shape shape;
  private final ElementType type;
  private final List<KeyRows> keys = new ArrayList<>();
  private final List<KeyRows> values = new ArrayList<>();

  /// Number of the first token that did not see all those before it, or [#NONE].
  private int firstApart = NONE;

  private boolean closed;

  /// @param type of the numbers
  /// @param headSize components of a key or value as they are kept
  /// @param texts that are read side by side
  /// @param capacity tokens of each
  KvCache(ElementType type, Shape shape, int headSize, int texts, int capacity) {
    this.shape = shape;
    this.type = type;
    this.capacity = capacity;
    long rows = (long) texts * shape.keyValueHeads();
    if (texts < 1
        || capacity < 1
        || KeyRows.bytes(type, rows, capacity, headSize) > Integer.MAX_VALUE) {
      held.close();
      throw new IllegalArgumentException(
          "a cache for %d texts of %,d tokens; expected at least one of each, and at most %,d bytes a layer"
              .formatted(texts, capacity, Integer.MAX_VALUE));
    }
    lengths = new int[texts];
    madeFor = new int[texts];
    ids = new int[texts][capacity];
    positions = new int[texts][capacity];
    groups = new int[texts][capacity];
    try {
      for (int layer = 0; layer < shape.layers(); layer++) {
        keys.add(KeyRows.allocate(held, type, (int) rows, capacity, headSize));
        values.add(KeyRows.allocate(held, type, (int) rows, capacity, headSize));
      }
    } catch (OutOfMemoryError e) {
      held.close();
      throw e;
    }
  }

  /// Tokens of each text that it has room for.
  public int capacity() {
    return capacity;
  }

  public int texts() {
    return lengths.length;
  }

  /// Tokens of a text that it holds.
  public int length(int text) {
    return lengths[text];
  }

  /// The tokens of a text that it holds.
  public int[] ids(int text) {
    return Arrays.copyOf(ids[text], lengths[text]);
  }

  int longest() {
    return Arrays.stream(lengths).max().orElse(0);
  }

  /// Forgets all but the first tokens of every text.
  public void truncate(int tokens) {
    for (int text = 0; text < lengths.length; text++) {
      if (tokens < 0 || tokens > lengths[text]) {
        throw new IllegalArgumentException(
            "cannot go back to %,d tokens of text %d; expected 0 to its %,d"
                .formatted(tokens, text, lengths[text]));
      }
    }
    Arrays.fill(lengths, tokens);
    forgetApart();
  }

  /// Copies tokens that another cache of the same model has read behind those that are here, which
  /// costs no reading: texts that were read apart become one. They keep the positions that they
  /// were read at, and see nothing new. Both caches have one text.
  ///
  /// @param start the first of them
  /// @param end behind the last
  /// @param group that they are in here; see [Groups]
  public void append(KvCache from, int start, int end, int group) {
    requireOpen();
    from.requireOpen();
    if (texts() != 1 || from.texts() != 1 || !shape.equals(from.shape) || type != from.type) {
      throw new IllegalArgumentException(
          "a cache of %d texts of %s in %s for one of %d texts of %s in %s; expected one text of the same model in each"
              .formatted(from.texts(), from.shape, from.type, texts(), shape, type));
    }
    if (start < 0 || start > end || end > from.lengths[0] || end - start > capacity - lengths[0]) {
      throw new IllegalArgumentException(
          "tokens %,d to %,d of %,d, behind %,d of at most %,d; expected tokens that are there, and room for them"
              .formatted(start, end, from.lengths[0], lengths[0], capacity));
    }
    for (int layer = 0; layer < shape.layers(); layer++) {
      for (boolean key : new boolean[] {true, false}) {
        rows(layer, key, 0, 1).put(lengths[0], from.rows(layer, key, 0, 1), start, end - start);
      }
    }
    int apart = lengths[0] > 0 || start > 0 ? lengths[0] : from.firstApart;
    if (apart < lengths[0] + end - start) {
      firstApart = Math.min(firstApart, apart);
    }
    System.arraycopy(from.ids[0], start, ids[0], lengths[0], end - start);
    System.arraycopy(from.positions[0], start, positions[0], lengths[0], end - start);
    Arrays.fill(groups[0], lengths[0], lengths[0] + end - start, group);
    lengths[0] += end - start;
    madeFor[0] = Math.max(madeFor[0], from.madeFor[0]);
  }

  /// Copies tokens of another cache of the same model behind those that are here, and turns their
  /// keys to the positions that they have now: the texts were read apart, and stand one behind the
  /// other.
  ///
  /// @param start the first of them
  /// @param end behind the last
  /// @param rotations of the model
  void join(KvCache from, int start, int end, Rotations rotations) {
    if (type != ElementType.FLOAT) {
      throw new IllegalStateException(
          "keys in %s cannot be moved; expected 32 bits: open the decoder in fp32".formatted(type));
    }
    rotations.requireMovable();
    int first = lengths[0];
    append(from, start, end, 0);
    int[] before = Arrays.copyOfRange(positions[0], first, lengths[0]);
    for (int layer = 0; layer < shape.layers(); layer++) {
      rotations.move(keys.get(layer), layer, first, before);
    }
    for (int token = first; token < lengths[0]; token++) {
      positions[0][token] = token;
    }
  }

  /// Keys, then values of each layer, of one text.
  List<KeyRows> all() {
    if (texts() != 1 || joined()) {
      throw new IllegalStateException(
          "a cache of %d texts, %s; expected one text that was read in one"
              .formatted(texts(), joined() ? "of parts that were read apart" : "read in one"));
    }
    List<KeyRows> all = new ArrayList<>();
    for (int layer = 0; layer < shape.layers(); layer++) {
      all.add(rows(layer, true, 0, 1));
      all.add(rows(layer, false, 0, 1));
    }
    return all;
  }

  /// What its numbers are, in words.
  String form() {
    KeyRows rows = keys.getFirst();
    return "%s %s, %d layers of %d heads of %d"
        .formatted(
            type, ByteOrder.nativeOrder(), shape.layers(), shape.keyValueHeads(), rows.headSize());
  }

  /// Its rows were filled from outside.
  void restored(int[] ids, int[] positions, int madeFor) {
    System.arraycopy(ids, 0, this.ids[0], 0, ids.length);
    System.arraycopy(positions, 0, this.positions[0], 0, ids.length);
    lengths[0] = ids.length;
    this.madeFor[0] = madeFor;
  }

  /// Keys or values of a layer, row by row.
  ///
  /// @param first text
  KeyRows rows(int layer, boolean key, int first, int texts) {
    requireOpen();
    return (key ? keys : values)
        .get(layer)
        .part(first * shape.keyValueHeads(), texts * shape.keyValueHeads());
  }

  /// The tokens of a text that it holds, as they were read.
  Batch read(int text) {
    int length = lengths[text];
    return Batch.of(Arrays.copyOf(ids[text], length))
        .withPositions(List.of(Arrays.copyOf(positions[text], length)))
        .withGroups(List.of(Arrays.copyOf(groups[text], length)));
  }

  /// Whether it holds tokens that were read apart, so that some did not see others before them.
  boolean joined() {
    return firstApart < longest();
  }

  /// The length of text for which its keys were made.
  int madeFor(int text) {
    return madeFor[text];
  }

  int group(int text, int token) {
    return groups[text][token];
  }

  /// @param read one text, which was read behind what was there
  void extend(int text, Batch read, int madeFor) {
    int past = lengths[text];
    for (int token = 0; token < read.length(0); token++) {
      ids[text][lengths[text]] = read.id(0, token);
      positions[text][lengths[text]] = read.position(0, token, past);
      groups[text][lengths[text]] = read.group(0, token);
      lengths[text]++;
    }
    this.madeFor[text] = madeFor;
  }

  int[] lengths() {
    return lengths.clone();
  }

  /// Forgets what was read since, or, where it was read anew from the start, all.
  void restore(int[] before) {
    for (int text = 0; text < lengths.length; text++) {
      lengths[text] = before[text] <= lengths[text] ? before[text] : 0;
    }
    forgetApart();
  }

  void forget(int text) {
    lengths[text] = 0;
    forgetApart();
  }

  /// Of one text: of several none is ever appended to.
  private void forgetApart() {
    if (!joined()) {
      firstApart = NONE;
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("this cache is closed");
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      held.close();
    }
  }
}
