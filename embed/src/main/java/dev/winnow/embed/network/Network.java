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
/// @param causal whether a token sees only those before it
/// @param scale of scores of queries and keys
/// @param scoreCap bound that these are squeezed into by tanh, or 0
/// @param embeddingScale of token vectors at the start
/// @param typed whether texts have token types
public record Network(
    String family,
    Shape shape,
    boolean causal,
    Norm norm,
    Norm.Place place,
    Positions positions,
    List<Layer> layers,
    float scale,
    float scoreCap,
    Activation activation,
    float embeddingScale,
    boolean typed,
    Names names,
    @Nullable Head head) {

  public Layer layer(int number) {
    return layers.get(number);
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
    if (counted && positions instanceof Positions.Relative relative && !relative.absolute()) {
      throw new IllegalArgumentException(
          "%s on the family %s, which has distances only; expected one with positions"
              .formatted(scaling, family));
    }
    if (rotary == null) {
      return this;
    }
    if (!(positions instanceof Positions.Turned(List<Rotary> all))) {
      throw new IllegalArgumentException(
          "%s on the family %s; expected one with rotary positions".formatted(scaling, family));
    }
    List<Rotary> changed = new ArrayList<>();
    for (int law = 0; law < all.size(); law++) {
      changed.add(isNear(law) ? all.get(law) : scaled(all.get(law), scaling, rotary));
    }
    return with(new Positions.Turned(changed));
  }

  private Network with(Positions positions) {
    return new Network(
        family,
        shape,
        causal,
        norm,
        place,
        positions,
        layers,
        scale,
        scoreCap,
        activation,
        embeddingScale,
        typed,
        names,
        head);
  }

  private Rotary scaled(Rotary law, PositionScaling scaling, RotaryScaling rotary) {
    if (!(law.scaling() instanceof RotaryScaling.None)) {
      throw new IllegalArgumentException(
          "%s on the family %s, whose config.json scales positions by %s; expected AS_TRAINED"
              .formatted(scaling, family, law.scaling()));
    }
    return law.withScaling(rotary);
  }

  /// Whether only layers have a law that see what is near, beside others that see all: their
  /// distances are as trained however long a text is.
  private boolean isNear(int law) {
    return layers.stream().anyMatch(Layer::seesAll)
        && layers.stream().noneMatch(layer -> layer.rope() == law && layer.seesAll());
  }

  /// Names of the matrices of all layers, without `.weight`.
  List<String> matrices() {
    List<String> matrices = new ArrayList<>(names.matrices(shape.layers()));
    if (head != null && head.decoder() != null) {
      matrices.addAll(head.decoder().names().matrices(head.decoder().layers()));
    }
    return matrices;
  }

  /// Matrices whose inputs come from a norm and are multiplied by no other one, each with the norm
  /// before it: names without `.weight`.
  Map<String, String> normed() {
    Map<String, String> normed = new HashMap<>();
    boolean gated = names.has(Part.GATE) || names.has(Part.GATE_UP);
    if (place == Norm.Place.AFTER && norm.kind() == Norm.Kind.LAYER && !gated) {
      for (int layer = 0; layer < shape.layers(); layer++) {
        normed.put(names.of(Part.UP, layer), names.of(Part.ATTENTION_NORM, layer));
      }
    }
    return normed;
  }
}
