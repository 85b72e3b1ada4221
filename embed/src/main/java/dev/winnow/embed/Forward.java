package dev.winnow.embed;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.winnow.embed.network.GraphInputs;
import dev.winnow.embed.network.GraphOptions;
import dev.winnow.embed.network.GraphOptions.Output;
import dev.winnow.embed.network.Groups;
import dev.winnow.embed.network.Shape;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.weights.DerivedWeights;
import dev.winnow.embed.weights.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
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
/// the others': by at most 1e-5 in 32 bits, not at all in 8 bits.
public final class Forward implements AutoCloseable {
  private static final int[] NO_LABELS = {};

  /// Keeps tables of angles below a gigabyte.
  private static final int MOST_POSITIONS = 1 << 21;

  /// Tokens that a cache reads at a time.
  private static final int CHUNK = 512;

  /// Up to so many bytes of weights are copied into the order in which they are multiplied, which
  /// is up to twice as fast for short texts; larger ones stay in their mapped file.
  private static final long MOST_PACKED = 512L << 20;

  private final Transformer transformer;
  private final GraphOptions options;
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final Set<String> inputs;
  private final Gate gate = new Gate("this model is");
  private volatile @Nullable Angles angles;

  private Forward(
      Transformer transformer,
      GraphOptions options,
      OrtEnvironment environment,
      OrtSession session) {
    this.transformer = transformer;
    this.options = options;
    this.environment = environment;
    this.session = session;
    inputs = session.getInputNames();
  }

  /// Builds the graph and opens it.
  ///
  /// @param threads inside a run
  /// @param cache folder in which converted weights are kept
  static Forward open(
      Transformer stored, GraphOptions options, Device device, int threads, Path cache) {
    Transformer transformer =
        stored.withWeights(converted(stored, options, cache)).withPositions(options.positions());
    byte[] graph = transformer.graph(options).toBytes();
    OrtEnvironment environment = OnnxDevices.environment();
    try (SessionOptions settings = settings(transformer, device, threads)) {
      return new Forward(
          transformer, options, environment, environment.createSession(graph, settings));
    } catch (OrtException e) {
      throw new ModelException(
          "cannot open %s on %s: %s; expected a model that ONNX Runtime %s runs"
              .formatted(transformer.weights(), device, e.getMessage(), environment.getVersion()),
          e);
    }
  }

