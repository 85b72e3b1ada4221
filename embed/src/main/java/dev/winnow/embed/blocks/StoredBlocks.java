package dev.winnow.embed.blocks;

import dev.winnow.embed.held.HeldMemory;
import dev.winnow.embed.network.Shape;
import dev.winnow.embed.running.BlockInputs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;

/// The blocks of distant tokens of one layer, keys not rotated: in memory or in a mapped file, in
/// 16 or 32 bits. A block has a slot, which another may get where not all are kept.
public final class StoredBlocks {
  private static final float UNSEEN = -1e30f;

  private final Shape shape;
  private final int block;
  private final int picks;
  private final boolean half;
  private final SpilledRows keyRows;
  private final SpilledRows valueRows;
  private final MemorySegment keys;
  private final MemorySegment values;
  private final FloatBuffer representatives;

  /// Of each slot the number of its block in the text.
  private final int[] numbers;

  /// Of each slot and head the places of the tokens that stand for the block.
  private final int[] picked;

  /// Of each slot its score; see [Keeping.ByAttention].
  private final double[] scores;

  private int count;
  private int changes;

  /// @param keyRows room for the keys of all blocks
  /// @param valueRows as keys
  StoredBlocks(
      Shape shape,
      BlockConfig config,
      boolean half,
      SpilledRows keyRows,
      SpilledRows valueRows,
      HeldMemory held) {
    this.shape = shape;
    this.half = half;
    this.keyRows = keyRows;
    this.valueRows = valueRows;
    keys = keyRows.segment();
    values = valueRows.segment();
    block = config.block();
    picks = config.representatives();
    int most = (int) (keys.byteSize() / bytes(shape, block, half));
    int width = shape.keyValueHeads() * shape.headSize();
    representatives = buffer(held.allocate(Math.max(8, 4L * most * width), 8)).asFloatBuffer();
    numbers = new int[most];
    picked = new int[most * shape.keyValueHeads() * picks];
    scores = new double[most];
  }

  private static ByteBuffer buffer(Arena arena, long bytes) {
    return buffer(arena.allocate(Math.max(8, bytes), 8));
  }

  private static ByteBuffer buffer(MemorySegment memory) {
    return memory.asByteBuffer().order(ByteOrder.nativeOrder());
  }

  /// Of the keys of one block.
  static long bytes(Shape shape, int block, boolean half) {
    return (half ? 2L : 4L) * shape.keyValueHeads() * block * shape.headSize();
  }

  /// How many there are.
  public int count() {
    return count;
  }

  /// How often one came; what was computed of all slots holds as long as this is the same.
  public int changes() {
    return changes;
  }

  /// The number in the text of the block in a slot.
  public int number(int slot) {
    return numbers[slot];
  }

  /// Tokens of a block.
  public int block() {
    return block;
  }

  /// Heads of keys.
  public int heads() {
    return shape.keyValueHeads();
  }

  /// Components of a head.
  public int size() {
    return shape.headSize();
  }

  /// The keys of a block's tokens in one head, one behind the other.
  ///
  /// @param to (block, head size)
  public void keys(int slot, int head, float[] to) {
    read(keys, ((long) slot * heads() + head) * block * size(), to);
  }

  /// As [#keys].
  public void values(int slot, int head, float[] to) {
    read(values, ((long) slot * heads() + head) * block * size(), to);
  }

  /// The places in their block of the tokens that stand for it in one head, the most attended
  /// first.
  public int[] picked(int slot, int head) {
    int from = (slot * heads() + head) * picks;
    return Arrays.copyOfRange(picked, from, from + picks);
  }

  /// The mean of the keys that stand for a block in one head.
  public float[] representative(int slot, int head) {
    float[] mean = new float[size()];
    representatives.get((slot * heads() + head) * size(), mean);
    return mean;
  }

  /// Of each block the greatest product of the query with a token's key, all heads of keys summed.
  public double[] best(float[] query) {
    double[] best = new double[count];
    for (int slot = 0; slot < count; slot++) {
      best[slot] = best(slot, query);
    }
    return best;
  }

  /// Of one block.
  public double best(int slot, float[] query) {
    float[] sums = new float[block];
    float[] rows = new float[block * size()];
    for (int head = 0; head < heads(); head++) {
      keys(slot, head, rows);
      for (int token = 0; token < block; token++) {
        sums[token] += Products.of(query, head * size(), rows, token * size(), size());
      }
    }
    double most = Double.NEGATIVE_INFINITY;
    for (float sum : sums) {
      most = Math.max(most, sum);
    }
    return most;
  }

  private void read(MemorySegment from, long at, float[] row) {
    if (half) {
      short[] halves = new short[row.length];
      MemorySegment.copy(from, ValueLayout.JAVA_SHORT, at * 2, halves, 0, row.length);
      for (int i = 0; i < row.length; i++) {
        row[i] = Float.float16ToFloat(halves[i]);
      }
    } else {
      MemorySegment.copy(from, ValueLayout.JAVA_FLOAT, at * 4, row, 0, row.length);
    }
  }

  /// Adds a block whose tokens are still among the last: in a new slot, or, where there is none
  /// left, in that of the lowest score.
  ///
  /// @param number of the block in the text
  /// @param first its first token
  void add(RecentTokens recent, int number, int first) {
    int slot = count < numbers.length ? count++ : lowest();
    put(slot, 0, recent, first, block);
    numbers[slot] = number;
    scores[slot] = recent.attended(first, block);
    for (int head = 0; head < heads(); head++) {
      int[] places = recent.picked(head, first, block, picks);
      System.arraycopy(places, 0, picked, (slot * heads() + head) * picks, picks);
      representatives.put((slot * heads() + head) * size(), recent.meanKey(head, first, places));
    }
    changes++;
  }

