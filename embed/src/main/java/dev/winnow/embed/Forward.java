package dev.winnow.embed;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import dev.winnow.embed.network.GraphInputs;
import dev.winnow.embed.network.GraphOptions;
import dev.winnow.embed.network.GraphOptions.Output;
import dev.winnow.embed.network.Shape;
import dev.winnow.embed.network.Transformer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A transformer in one form of graph, ready to run. Thread-safe until closed; as many runs at once
/// as there are callers.
///
/// Rows of token ids go in as they are, without padding, and one text's results do not depend on
/// the others': by at most 1e-5 in 32 bits, not at all in 8 bits. A run of a causal network uses
/// all threads of its models, one of an encoder a single one: encoders read many short texts.
public final class Forward implements AutoCloseable {
  private static final int[] NO_LABELS = {};

  /// Tokens that a cache reads at a time.
  private static final int CHUNK = 512;

  private final NetworkSession network;
  private final Transformer transformer;
  private final GraphOptions options;
  private final Threads threads;
  private final Set<String> inputs;
  private final Gate gate = new Gate("this model is");
  private final BatchCheck check;
  private final RunInputs filler;

  private Forward(NetworkSession network, GraphOptions options, Threads threads) {
    this.network = network;
    this.options = options;
    this.threads = threads;
    transformer = network.transformer();
    inputs = network.session().getInputNames();
    check = new BatchCheck(transformer, options);
    filler = new RunInputs(transformer);
  }

  /// Builds the graph and opens it.
  ///
  /// @param cache folder in which converted weights are kept
  static Forward open(
      Transformer stored, GraphOptions options, Device device, Threads threads, Path cache) {
    if (options.blocks() != GraphOptions.Blocks.NONE) {
      throw new IllegalArgumentException(
          "blocks %s; expected %s, or Models.blockForward"
              .formatted(options.blocks(), GraphOptions.Blocks.NONE));
    }
    var network = NetworkSession.open(stored, options, device, threads.inside(), cache);
    return new Forward(network, options, threads);
  }

  public Shape shape() {
    return transformer.shape();
  }

  /// Room for keys and values of texts that are read together.
  ///
  /// @param capacity tokens of each
  public KvCache cache(int texts, int capacity) {
    return new KvCache(transformer.shape(), texts, capacity);
  }

  /// The final vectors of all tokens.
  ///
  /// @return for each text (tokens, hidden)
  public List<float[][]> tokens(Batch batch) {
    check.require(Output.TOKENS);
    return run(
        batch,
        null,
        List.of(),
        NO_LABELS,
        (part, vectors, _) -> part.split(vectors, transformer.shape().hidden()));
  }

  /// What a reader makes of the final vectors (texts, longest, hidden).
  <T> T read(Batch batch, Encoder.Reader<T> reader) {
    check.require(Output.TOKENS);
    return run(batch, null, List.of(), NO_LABELS, (_, vectors, _) -> List.of(reader.read(vectors)))
        .getFirst();
  }

  /// What a reader makes of the weights (1, vocabulary) of one text.
  <T> T weights(Batch text, Encoder.Reader<T> reader) {
    check.require(Output.SPARSE);
    return run(text, null, List.of(), NO_LABELS, (_, weights, _) -> List.of(reader.read(weights)))
        .getFirst();
  }

  /// The head's scores.
  ///
  /// @return for each text: classes, or scores of the vocabulary at the last token
  public float[][] scores(Batch batch) {
    check.require(Output.SCORES);
    return matrix(batch, null, places(batch), NO_LABELS);
  }

  /// The head's scores of several batches: of an encoder side by side on the threads of its models,
  /// each on one, which is faster than one after the other on all.
  ///
  /// @return for each batch as [#scores(Batch)]
  public List<float[][]> scores(List<Batch> batches) {
    float[][][] scores = new float[batches.size()][][];
    if (threads.inside() > 1) {
      Arrays.setAll(scores, i -> scores(batches.get(i)));
    } else {
      long _ = threads.pool().forEach(scores.length, i -> scores[i] = scores(batches.get(i)));
    }
    return List.of(scores);
  }

  /// The language head's scores at tokens of the caller's choice.
  ///
  /// @param places for each text the tokens, from 0
  /// @return one row for each of them, text by text
  public float[][] scores(Batch batch, List<int[]> places) {
    check.require(Output.SCORES);
    check.requireRows();
    return matrix(batch, null, places, NO_LABELS);
  }

  /// Scores of the vocabulary at the last token of each text, which the cache holds afterwards.
  public float[][] scores(Batch batch, KvCache cache) {
    check.require(Output.SCORES);
    return matrix(batch, cache, places(batch), NO_LABELS);
  }

  /// Scores of labels at the last token of each text.
  public float[][] labels(Batch batch, int... labels) {
    check.require(Output.LABELS);
    return matrix(batch, null, places(batch), labels);
  }

  /// Scores of labels at the last token of each text, which the cache holds afterwards.
  public float[][] labels(Batch batch, KvCache cache, int... labels) {
    check.require(Output.LABELS);
    return matrix(batch, cache, places(batch), labels);
  }

  /// The tokens that the head reads.
  private List<int[]> places(Batch batch) {
    List<int[]> places = new ArrayList<>();
    for (int text = 0; text < batch.texts(); text++) {
      switch (transformer.reads()) {
        case ROWS, LAST -> places.add(new int[] {batch.length(text) - 1});
        case FIRST -> places.add(new int[] {0});
        case MEAN -> places.add(new int[0]);
      }
    }
    return places;
  }

