package dev.winnow.embed.network;

import dev.winnow.embed.files.Config;
import dev.winnow.embed.files.DerivedWeights;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.files.Weights;
import dev.winnow.embed.rope.Rotary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A model of a folder in the Hugging Face layout: what it computes, and where its weights are.
/// Immutable.
public final class Transformer {
  private final Network network;
  private final Weights weights;
  private final PositionScaling scaling;

  private Transformer(Network network, Weights weights) {
    this(network, weights, PositionScaling.AS_TRAINED);
  }

  private Transformer(Network network, Weights weights, PositionScaling scaling) {
    this.network = network;
    this.weights = weights;
    this.scaling = scaling;
  }

  /// Whether a folder has weights and a configuration of a family that is known here.
  public static boolean in(Path folder) throws IOException {
    return Weights.in(folder)
        && Files.isRegularFile(folder.resolve("config.json"))
        && Families.knows(Config.read(Weights.inside(folder, "config.json")));
  }

  /// Reads `config.json` and the headers of the weights.
  ///
  /// @throws ModelException naming what is missing, damaged or not supported
  public static Transformer read(Path folder) {
    try {
      Config config = Config.read(Weights.inside(folder, "config.json"));
      Weights weights = Weights.read(folder);
      return new Transformer(Families.read(config, weights), weights);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the model in " + folder + ": " + e, e);
    }
  }

  /// A network whose configuration is not beside its weights.
  ///
  /// @param config as in `config.json`
  public static Transformer of(Config config, Weights weights) {
    return new Transformer(Families.read(config, weights), weights);
  }

  /// The same network over other weights, such as quantised ones.
  public Transformer withWeights(Weights weights) {
    return new Transformer(network, weights, scaling);
  }

  /// The same network with positions treated so, as its graph must be asked for, too.
  ///
  /// @throws IllegalArgumentException if it has no such positions
  public Transformer withPositions(PositionScaling scaling) {
    return new Transformer(network.with(scaling), weights, scaling);
  }

  /// The position that a token is given.
  ///
  /// @param token its number in the text
  public int position(int token) {
    return switch (scaling) {
      case PositionScaling.Grouped(int size) -> token / size;
      case PositionScaling.Recurrent(int length) -> token % length;
      default -> token;
    };
  }

  /// The position of what stands ahead, where keys are distant.
  public int distant(int token) {
    return switch (scaling) {
      case PositionScaling.SelfExtend(int group, int window) ->
          token / group + window - window / group;
      case PositionScaling.LambdaMask(_, int window) -> window;
      default -> token;
    };
  }

  /// The position of what stands behind, where keys are distant.
  public int distantBase(int token) {
    return switch (scaling) {
      case PositionScaling.SelfExtend(int group, _) -> token / group;
      case PositionScaling.LambdaMask _ -> 0;
      default -> token;
    };
  }

  /// Names of the matrices of all layers, without `.weight`.
  public List<String> matrices() {
    return network.matrices();
  }

  /// Names of the matrices of a language head, without `.weight`.
  public List<String> projections() {
    Head head = network.head();
    return head == null
        ? List.of()
        : head.steps().stream()
            .filter(step -> step instanceof Head.Step.Project)
            .map(step -> DerivedWeights.withoutEnd(((Head.Step.Project) step).weight()))
            .toList();
  }

  /// Matrices whose inputs come from a norm and are multiplied by no other one, each with the norm
  /// before it: names without `.weight`.
  public Map<String, String> normed() {
    return network.normed();
  }

  public String family() {
    return network.family();
  }

  public Shape shape() {
    return network.shape();
  }

  /// Whether a token sees only those before it.
  public boolean causal() {
    return network.causal();
  }

  /// Whether there are layers in which a token sees only those near it.
  public boolean windowed() {
    return !network.layers().stream().allMatch(Layer::seesAll);
  }

  public Weights weights() {
    return weights;
  }

  public Network network() {
    return network;
  }

  /// Row that the first token has in the table of positions.
  public int firstPosition() {
    return switch (network.positions()) {
      case Positions.Absolute absolute -> absolute.first();
      case Positions.Relative relative -> relative.first();
      case Positions.Rotated _ -> 0;
    };
  }

  /// Types that a token may have; those of a network without types are not read.
  public int types() {
    if (!network.input().typed()) {
      return Integer.MAX_VALUE;
    }
    return weights
        .find(network.names().of(Part.TYPES, 0) + ".weight")
        .map(table -> (int) Math.min(Integer.MAX_VALUE, table.rows()))
        .orElse(Integer.MAX_VALUE);
  }

  /// Tokens that there are positions for.
  public int mostTokens() {
    return network.positions() instanceof Positions.Absolute
            || network.positions() instanceof Positions.Relative relative && relative.absolute()
        ? network.shape().maxTokens()
        : Integer.MAX_VALUE;
  }

  /// How many tables of cosines and sines there are.
  public int ropeVariants() {
    return network.positions() instanceof Positions.Rotated(List<Rotary> variants)
        ? variants.size()
        : 0;
  }

  /// Components of a row of a table of cosines.
  public int rotaryPairs(int variant) {
    return rotary(variant).size() / 2;
  }

  /// Whether tables depend on the length of the text.
  public boolean dependsOnLength() {
    return network.positions() instanceof Positions.Rotated(List<Rotary> variants)
        && variants.stream().anyMatch(Rotary::dependsOnLength);
  }

  /// Whether keys that were made for a text of so many tokens are wrong for one of so many others.
  public boolean needsNewKeys(int madeFor, int tokens) {
    return network.positions() instanceof Positions.Rotated(List<Rotary> variants)
        && variants.stream().anyMatch(variant -> variant.scaling().changes(madeFor, tokens));
  }

  /// Radians a position of a variant of rotary positions, where they do not depend on the length of
  /// a text.
  public float[] frequencies(int variant) {
    return rotary(variant).frequencies(shape().maxTokens());
  }

  /// The variant of rotary positions of a layer.
  public int ropeVariant(int layer) {
    return network.layer(layer).rope();
  }

  /// Fills tables (positions, [#rotaryPairs]).
  ///
  /// @param tokens of the text
  public void fillRotaryTables(
      int variant, int tokens, int positions, FloatBuffer cosines, FloatBuffer sines) {
    Rotary rotary = rotary(variant);
    float[] frequencies = rotary.frequencies(tokens);
    float magnitude = (float) rotary.magnitude();
    for (int position = 0; position < positions; position++) {
      for (float frequency : frequencies) {
        float angle = position * frequency;
        cosines.put((float) Math.cos(angle) * magnitude);
        sines.put((float) Math.sin(angle) * magnitude);
      }
    }
    cosines.flip();
    sines.flip();
  }

  private Rotary rotary(int variant) {
    return ((Positions.Rotated) network.positions()).variants().get(variant);
  }

  /// The bucket of each distance, from `1 - tokens` to `tokens - 1`.
  public long[] buckets(int tokens) {
    var relative = (Positions.Relative) network.positions();
    long[] buckets = new long[2 * tokens - 1];
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = relative.bucket(i - (tokens - 1));
    }
    return buckets;
  }

  /// Which rows a head reads, if the caller does not say.
  public enum Reads {
    /// The caller must say.
    ROWS,
    FIRST,
    LAST,
    /// All, for their mean: no rows are given.
    MEAN,
    /// All, for a decoder behind the encoder, which gives scores of the first token that it would
    /// write: no rows are given.
    ALL
  }

  public Reads reads() {
    Head head = network.head();
    return head == null ? Reads.ROWS : Reads.valueOf(head.pool().name());
  }
}