  /// Puts one of the last tokens in a place of a block.
  void put(int slot, int place, RecentTokens recent, int token) {
    put(slot, place, recent, token, 1);
  }

  private void put(int slot, int place, RecentTokens recent, int first, int tokens) {
    float[] rows = new float[tokens * size()];
    for (int head = 0; head < heads(); head++) {
      long at = (((long) slot * heads() + head) * block + place) * size() * (half ? 2L : 4L);
      recent.copy(true, first, head, rows);
      keyRows.write(at, rows, half);
      recent.copy(false, first, head, rows);
      valueRows.write(at, rows, half);
    }
  }

  private int lowest() {
    int lowest = 0;
    for (int slot = 1; slot < count; slot++) {
      lowest = scores[slot] < scores[lowest] ? slot : lowest;
    }
    return lowest;
  }

  /// Counts what attention blocks got in a run.
  ///
  /// @param attended (key-value heads, keys); first those of blocks
  void attended(Found found, FloatBuffer attended, double decay) {
    for (int slot = 0; slot < count; slot++) {
      scores[slot] *= decay;
    }
    int keys = attended.remaining() / heads();
    for (int head = 0; head < heads(); head++) {
      for (int place = 0; place < tokens(found); place++) {
        scores[found.slot(head, place, block)] +=
            attended.get(attended.position() + head * keys + place);
      }
    }
  }

  /// All of them, for the network to choose.
  ///
  /// @param positions of all their tokens
  BlockInputs.Stored all(LongBuffer positions) {
    long bytes = count * bytes(shape, block, half);
    int width = heads() * size();
    return new BlockInputs.Stored(
        keys.asSlice(0, bytes).asByteBuffer().order(ByteOrder.nativeOrder()),
        values.asSlice(0, bytes).asByteBuffer().order(ByteOrder.nativeOrder()),
        representatives.duplicate().limit(count * width),
        positions);
  }

  /// Some of them, copied.
  BlockInputs.Stored some(Found found, Arena arena) {
    int tokens = tokens(found);
    long bytes = tokens / block * bytes(shape, block, half);
    ByteBuffer someKeys = buffer(arena, bytes).limit((int) bytes);
    ByteBuffer someValues = buffer(arena, bytes).limit((int) bytes);
    int whole = found instanceof Found.Summed(int[] slots, _) ? slots.length * block : tokens;
    copy(found, whole, keys, MemorySegment.ofBuffer(someKeys));
    copy(found, whole, values, MemorySegment.ofBuffer(someValues));
    int width = tokens / block * heads() * size();
    return new BlockInputs.Stored(
        someKeys,
        someValues,
        buffer(arena, 4L * width).asFloatBuffer().limit(width),
        buffer(arena, 8L * tokens).asLongBuffer().limit(tokens),
        weights(found, whole, arena, someKeys, someValues));
  }

  /// Puts sums behind whole blocks.
  ///
  /// @param whole tokens of whole blocks
  private FloatBuffer weights(
      Found found, int whole, Arena arena, ByteBuffer someKeys, ByteBuffer someValues) {
    if (!(found instanceof Found.Summed(_, Found.Sums sums))) {
      return buffer(arena, Float.BYTES).asFloatBuffer().limit(1);
    }
    int tokens = tokens(found);
    FloatBuffer weights = buffer(arena, 4L * tokens).asFloatBuffer().limit(tokens);
    for (int i = 0; i < sums.counts().length; i++) {
      int count = sums.counts()[i];
      weights.put(whole + i, count == 0 ? UNSEEN : (float) Math.log(count));
      for (int head = 0; head < heads(); head++) {
        int row = ((whole + i) / block * heads() + head) * block + i % block;
        put(someKeys, row, sums.keys(), (i * heads() + head) * size());
        put(someValues, row, sums.values(), (i * heads() + head) * size());
      }
    }
    return weights;
  }

  private void put(ByteBuffer rows, int row, float[] from, int at) {
    for (int i = 0; i < size(); i++) {
      if (half) {
        rows.putShort(2 * (row * size() + i), Float.floatToFloat16(from[at + i]));
      } else {
        rows.putFloat(4 * (row * size() + i), from[at + i]);
      }
    }
  }

  /// Tokens of each head that are seen.
  int tokens(Found found) {
    return switch (found) {
      case Found.Blocks(int[] slots) -> slots.length * block;
      case Found.Summed(int[] slots, Found.Sums sums) ->
          slots.length * block + sums.counts().length;
      case Found.ByHead(int[][] slots) -> slots[0].length * block;
      case Found.Tokens(int[] tokens) -> tokens.length;
    };
  }

  private void copy(Found found, int tokens, MemorySegment from, MemorySegment to) {
    long token = (half ? 2L : 4L) * size();
    // Whole blocks of a head lie together.
    int run = found instanceof Found.Tokens ? 1 : block;
    for (int head = 0; head < heads(); head++) {
      for (int at = 0; at < tokens; at += run) {
        int place = found instanceof Found.Tokens(int[] all) ? all[at] % block : 0;
        long source = ((long) found.slot(head, at, block) * heads() + head) * block + place;
        long target = ((long) (at / block) * heads() + head) * block + at % block;
        MemorySegment.copy(from, source * token, to, target * token, run * token);
      }
    }
  }
}
