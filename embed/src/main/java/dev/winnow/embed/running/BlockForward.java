package dev.winnow.embed.running;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.Result;
import dev.winnow.embed.graph.GraphInputs;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Blocks;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.network.Shape;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.threads.Gate;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// A causal transformer that reads a text of any length chunk by chunk: each layer attends to the
/// chunk, to near tokens and to the few blocks of distant ones whose representatives are most like
/// the chunk's mean query (InfLLM, Xiao et al., arXiv 2402.04617). It keeps nothing itself: what a
/// chunk gives, the caller keeps and gives back with the next. Opened by `Models.blockForward`.
/// Thread-safe until closed.
///
/// A run costs what the chunk, the near tokens and the chosen blocks cost, however many are stored,
/// but for the lookup, which is one product of a matrix and a vector a layer, and a look at their
/// positions: on the processor, only the blocks that are chosen are touched, so that they may lie
/// in a mapped file. A GPU is given all of them in each run; give it few. Scores of a layer take
/// memory of heads times `C` times keys seen, in 32 bits, a few times over.
public final class BlockForward implements AutoCloseable {
  private final NetworkSession network;
  private final GraphOptions options;
  private final Set<String> inputs;
  private final Set<String> outputs;
  private final Gate gate = new Gate("this model is");
  private final BlockCheck check;
  private final BatchCheck batchCheck;
  private final BlockFeed filler;
  private final Rotations rotations;

  private BlockForward(NetworkSession network, GraphOptions options) {
    this.network = network;
    this.options = options;
    Transformer transformer = network.transformer();
    inputs = network.session().getInputNames();
    outputs = new TreeSet<>(network.session().getOutputNames());
    check = new BlockCheck(transformer, options);
    batchCheck = BatchCheck.of(transformer, options);
    filler = new BlockFeed(transformer, options.blocks());
    rotations = new Rotations(transformer);
  }

  /// Builds the graph and opens it.
  public static BlockForward open(Transformer stored, GraphOptions options, Host host) {
    if (options.blocks() == Blocks.NONE) {
      throw new IllegalArgumentException(
          "blocks NONE; expected FLOAT or HALF, or Models.forward to read without blocks");
    }
    return new BlockForward(NetworkSession.open(stored, options, host), options);
  }

  public Shape shape() {
    return network.transformer().shape();
  }

  /// In which numbers blocks are stored.
  public Blocks blocks() {
    return options.blocks();
  }

  /// The final vectors of the chunk's tokens.
  public BlockOutputs tokens(BlockInputs inputs) {
    batchCheck.require(Output.TOKENS);
    return run(inputs, last(inputs));
  }

  private static int[] last(BlockInputs inputs) {
    return new int[] {inputs.chunk().length(0) - 1};
  }

  /// The head's scores at the chunk's last token.
  public BlockOutputs scores(BlockInputs inputs) {
    batchCheck.require(Output.SCORES);
    return run(inputs, last(inputs));
  }

  /// The head's scores at each of the chunk's tokens: as many rows, each as long as the vocabulary.
  public BlockOutputs allScores(BlockInputs inputs) {
    batchCheck.require(Output.SCORES);
    return run(inputs, IntStream.range(0, inputs.chunk().length(0)).toArray());
  }

  /// Scores of labels at the chunk's last token.
  public BlockOutputs labels(BlockInputs inputs, int... labels) {
    batchCheck.require(Output.LABELS);
    batchCheck.checkLabels(labels);
    return run(inputs, last(inputs), labels);
  }

  /// A query or key of a layer, rotated for a position in a short text.
  ///
  /// @param vector (heads * head size), not rotated
  public float[] rotated(int layer, float[] vector, int position) {
    return rotations.rotated(layer, vector, position);
  }

  private BlockOutputs run(BlockInputs inputs, int[] rows, int... labels) {
    try (var _ = gate.enter()) {
      int last = check.check(inputs);
      Batch chunk = inputs.chunk();
      try (var feed = new Feed(this.inputs)) {
        filler.fill(feed, inputs, last);
        RunInputs.fillWanted(feed, chunk, List.of(rows), labels);
        try (var result = LimitedRun.of(network.session(), feed.tensors(), outputs, Map.of())) {
          return read(result);
        }
      } catch (OrtException e) {
        throw network.failed(chunk, e);
      }
    }
  }

  private BlockOutputs read(Result result) throws OrtException {
    String output = options.output() == Output.TOKENS ? GraphInputs.TOKENS : GraphInputs.SCORES;
    List<BlockOutputs.Layer> layers = new ArrayList<>();
    for (int layer = 0; layer < shape().layers(); layer++) {
      var chunk =
          new KeysValues(
              floats(result, GraphInputs.chunk(layer, true)),
              floats(result, GraphInputs.chunk(layer, false)));
      List<Integer> chosen = chosen(tensor(result, GraphInputs.chosen(layer)).getLongBuffer());
      layers.add(
          new BlockOutputs.Layer(
              chunk,
              chosen,
              floats(result, GraphInputs.query(layer)),
              floats(result, GraphInputs.attended(layer))));
    }
    return new BlockOutputs(rows(tensor(result, output)), layers);
  }

  private static List<float[]> rows(OnnxTensor tensor) {
    long[] shape = tensor.getInfo().getShape();
    FloatBuffer values = tensor.getFloatBuffer();
    List<float[]> rows = new ArrayList<>();
    while (values.hasRemaining()) {
      float[] row = new float[(int) shape[shape.length - 1]];
      values.get(row);
      rows.add(row);
    }
    return rows;
  }

  private static List<Integer> chosen(LongBuffer numbers) {
    List<Integer> chosen = new ArrayList<>();
    while (numbers.hasRemaining()) {
      chosen.add((int) numbers.get());
    }
    return chosen;
  }

  private static FloatBuffer floats(Result result, String name) {
    return tensor(result, name).getFloatBuffer();
  }

  private static OnnxTensor tensor(Result result, String name) {
    return (OnnxTensor) result.get(name).orElseThrow();
  }

  /// Turns new runs away, waits for running ones and frees the model, once.
  @Override
  public void close() {
    if (gate.close()) {
      network.close();
    }
  }
}
