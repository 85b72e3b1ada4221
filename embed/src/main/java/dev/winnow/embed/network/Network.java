package dev.winnow.embed.network;

import dev.winnow.embed.rope.Rotary;
import dev.winnow.embed.rope.RotaryScaling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a transformer computes, apart from its weights. Immutable.
///
/// @param family `model_type` of its `config.json`
/// @param shape its sizes
public record Network(
    String family,
    Shape shape,
    Input input,
    Attention attention,
    Sublayers sublayers,
    Stored stored) {

  /// How token vectors begin.
  ///
  /// @param scale that rows of the table of tokens are multiplied by
  /// @param typed whether texts have token types
  public record Input(float scale, boolean typed) {
    static final Input PLAIN = new Input(1, false);
  }

  /// Which tokens see which, and how much.
  ///
  /// @param causal whether a token sees only those before it
  /// @param positions how a network knows where a token stands
  /// @param layers one for each
  /// @param scale of scores of queries and keys
  /// @param cap bound that these are squeezed into by tanh, or 0
  public record Attention(
      boolean causal, Positions positions, List<Layer> layers, float scale, float cap) {
    /// Layers see all, and scores are divided by the root of the size of a head.
    static Attention of(boolean causal, Positions positions, Shape shape) {
      return new Attention(
          causal,
          positions,
          Layer.plain(shape.layers()),
          (float) (1 / Math.sqrt(shape.headSize())),
          0);
    }

    Attention withPositions(Positions positions) {
      return new Attention(causal, positions, layers, scale, cap);
    }

    Attention withLayers(List<Layer> layers) {
      return new Attention(causal, positions, layers, scale, cap);
    }

    Attention withScale(float scale) {
      return new Attention(causal, positions, layers, scale, cap);
    }

    Attention withCap(float cap) {
      return new Attention(causal, positions, layers, scale, cap);
    }
  }

  /// What attention and feed-forward layers have in common.
  ///
  /// @param place where norms stand
  /// @param activation of feed-forward layers
  public record Sublayers(Norm norm, Norm.Place place, Activation activation) {}

  /// What is read from the weights.
  ///
  /// @param names of tensors
  /// @param head what is computed from final token vectors, if there is any
  public record Stored(Names names, @Nullable Head head) {}

  public boolean causal() {
    return attention.causal();
  }

  public Positions positions() {
    return attention.positions();
  }

  public List<Layer> layers() {
    return attention.layers();
  }

  public Layer layer(int number) {
    return layers().get(number);
  }

  public Names names() {
    return stored.names();
  }

  public @Nullable Head head() {
    return stored.head();
  }

  /// With other positions.
  Network with(PositionScaling scaling) {
    RotaryScaling rotary =
        switch (scaling) {
          case PositionScaling.Linear(double factor) -> new RotaryScaling.Linear(factor);
          case PositionScaling.Ntk(double factor) -> new RotaryScaling.Ntk(factor);
          case PositionScaling.Yarn(double factor) ->
              RotaryScaling.Yarn.of(factor, shape.maxTokens());
          case PositionScaling.TruncatedBasis(double high, double low, double constant) ->
              new RotaryScaling.TruncatedBasis(high, low, constant);
          default -> null;
        };
    boolean counted =
        scaling instanceof PositionScaling.Grouped || scaling instanceof PositionScaling.Recurrent;
    if (counted && positions() instanceof Positions.Relative relative && !relative.absolute()) {
      throw new IllegalArgumentException(
          "%s on the family %s, which has distances only; expected one with positions"
              .formatted(scaling, family));
    }
    if (rotary == null) {
      return this;
    }
    if (!(positions() instanceof Positions.Rotated(List<Rotary> all))) {
      throw new IllegalArgumentException(
          "%s on the family %s; expected one with rotary positions".formatted(scaling, family));
    }
    List<Rotary> changed = new ArrayList<>();
    for (int variant = 0; variant < all.size(); variant++) {
      changed.add(isNear(variant) ? all.get(variant) : scaled(all.get(variant), scaling, rotary));
    }
    return with(new Positions.Rotated(changed));
  }

  private Network with(Positions positions) {
    return new Network(family, shape, input, attention.withPositions(positions), sublayers, stored);
  }

  private Rotary scaled(Rotary variant, PositionScaling scaling, RotaryScaling rotary) {
    if (!(variant.scaling() instanceof RotaryScaling.None)) {
      throw new IllegalArgumentException(
          "%s on the family %s, whose config.json scales positions by %s; expected AS_TRAINED"
              .formatted(scaling, family, variant.scaling()));
    }
    return variant.withScaling(rotary);
  }

  /// Whether a RoPE variant belongs to layers with windows only, beside others that see all: their
  /// distances are as trained however long a text is.
  private boolean isNear(int variant) {
    return layers().stream().anyMatch(Layer::seesAll)
        && layers().stream().noneMatch(layer -> layer.rope() == variant && layer.seesAll());
  }

  /// Names of the matrices of all layers, without `.weight`.
  List<String> matrices() {
    List<String> matrices = new ArrayList<>(names().matrices(shape.layers()));
    Head head = head();
    if (head != null && head.decoder() != null) {
      matrices.addAll(head.decoder().names().matrices(head.decoder().layers()));
    }
    return matrices;
  }

  /// Matrices whose inputs come from a norm and are multiplied by no other one, each with the norm
  /// before it: names without `.weight`.
  Map<String, String> normed() {
    Map<String, String> normed = new HashMap<>();
    boolean gated = names().has(Part.GATE) || names().has(Part.GATE_UP);
    if (sublayers.place() == Norm.Place.AFTER
        && sublayers.norm().kind() == Norm.Kind.LAYER
        && !gated) {
      for (int layer = 0; layer < shape.layers(); layer++) {
        normed.put(names().of(Part.UP, layer), names().of(Part.ATTENTION_NORM, layer));
      }
    }
    return normed;
  }
}