  private float[][] matrix(Batch batch, @Nullable KvCache cache, List<int[]> places, int[] labels) {
    return run(batch, cache, places, labels, (_, scores, shape) -> rows(scores, shape))
        .toArray(float[][]::new);
  }

  private static List<float[]> rows(FloatBuffer scores, long[] shape) {
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < shape[0]; i++) {
      float[] row = new float[(int) shape[1]];
      scores.get(row);
      rows.add(row);
    }
    return rows;
  }

  private interface Reader<T> {
    List<T> read(Batch batch, FloatBuffer values, long[] shape);
  }

  /// All texts at once, or one by one: a cache reads long ones in chunks, ONNX Runtime's attention
  /// reads several tokens after cached ones for one text only, and tables of angles may depend on
  /// the length of a text.
  private <T> List<T> run(
      Batch batch, @Nullable KvCache cache, List<int[]> places, int[] labels, Reader<T> reader) {
    try (var _ = gate.enter()) {
      check.check(batch, cache);
      check.checkLabels(labels);
      if (cache == null) {
        return inParts(batch, null, places, labels, reader);
      }
      int[] before = cache.lengths();
      try {
        return inParts(batch, cache, places, labels, reader);
      } catch (RuntimeException e) {
        cache.restore(before); // as if nothing had been read
        throw e;
      }
    }
  }

  private <T> List<T> inParts(
      Batch batch, @Nullable KvCache cache, List<int[]> places, int[] labels, Reader<T> reader) {
    boolean continues = cache != null && batch.longest() > 1 && cache.longest() > 0;
    boolean chunked = cache != null && batch.longest() > CHUNK;
    boolean alone = batch.texts() > 1 && (continues || transformer.dependsOnLength());
    if (!alone && !chunked) {
      return together(batch, new CachePlace(cache, 0, 0), places, labels, reader);
    }
    List<T> all = new ArrayList<>();
    for (int text = 0; text < batch.texts(); text++) {
      List<int[]> own = places.isEmpty() ? places : List.of(places.get(text));
      all.addAll(chunked(batch.only(text), new CachePlace(cache, text, 0), own, labels, reader));
    }
    return all;
  }

  /// One text, which a cache reads chunk by chunk, so that memory does not grow with its length.
  private <T> List<T> chunked(
      Batch text, CachePlace place, List<int[]> places, int[] labels, Reader<T> reader) {
    Batch rest = text;
    List<int[]> wanted = places;
    int past = place.length(0);
    CachePlace whole = place.madeFor(past + text.length(0));
    while (place.cache() != null && rest.longest() > CHUNK && !whole.needsNewKeys(transformer)) {
      List<int[]> last = places.isEmpty() ? places : List.of(new int[] {CHUNK - 1});
      var _ = together(rest.part(0, CHUNK), whole, last, labels, reader);
      rest = rest.part(CHUNK, rest.longest());
      wanted = wanted.stream().map(own -> moved(own, -CHUNK)).toList();
    }
    return together(rest, whole, wanted, labels, reader);
  }

  private static int[] moved(int[] places, int by) {
    return Arrays.stream(places).map(place -> place + by).toArray();
  }

  private <T> List<T> together(
      Batch batch, CachePlace place, List<int[]> places, int[] labels, Reader<T> reader) {
    int past = place.length(0);
    int tokens = Math.max(place.tokens(), past + batch.length(0));
    if (batch.texts() == 1 && place.madeFor(tokens).needsNewKeys(transformer)) {
      KvCache cache = Objects.requireNonNull(place.cache());
      Batch whole = batch.after(cache.ids(place.first()));
      cache.forget(place.first());
      List<int[]> later = places.stream().map(own -> moved(own, past)).toList();
      return chunked(whole, place, later, labels, reader);
    }
    try (var feed = new Feed(inputs)) {
      filler.fill(feed, batch, place);
      RunInputs.fillWanted(feed, batch, places, labels);
      return run(feed, batch, place, reader);
    } catch (OrtException e) {
      throw network.failed(batch, e);
    }
  }

  private <T> List<T> run(Feed feed, Batch batch, CachePlace place, Reader<T> reader)
      throws OrtException {
    String output = options.output() == Output.TOKENS ? GraphInputs.TOKENS : GraphInputs.SCORES;
    Map<String, OnnxValue> kept = new HashMap<>();
    try {
      KvCache cache = place.cache();
      if (cache != null) {
        filler.fillCache(feed, cache, place.first(), batch.texts(), kept);
      }
      try (var result = LimitedRun.of(network.session(), feed.tensors(), Set.of(output), kept)) {
        var tensor = (OnnxTensor) result.get(output).orElseThrow();
        List<T> read = reader.read(batch, tensor.getFloatBuffer(), tensor.getInfo().getShape());
        for (int text = 0; cache != null && text < batch.texts(); text++) {
          int tokens = Math.max(place.tokens(), place.length(text) + batch.length(text));
          cache.extend(place.first() + text, batch.only(text), tokens);
        }
        return read;
      }
    } finally {
      kept.values().forEach(OnnxValue::close);
    }
  }

  /// Turns new runs away, waits for running ones and frees the model, once.
  @Override
  public void close() {
    if (gate.close()) {
      network.close();
    }
  }
}