  private static Weights converted(Transformer transformer, GraphOptions options, Path cache) {
    var derived = new DerivedWeights(transformer.weights(), cache);
    try {
      return switch (options.weights()) {
        case FLOAT -> derived.float32();
        case INT8 -> derived.int8(transformer.matrices(), Processor.CURRENT.largestWeight());
        case INT4 -> derived.int4(transformer.matrices());
      };
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot convert the weights of %s to %s in %s: %s; free some space, or choose another folder with ModelsConfig.withCache"
              .formatted(transformer.weights(), options.weights(), cache, e),
          e);
    }
  }

  private static SessionOptions settings(Transformer transformer, Device device, int threads)
      throws OrtException {
    SessionOptions settings = SessionSettings.of(device, threads);
    settings.addConfigEntry("session.model_external_initializers_file_folder_path", "/");
    if (transformer.weights().bytes() > MOST_PACKED) {
      settings.addConfigEntry("session.disable_prepacking", "1");
    }
    return settings;
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
    require(Output.TOKENS);
    return run(
        batch,
        null,
        List.of(),
        NO_LABELS,
        (part, vectors, _) -> part.split(vectors, transformer.shape().hidden()));
  }

  /// What a reader makes of the final vectors (texts, longest, hidden).
  <T> T read(Batch batch, Encoder.Reader<T> reader) {
    require(Output.TOKENS);
    return run(batch, null, List.of(), NO_LABELS, (_, vectors, _) -> List.of(reader.read(vectors)))
        .getFirst();
  }

  /// What a reader makes of the weights (1, vocabulary) of one text.
  <T> T weights(Batch text, Encoder.Reader<T> reader) {
    require(Output.SPARSE);
    return run(text, null, List.of(), NO_LABELS, (_, weights, _) -> List.of(reader.read(weights)))
        .getFirst();
  }

  /// The head's scores.
  ///
  /// @return for each text: classes, or scores of the vocabulary at the last token
  public float[][] scores(Batch batch) {
    require(Output.SCORES);
    return matrix(batch, null, places(batch), NO_LABELS);
  }

  /// The head's scores at tokens of the caller's choice.
  ///
  /// @param places for each text the tokens, from 0
  /// @return one row for each of them, text by text
  public float[][] scores(Batch batch, List<int[]> places) {
    require(Output.SCORES);
    return matrix(batch, null, places, NO_LABELS);
  }

  /// Scores of the vocabulary at the last token of each text, which the cache holds afterwards.
  public float[][] scores(Batch batch, KvCache cache) {
    require(Output.SCORES);
    return matrix(batch, cache, places(batch), NO_LABELS);
  }

  /// Scores of labels at the last token of each text.
  public float[][] labels(Batch batch, int... labels) {
    require(Output.LABELS);
    return matrix(batch, null, places(batch), labels);
  }

  /// Scores of labels at the last token of each text, which the cache holds afterwards.
  public float[][] labels(Batch batch, KvCache cache, int... labels) {
    require(Output.LABELS);
    return matrix(batch, cache, places(batch), labels);
  }

  private void require(Output output) {
    if (options.output() != output) {
      throw new IllegalStateException(
          "this model was opened for %s; expected it to be opened for %s"
              .formatted(options.output(), output));
    }
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
      requireFit(batch, cache);
      return inParts(batch, cache, places, labels, reader);
    }
  }

  private <T> List<T> inParts(
      Batch batch, @Nullable KvCache cache, List<int[]> places, int[] labels, Reader<T> reader) {
    boolean continues = cache != null && batch.longest() > 1 && cache.longest() > 0;
    boolean chunked = cache != null && batch.longest() > CHUNK;
    boolean alone = batch.texts() > 1 && (continues || transformer.dependsOnLength());
    if (!alone && !chunked) {
      return together(batch, new Place(cache, 0, 0), places, labels, reader);
    }
    List<T> all = new ArrayList<>();
    for (int text = 0; text < batch.texts(); text++) {
      List<int[]> own = places.isEmpty() ? places : List.of(places.get(text));
      all.addAll(chunked(batch.only(text), new Place(cache, text, 0), own, labels, reader));
    }
    return all;
  }

  /// One text, which a cache reads chunk by chunk, so that memory does not grow with its length.
  private <T> List<T> chunked(
      Batch text, Place place, List<int[]> places, int[] labels, Reader<T> reader) {
    Batch rest = text;
    List<int[]> wanted = places;
    int past = place.length(0);
    Place whole = place.madeFor(past + text.length(0));
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

  /// Where keys and values of a run are kept.
  ///
  /// @param first text of the cache
  /// @param tokens of the text once all of it is read, or 0 for those that are there after the run
  private record Place(@Nullable KvCache cache, int first, int tokens) {
    int length(int text) {
      return cache == null ? 0 : cache.length(first + text);
    }

    int group(int text, int key) {
      return cache == null ? Groups.SHARED : cache.group(first + text, key);
    }

    Place madeFor(int tokens) {
      return new Place(cache, first, tokens);
    }

    boolean needsNewKeys(Transformer transformer) {
      return cache != null
          && length(0) > 0
          && transformer.needsNewKeys(cache.madeFor(first), tokens);
    }
  }

  private <T> List<T> together(
      Batch batch, Place place, List<int[]> places, int[] labels, Reader<T> reader) {
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
      fill(feed, batch, place);
      int rows = places.stream().mapToInt(own -> own.length).sum();
      LongBuffer wantedRows = feed.longs(GraphInputs.ROWS, rows);
      for (int text = 0; text < places.size(); text++) {
        for (int token : places.get(text)) {
          wantedRows.put((long) text * batch.longest() + token);
        }
      }
      LongBuffer wantedLabels = feed.longs(GraphInputs.LABELS, labels.length);
      for (int label : labels) {
        wantedLabels.put(label);
      }
      return run(feed, batch, place, reader);
    } catch (OrtException e) {
      throw new ModelException(
          "%s failed on %s: %s".formatted(transformer.weights(), batch, e.getMessage()), e);
    }
  }

  private <T> List<T> run(Feed feed, Batch batch, Place place, Reader<T> reader)
      throws OrtException {
    String output = options.output() == Output.TOKENS ? GraphInputs.TOKENS : GraphInputs.SCORES;
    Map<String, OnnxValue> kept = new HashMap<>();
    try {
      KvCache cache = place.cache();
      if (cache != null) {
        feedCache(feed, cache, place.first(), batch.texts(), kept);
      }
      try (var result = session.run(feed.tensors(), Set.of(output), kept)) {
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

  private void requireFit(Batch batch, @Nullable KvCache cache) {
    if (!options.grouped() && batch.grouped()) {
      throw new IllegalArgumentException(
          "this model was opened without groups; expected a batch without them");
    }
    if (options.cached() != (cache != null)) {
      throw new IllegalArgumentException(
          options.cached()
              ? "this model was opened with a cache; expected one"
              : "this model was opened without a cache; expected none");
    }
    if (cache != null && cache.texts() != batch.texts()) {
      throw new IllegalArgumentException(
          "%d texts for a cache of %d; expected as many".formatted(batch.texts(), cache.texts()));
    }
    int most = transformer.mostTokens();
    int room = cache == null ? MOST_POSITIONS : cache.capacity();
    for (int text = 0; text < batch.texts(); text++) {
      int length = batch.length(text) + (cache == null ? 0 : cache.length(text));
      if (length > room) {
        throw new IllegalArgumentException(
            "text %d has %,d tokens; expected at most %,d".formatted(text, length, room));
      }
      int past = length - batch.length(text);
      for (int token = 0; token < batch.length(text); token++) {
        int position = transformer.position(batch.position(text, token, past));
        if (position < 0 || position >= Math.min(most, MOST_POSITIONS)) {
          throw new IllegalArgumentException(
              "token %d of text %d stands at %,d; expected 0 to %,d"
                  .formatted(token, text, position, Math.min(most, MOST_POSITIONS) - 1));
        }
        int id = batch.id(text, token);
        if (id < 0 || id >= transformer.shape().vocabulary()) {
          throw new ModelException(
              "token %d of text %d has the id %d; expected 0 to %d: is the tokenizer of another model?"
                  .formatted(token, text, id, transformer.shape().vocabulary() - 1));
        }
      }
    }
  }

  private void fill(Feed feed, Batch batch, Place place) throws OrtException {
    int longest = batch.longest();
    long[] shape = {batch.texts(), longest};
    LongBuffer ids = feed.longs(GraphInputs.IDS, shape);
    LongBuffer types = feed.longs(GraphInputs.TYPES, shape);
    LongBuffer positions = feed.longs(GraphInputs.POSITIONS, shape);
    IntBuffer mask = feed.ints(GraphInputs.MASK, shape);
    IntBuffer lastKeys = feed.ints(GraphInputs.LAST_KEYS, batch.texts());
    LongBuffer groups = feed.longs(GraphInputs.GROUPS, shape);
    LongBuffer far = feed.longs(GraphInputs.FAR, shape);
    LongBuffer farBase = feed.longs(GraphInputs.FAR_BASE, shape);
    int total = 0;
    int last = 0;
    for (int text = 0; text < batch.texts(); text++) {
      int past = place.length(text);
      int length = batch.length(text);
      for (int i = 0; i < longest; i++) {
        int at = text * longest + i;
        boolean real = i < length;
        // Padding is what the last token is, but for the mask: its id is in every table.
        int token = Math.min(i, length - 1);
        ids.put(at, batch.id(text, token));
        types.put(at, batch.type(text, token));
        int stands = batch.position(text, token, past);
        positions.put(at, transformer.firstPosition() + (long) transformer.position(stands));
        far.put(at, transformer.far(stands));
        farBase.put(at, transformer.farBase(stands));
        groups.put(at, batch.group(text, token));
        mask.put(at, real ? 1 : 0);
      }
      lastKeys.put(text, past + length - 1);
      total = Math.max(total, past + length);
      int end = batch.lastPosition(text, past);
      last = Math.max(last, Math.max(end, transformer.far(end)));
    }
    fillKeyGroups(feed, batch, place, total);
    feed.ints(GraphInputs.TOTAL).put(0, total);
    if (feed.wants(GraphInputs.BUCKETS)) {
      long[] buckets = transformer.buckets(longest);
      feed.longs(GraphInputs.BUCKETS, buckets.length).put(buckets);
    }
    // ONNX Runtime wants tables that are as long as a text, whatever its positions.
    feedAngles(feed, Math.max(last + 1, longest), Math.max(last + 1, place.tokens()));
  }

  private static void fillKeyGroups(Feed feed, Batch batch, Place place, int total)
      throws OrtException {
    LongBuffer groups = feed.longs(GraphInputs.KEY_GROUPS, batch.texts(), total);
    for (int text = 0; text < batch.texts(); text++) {
      int past = place.length(text);
      for (int key = 0; key < past + batch.length(text); key++) {
        groups.put(
            text * total + key,
            key < past ? place.group(text, key) : batch.group(text, key - past));
      }
    }
  }

  /// @param positions that tokens of the run have
  /// @param tokens of the text
  private void feedAngles(Feed feed, int positions, int tokens) throws OrtException {
    if (transformer.laws() == 0) {
      return;
    }
    Angles known = angles;
    if (known == null || !known.serves(transformer, positions, tokens)) {
      known = Angles.of(transformer, positions, tokens);
      angles = known;
    }
    for (int law = 0; law < transformer.laws(); law++) {
      long[] shape = {known.positions(), transformer.turned(law)};
      feed.floats(GraphInputs.cosines(law), known.cosines(law), shape);
      feed.floats(GraphInputs.sines(law), known.sines(law), shape);
    }
  }

  private void feedCache(
      Feed feed, KvCache cache, int first, int texts, Map<String, OnnxValue> kept)
      throws OrtException {
    Shape shape = transformer.shape();
    long[] dimensions = {texts, shape.keyHeads(), cache.capacity(), shape.cachedHeadSize()};
    for (int layer = 0; layer < shape.layers(); layer++) {
      for (boolean key : new boolean[] {true, false}) {
        FloatBuffer memory =
            key ? cache.keys(layer, first, texts) : cache.values(layer, first, texts);
        feed.floats(GraphInputs.past(layer, key), memory, dimensions);
        kept.put(
            GraphInputs.present(layer, key),
            OnnxTensor.createTensor(environment, memory, dimensions));
      }
    }
  }

  /// Turns new runs away, waits for running ones and frees the model, once.
  @Override
  public void close() {
    if (gate.close()) {
      try {
        session.close();
      } catch (OrtException e) {
        throw new ModelException(
            "cannot close " + transformer.weights() + ": " + e.getMessage(), e);
      }
    }
  }
}
