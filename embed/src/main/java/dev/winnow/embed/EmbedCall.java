package dev.winnow.embed;

import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.running.Encoder;
import dev.winnow.embed.threads.InferencePool;
import dev.winnow.embed.tokens.CutText;
import dev.winnow.embed.tokens.TextTokenizer;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/// One call of an embedder: tokenize, sort into batches, run, put back in order. Confined to the
/// calling thread, but that steps run on the pool.
final class EmbedCall {
  /// Texts tokenized and sorted at a time: it bounds the memory of a call.
  private static final int BLOCK = 4096;

  /// Texts that one step tokenizes.
  private static final int SLICE = 16;

  private final ModelInfo info;
  private final Encoder encoder;
  private final List<Projection> projections;
  private final TextTokenizer tokenizer;
  private final InferencePool pool;

  private int texts;
  private int batches;
  private long padding;
  private long read;
  private long dropped;
  private long queueNanos;
  private final LongAdder tokenizeNanos = new LongAdder();
  private final LongAdder inferNanos = new LongAdder();

  EmbedCall(
      ModelInfo info,
      Encoder encoder,
      List<Projection> projections,
      TextTokenizer tokenizer,
      InferencePool pool) {
    this.info = info;
    this.projections = projections;
    this.encoder = encoder;
    this.tokenizer = tokenizer;
    this.pool = pool;
  }

  /// @param batchTokens tokens of a batch, padding included
  Embeddings embed(List<String> texts, String prefix, int batchTokens) {
    this.texts = texts.size();
    float[][] vectors = new float[texts.size()][]; // (texts, dimension)
    int[] readOf = new int[texts.size()];
    int[] droppedOf = new int[texts.size()];
    for (int start = 0; start < texts.size(); start += BLOCK) {
      int end = Math.min(texts.size(), start + BLOCK);
      CutText[] rows = tokenize(texts.subList(start, end), prefix);
      float[][] block = vectors(rows, batchTokens);
      for (int i = 0; i < rows.length; i++) {
        vectors[start + i] = block[i];
        readOf[start + i] = rows[i].ids.length;
        droppedOf[start + i] = rows[i].dropped;
      }
    }
    return new Embeddings(Arrays.asList(vectors), readOf, droppedOf);
  }

  ModelListener.Call report() {
    return new ModelListener.Call(
        info.name(),
        new ModelListener.Counts(texts, batches, read, padding, dropped),
        new ModelListener.Times(
            Duration.ofNanos(queueNanos),
            Duration.ofNanos(tokenizeNanos.sum()),
            Duration.ofNanos(inferNanos.sum())));
  }

  private CutText[] tokenize(List<String> texts, String prefix) {
    CutText[] rows = new CutText[texts.size()];
    int slices = (texts.size() + SLICE - 1) / SLICE;
    queueNanos +=
        pool.forEach(
            slices,
            slice -> {
              long started = System.nanoTime();
              int end = Math.min(rows.length, (slice + 1) * SLICE);
              for (int i = slice * SLICE; i < end; i++) {
                rows[i] = tokenizer.tokenize(prefix + texts.get(i));
              }
              tokenizeNanos.add(System.nanoTime() - started);
            });
    return rows;
  }

  private float[][] vectors(CutText[] rows, int batchTokens) {
    int[] lengths = Arrays.stream(rows).mapToInt(row -> row.ids.length).toArray();
    List<int[]> plan = plan(encoder, lengths, batchTokens);
    count(plan, rows, lengths);
    float[][] vectors = new float[rows.length][];
    queueNanos +=
        pool.forEach(
            plan.size(),
            batch -> {
              int[] members = plan.get(batch);
              float[][] results = infer(Arrays.stream(members).mapToObj(i -> rows[i].ids).toList());
              for (int i = 0; i < members.length; i++) {
                vectors[members[i]] = results[i];
              }
            });
    return vectors;
  }

  static List<int[]> plan(Encoder encoder, int[] lengths, int batchTokens) {
    return switch (encoder.batching()) {
      case ALONE -> Batches.alone(lengths);
      case EQUAL -> Batches.ofEqual(lengths, batchTokens);
      case PADDED -> Batches.byLength(lengths, batchTokens);
    };
  }

  private float[][] infer(List<int[]> rows) {
    long started = System.nanoTime();
    int longest = rows.stream().mapToInt(row -> row.length).max().orElseThrow();
    float[][] results = encoder.run(rows, longest, tokens -> pooled(tokens, rows, longest));
    inferNanos.add(System.nanoTime() - started);
    return results;
  }

  private float[][] pooled(FloatBuffer tokens, List<int[]> rows, int longest) {
    int size = encoder.dimension();
    float[][] vectors = new float[rows.size()][];
    for (int row = 0; row < vectors.length; row++) {
      int start = row * longest;
      int length = rows.get(row).length;
      double[] pooled =
          switch (info.pooling()) {
            case MEAN -> mean(tokens, start, length, size);
            case FIRST -> mean(tokens, start, 1, size);
            case LAST -> mean(tokens, start + length - 1, 1, size);
            case MAX -> largest(tokens, start, length, size);
          };
      for (Projection projection : projections) {
        pooled = projection.apply(pooled);
      }
      vectors[row] = unit(info, pooled);
    }
    return vectors;
  }

  /// The mean of `count` token vectors from number `start` on. Sums in double, so that it is right
  /// to the last bit of a float.
  private static double[] mean(FloatBuffer tokens, int start, int count, int size) {
    double[] mean = new double[size];
    for (int token = start; token < start + count; token++) {
      for (int i = 0; i < size; i++) {
        mean[i] += tokens.get(token * size + i);
      }
    }
    for (int i = 0; i < size; i++) {
      mean[i] /= count;
    }
    return mean;
  }

  private static double[] largest(FloatBuffer tokens, int start, int count, int size) {
    double[] largest = mean(tokens, start, 1, size);
    for (int token = start + 1; token < start + count; token++) {
      for (int i = 0; i < size; i++) {
        largest[i] = Math.max(largest[i], tokens.get(token * size + i));
      }
    }
    return largest;
  }

  static float[] unit(ModelInfo info, double[] vector) {
    double squares = 0;
    for (double component : vector) {
      squares += component * component;
    }
    double norm = Math.sqrt(squares);
    if (!(norm > 0) || Double.isInfinite(norm)) {
      throw new ModelException(
          "model %s made a vector of length %s; expected a finite one above 0; its file may be damaged"
              .formatted(info.name(), norm));
    }
    float[] unit = new float[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (vector[i] / norm);
    }
    return unit;
  }

  private void count(List<int[]> plan, CutText[] rows, int[] lengths) {
    batches += plan.size();
    for (int[] members : plan) {
      padding += (long) members.length * lengths[members[0]]; // the longest comes first
    }
    for (CutText row : rows) {
      padding -= row.ids.length;
      read += row.ids.length;
      dropped += row.dropped;
    }
  }
}
