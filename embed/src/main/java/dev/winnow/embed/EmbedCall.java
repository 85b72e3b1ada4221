package dev.winnow.embed;

import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Encoder;
import dev.winnow.embed.threads.InferencePool;
import dev.winnow.embed.tokens.CutText;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One call of an embedder of any kind: tokenize, sort into batches, run, reduce to vectors, put
/// back in order, tell the listener. Confined to the calling thread, but that steps run on the
/// pool.
///
/// @param <V> a vector, whether dense, sparse, or one for each token
final class EmbedCall<V> {
  /// Texts tokenized and sorted at a time: it bounds the memory of a call.
  private static final int BLOCK = 4096;

  /// Texts that one step tokenizes.
  private static final int SLICE = 16;

  private final ModelHost host;
  private final Steps<V> steps;
  private final Encoder encoder;

  private int batches;
  private long padding;
  private long read;
  private long dropped;
  private long queueNanos;
  private final LongAdder tokenizeNanos = new LongAdder();
  private final LongAdder inferNanos = new LongAdder();

  /// What differs between kinds of vectors. Called on many threads.
  interface Steps<V> {
    Encoder encoder();

    CutText tokenize(String text);

    /// @param output of a run: (texts, longest, dimension), or (texts, dimension)
    /// @param text number of the text in the run
    /// @param longest tokens of the longest text of the run
    V reduce(FloatBuffer output, int text, int longest, CutText tokens);

    /// What a text without tokens gets, of which the model knows nothing.
    V ofNothing();
  }

  /// What a call gives.
  ///
  /// @param tokens of each text that were read
  /// @param dropped tokens of each text that did not fit
  record Result<V>(List<V> vectors, int[] tokens, int[] dropped) {}

  private EmbedCall(ModelHost host, Steps<V> steps) {
    this.host = host;
    this.steps = steps;
    encoder = steps.encoder();
  }

  /// @param model its name
  /// @param steps made while the models are open
  /// @return in the order of the texts
  static <V> Result<V> of(
      ModelHost host, String model, List<String> texts, Supplier<Steps<V>> steps) {
    try (var _ = host.gate().enter()) {
      var call = new EmbedCall<V>(host, steps.get());
      Result<V> result = call.embed(List.copyOf(texts));
      host.config().listener().embedded(call.report(model, texts.size()));
      return result;
    }
  }

  private Result<V> embed(List<String> texts) {
    List<V> vectors = new ArrayList<>(texts.size());
    int[] readOf = new int[texts.size()];
    int[] droppedOf = new int[texts.size()];
    for (int start = 0; start < texts.size(); start += BLOCK) {
      int end = Math.min(texts.size(), start + BLOCK);
      CutText[] cut = tokenize(texts.subList(start, end));
      vectors.addAll(vectors(cut));
      for (int i = 0; i < cut.length; i++) {
        readOf[start + i] = cut[i].ids.length;
        droppedOf[start + i] = cut[i].dropped;
      }
    }
    return new Result<>(vectors, readOf, droppedOf);
  }

  private ModelListener.Call report(String model, int texts) {
    return new ModelListener.Call(
        model,
        new ModelListener.Counts(texts, batches, read, padding, dropped),
        new ModelListener.Times(
            Duration.ofNanos(queueNanos),
            Duration.ofNanos(tokenizeNanos.sum()),
            Duration.ofNanos(inferNanos.sum())));
  }

  private CutText[] tokenize(List<String> texts) {
    CutText[] cut = new CutText[texts.size()];
    int slices = (texts.size() + SLICE - 1) / SLICE;
    queueNanos +=
        pool()
            .forEach(
                slices,
                slice -> {
                  long started = System.nanoTime();
                  int end = Math.min(cut.length, (slice + 1) * SLICE);
                  for (int i = slice * SLICE; i < end; i++) {
                    cut[i] = steps.tokenize(texts.get(i));
                  }
                  tokenizeNanos.add(System.nanoTime() - started);
                });
    return cut;
  }

  private InferencePool pool() {
    return host.running().pool();
  }

  private List<V> vectors(CutText[] cut) {
    List<int[]> plan = plan(cut);
    count(plan, cut);
    AtomicReferenceArray<@Nullable V> vectors = new AtomicReferenceArray<>(cut.length);
    queueNanos +=
        pool()
            .forEach(
                plan.size(),
                batch -> {
                  int[] members = plan.get(batch);
                  List<V> results = infer(Arrays.stream(members).mapToObj(i -> cut[i]).toList());
                  for (int i = 0; i < members.length; i++) {
                    vectors.set(members[i], results.get(i));
                  }
                });
    List<V> inOrder = new ArrayList<>(cut.length);
    for (int i = 0; i < cut.length; i++) {
      boolean read = cut[i].ids.length > 0;
      inOrder.add(read ? Objects.requireNonNull(vectors.get(i)) : steps.ofNothing());
    }
    return inOrder;
  }

  /// Which texts run together. No network reads a text without tokens.
  private List<int[]> plan(CutText[] cut) {
    int[] read = IntStream.range(0, cut.length).filter(i -> cut[i].ids.length > 0).toArray();
    int[] lengths = Arrays.stream(read).map(i -> cut[i].ids.length).toArray();
    List<int[]> plan =
        switch (encoder.batching()) {
          case ALONE -> Batches.alone(lengths);
          case EQUAL -> Batches.ofEqual(lengths, host.batchTokens());
          case PADDED -> Batches.byLength(lengths, host.batchTokens());
        };
    return plan.stream()
        .map(members -> Arrays.stream(members).map(member -> read[member]).toArray())
        .toList();
  }

  private List<V> infer(List<CutText> texts) {
    long started = System.nanoTime();
    Batch batch = batch(texts);
    List<V> results =
        encoder.run(
            batch,
            output -> {
              List<V> reduced = new ArrayList<>(texts.size());
              for (int text = 0; text < texts.size(); text++) {
                reduced.add(steps.reduce(output, text, batch.longest(), texts.get(text)));
              }
              return reduced;
            });
    inferNanos.add(System.nanoTime() - started);
    return results;
  }

  private static Batch batch(List<CutText> texts) {
    Batch batch = Batch.of(texts.stream().map(text -> text.ids).toList());
    boolean hides = texts.stream().anyMatch(text -> text.seen < text.ids.length);
    return hides ? batch.withSeen(texts.stream().mapToInt(text -> text.seen).toArray()) : batch;
  }

  private void count(List<int[]> plan, CutText[] cut) {
    batches += plan.size();
    for (int[] members : plan) {
      padding += (long) members.length * cut[members[0]].ids.length; // the longest comes first
    }
    for (CutText text : cut) {
      padding -= text.ids.length;
      read += text.ids.length;
      dropped += text.dropped;
    }
  }
}
