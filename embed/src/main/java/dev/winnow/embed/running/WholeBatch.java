package dev.winnow.embed.running;

import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Vectors of a batch for a reader that wants those of all texts, whether its network reads them
/// together or in parts, as where rotary angles depend on the length of a text. Parts come in the
/// order of the batch; what runs together is not copied. Confined to the calling thread.
final class WholeBatch<T> implements OpenNetwork.Reader<T> {
  private final Batch batch;
  private final Encoder.Reader<T> reader;
  private @Nullable FloatBuffer joined;
  private int texts;

  WholeBatch(Batch batch, Encoder.Reader<T> reader) {
    this.batch = batch;
    this.reader = reader;
  }

  /// What the reader makes of the whole batch; nothing where this is a part, see [#joined].
  @Override
  public List<T> read(Batch part, FloatBuffer vectors, long[] shape) {
    if (part.texts() == batch.texts()) {
      return List.of(reader.read(vectors));
    }
    int size = (int) shape[shape.length - 1];
    FloatBuffer all = joined;
    if (all == null) {
      int vectorsOfAll = Math.multiplyExact(batch.texts(), batch.longest());
      all = FloatBuffer.allocate(Math.multiplyExact(vectorsOfAll, size));
      joined = all;
    }
    for (int text = 0; text < part.texts(); text++) {
      int from = text * part.longest() * size;
      int to = (texts + text) * batch.longest() * size;
      all.put(to, vectors, from, part.length(text) * size);
    }
    texts += part.texts();
    return List.of();
  }

  /// What the reader makes of the parts together.
  T joined() {
    if (joined == null || texts != batch.texts()) {
      throw new IllegalStateException(
          "%d texts were read; expected the %d of the batch".formatted(texts, batch.texts()));
    }
    return reader.read(joined);
  }
}
