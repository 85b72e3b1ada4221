package dev.winnow.embed.running;

import dev.winnow.embed.exports.Export;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.network.Shape;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.threads.Gate;
import dev.winnow.embed.threads.InferencePool;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A transformer in one form of graph, ready to run: a graph that was built here for it, or a
/// ready-made one as its file declares it. Thread-safe until closed; as many runs at once as there
/// are callers.
///
/// Rows of token ids go in as they are, without padding, and one text's results do not depend on
/// the others': by at most 1e-5 in 32 bits, not at all in 8 bits. A run of a causal network uses
/// all threads of its models, one of an encoder a single one: encoders read many short texts.
///
/// A ready-made network scores every token that it reads. What it costs: where it takes keys and
/// values, long texts are read in chunks whose scores take at most 128 MiB, and those of a cache
/// are copied to a run and from it once a call; where it takes none, a text's scores take `tokens *
/// vocabulary` floats at once, at most 2 GiB. Texts that follow one another run together if they
/// are equally long, others one by one.
public final class Forward implements AutoCloseable {
  private static final int[] NO_LABELS = {};

  /// Tokens behind a cache of which any may be scored: what is read in one run.
  private static final int MOST_PLACED = 1024;

  private final OpenNetwork network;
  private final Output output;
  private final Host host;
  private final Gate gate = new Gate("this model is");
  private final BatchCheck check;

  private Forward(OpenNetwork network, Output output, Host host) {
    this.network = network;
    this.output = output;
    this.host = host;
    check = network.check();
  }

  /// Builds the graph and opens it.
  public static Forward open(Transformer stored, GraphOptions options, Host host) {
    if (options.blocks() != GraphOptions.Blocks.NONE) {
      throw new IllegalArgumentException(
          "blocks %s; expected %s, or Models.blockForward"
              .formatted(options.blocks(), GraphOptions.Blocks.NONE));
    }
    Host own = host.runsOf(stored.causal());
    return new Forward(BuiltNetwork.open(stored, options, own), options.output(), own);
  }

  /// Opens a ready-made network.
  public static Forward open(Export export, GraphOptions options, Host host) {
    Host own = host.runsOf(export.info().causal());
    return new Forward(ExportedNetwork.open(export, options, own), options.output(), own);
  }

  public Shape shape() {
    return network.info().shape();
  }

  /// What it was opened for.
  Output output() {
    return output;
  }

  /// Room for keys and values of texts that are read together.
  ///
  /// @param capacity tokens of each
  public KvCache cache(int texts, int capacity) {
    return network.cache(texts, capacity);
  }

  /// Writes what a cache of one text holds to a file, which is there as a whole or not at all.
  ///
  /// @param model fingerprint that a reader must give, too
  /// @throws IOException if it cannot be written, such as on a full disk
  public void save(KvCache cache, Path file, String model) throws IOException {
    new KvFile(file, model).write(cache);
  }

  /// What [#save] wrote.
  ///
  /// @param room for so many tokens more
  /// @throws ModelException if the file is damaged, of another version or of another model
  public KvCache load(Path file, String model, int room) throws IOException {
    return new KvFile(file, model).read(tokens -> cache(1, tokens + room));
  }

  /// Copies tokens that another cache of this model has read behind those that a cache holds, and
  /// turns their keys to the positions that they have now: exact up to the rounding of keys. They
  /// see nothing of what is before them here.
  ///
  /// @param start the first of them
  /// @param end behind the last
  public void join(KvCache to, KvCache from, int start, int end) {
    to.join(from, start, end, network.rotations());
  }

  /// The final vectors of all tokens.
  ///
  /// @return for each text (tokens, hidden)
  public List<float[][]> tokens(Batch batch) {
    check.require(Output.TOKENS);
    return run(batch, (part, vectors, shape) -> part.split(vectors, (int) shape[shape.length - 1]));
  }

