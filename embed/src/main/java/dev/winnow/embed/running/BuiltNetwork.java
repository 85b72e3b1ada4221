package dev.winnow.embed.running;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import dev.winnow.embed.exports.NetworkInfo;
import dev.winnow.embed.graph.GraphInputs;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.graph.GraphOptions.WeightForm;
import dev.winnow.embed.network.PositionScaling;
import dev.winnow.embed.network.Transformer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A network whose graph was built here in the form that was asked for.
final class BuiltNetwork implements OpenNetwork {
  /// Tokens that a cache reads at a time: with 512 floats take 6 % longer, with 2,048 as long.
  private static final int CHUNK = 1024;

  /// Rows of a run that steps serve: a token that is written, with those that are guessed ahead.
  private static final int MOST_STEPS = 16;

  private final NetworkSession network;
  private final @Nullable NetworkSession steps;
  private final Transformer transformer;
  private final GraphOptions options;
  private final Set<String> inputs;
  private final BatchCheck check;
  private final RunInputs filler;

  /// @param steps the same network for few rows, or null
  private BuiltNetwork(
      NetworkSession network, @Nullable NetworkSession steps, GraphOptions options) {
    this.network = network;
    this.steps = steps;
    this.options = options;
    transformer = network.transformer();
    inputs = network.session().getInputNames();
    check = BatchCheck.of(transformer, options);
    filler = new RunInputs(transformer);
  }

  /// Builds the graph and opens it.
  static BuiltNetwork open(Transformer stored, GraphOptions options, Host host) {
    NetworkSession network = NetworkSession.open(stored, options, host);
    try {
      boolean room = network.key().packed();
      return new BuiltNetwork(network, room ? steps(stored, options, host) : null, options);
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  /// Decoders in 8 bits write by blocks of them, which are faster for single rows and nearer to 32
  /// bits; many rows are read as any others are.
  private static @Nullable NetworkSession steps(
      Transformer stored, GraphOptions options, Host host) {
    boolean writes =
        options.weights() == WeightForm.INT8
            && options.cached()
            && options.output() == Output.SCORES
            && host.device().kind() == Device.Kind.CPU
            && Processor.CURRENT.exactBytes();
    return writes
        ? NetworkSession.open(stored, options.withWeights(WeightForm.BLOCKS8), host)
        : null;
  }

  /// What runs a batch.
  private NetworkSession session(Batch batch, CachePlace place) {
    boolean few = place.cache() != null && (long) batch.texts() * batch.longest() <= MOST_STEPS;
    return few && steps != null ? steps : network;
  }

  @Override
  public NetworkInfo info() {
    return NetworkInfo.of(transformer);
  }

  @Override
  public BatchCheck check() {
    return check;
  }

  @Override
  public Rotations rotations() {
    if (transformer.ropeVariants() == 0 || options.positions() != PositionScaling.AS_TRAINED) {
      throw new IllegalStateException(
          "keys of %s cannot be moved; expected rotary positions as they were trained; read the texts together"
              .formatted(transformer.weights()));
    }
    return new Rotations(transformer);
  }

  @Override
  public KvCache cache(int texts, int capacity) {
    return new KvCache(
        options.kept(), transformer.shape(), transformer.shape().cachedHeadSize(), texts, capacity);
  }

  /// All texts at once, or one by one: a cache reads long ones in chunks, ONNX Runtime's attention
  /// reads several tokens after cached ones for one text only, tables of rotary angles may depend
  /// on the length of a text, and without a mask lengths must be equal.
  @Override
  public <T> List<T> run(
      Batch batch, @Nullable KvCache cache, List<int[]> places, int[] labels, Reader<T> reader) {
    boolean continues = cache != null && batch.longest() > 1 && cache.longest() > 0;
    boolean chunked = cache != null && batch.longest() > CHUNK;
    boolean apart = continues || transformer.dependsOnLength() || unmasked(batch);
    boolean alone = batch.texts() > 1 && apart;
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

  /// Whether shorter texts would see their padding.
  private boolean unmasked(Batch batch) {
    return !options.padded() && !transformer.causal() && !batch.even();
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
      if (cache.joined()) {
        throw new IllegalStateException(
            "%,d tokens behind %,d that were read apart, and the rotary angles of %s change in between; expected a cache whose tokens were read one after the other"
                .formatted(batch.length(0), past, transformer.weights()));
      }
      Batch whole = batch.after(cache.read(place.first()));
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
      try (var result =
          LimitedRun.of(session(batch, place).session(), feed.tensors(), Set.of(output), kept)) {
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

  @Override
  public void close() {
    network.close();
    if (steps != null) {
      steps.close();
    }
  }
}