  /// What a reader makes of the final vectors (texts, longest, hidden).
  <T> T read(Batch batch, Encoder.Reader<T> reader) {
    check.require(Output.TOKENS);
    var whole = new WholeBatch<T>(batch, reader);
    List<T> read = run(batch, whole);
    return read.isEmpty() ? whole.joined() : read.getFirst();
  }

  /// What a reader makes of the weights (1, vocabulary) of one text.
  <T> T weights(Batch text, Encoder.Reader<T> reader) {
    check.require(Output.SPARSE);
    return run(text, (_, weights, _) -> List.of(reader.read(weights))).getFirst();
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
    return beside(batches, Output.SCORES, NO_LABELS);
  }

  /// As [#scores(List)], for labels.
  public List<float[][]> labels(List<Batch> batches, int... labels) {
    return beside(batches, Output.LABELS, labels);
  }

  private List<float[][]> beside(List<Batch> batches, Output output, int[] labels) {
    check.require(output);
    float[][][] scores = new float[batches.size()][][];
    InferencePool.Step step =
        i -> scores[i] = scored(batches.get(i), null, places(batches.get(i)), labels);
    try (var _ = gate.enter()) {
      if (host.threads() > 1) {
        for (int i = 0; i < scores.length; i++) {
          step.run(i);
        }
      } else {
        long _ = host.pool().forEach(scores.length, step);
      }
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
    check.checkPlaces(batch, places);
    return matrix(batch, null, places, NO_LABELS);
  }

  /// Scores of the vocabulary at the last token of each text, which the cache holds afterwards.
  public float[][] scores(Batch batch, KvCache cache) {
    check.require(Output.SCORES);
    return matrix(batch, cache, places(batch), NO_LABELS);
  }

  /// The language head's scores at tokens of the caller's choice, of one text of at most 1,024
  /// tokens, which the cache holds afterwards.
  ///
  /// @param places for the text the tokens, from 0
  /// @return one row for each of them
  public float[][] scores(Batch batch, KvCache cache, List<int[]> places) {
    check.require(Output.SCORES);
    check.requireRows();
    check.checkPlaces(batch, places);
    if (batch.texts() != 1 || batch.longest() > MOST_PLACED) {
      throw new IllegalArgumentException(
          "%s behind a cache; expected one of at most %,d tokens: read what is before them first"
              .formatted(batch, MOST_PLACED));
    }
    return matrix(batch, cache, places, NO_LABELS);
  }

  /// Scores of labels at the last token of each text.
  ///
  /// Of a decoder behind an encoder: at the first token that it would write.
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
      switch (network.info().reads()) {
        case ROWS, LAST -> places.add(new int[] {batch.length(text) - 1});
        case FIRST -> places.add(new int[] {0});
        case MEAN, ALL -> places.add(new int[0]);
      }
    }
    return places;
  }

  private float[][] matrix(Batch batch, @Nullable KvCache cache, List<int[]> places, int[] labels) {
    try (var _ = gate.enter()) {
      return scored(batch, cache, places, labels);
    }
  }

  private float[][] scored(Batch batch, @Nullable KvCache cache, List<int[]> places, int[] labels) {
    if (labels.length == 0) {
      check.checkScores(places);
    }
    return inside(batch, cache, places, labels, (_, scores, shape) -> rows(scores, shape))
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

  private <T> List<T> run(Batch batch, OpenNetwork.Reader<T> reader) {
    try (var _ = gate.enter()) {
      return inside(batch, null, List.of(), NO_LABELS, reader);
    }
  }

  /// Inside the gate, so that [#close] waits for it.
  private <T> List<T> inside(
      Batch batch,
      @Nullable KvCache cache,
      List<int[]> places,
      int[] labels,
      OpenNetwork.Reader<T> reader) {
    check.check(batch, cache);
    check.checkLabels(labels);
    if (cache == null) {
      return network.run(batch, null, places, labels, reader);
    }
    int[] before = cache.lengths();
    try {
      return network.run(batch, cache, places, labels, reader);
    } catch (RuntimeException e) {
      cache.restore(before); // as if nothing had been read
      throw e;
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
