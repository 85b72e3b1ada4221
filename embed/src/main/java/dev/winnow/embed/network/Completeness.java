package dev.winnow.embed.network;

import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.files.StoredTensor;
import dev.winnow.embed.files.Weights;

/// Checks for tensors whose absence building a graph would not notice: biases that some layers have
/// and others lack, and tables with too few rows, which would fail in a run only.
final class Completeness {
  private final Network network;
  private final Weights weights;

  Completeness(Network network, Weights weights) {
    this.network = network;
    this.weights = weights;
  }

  /// @throws ModelException naming the first tensor that is missing or too small
  void check() {
    for (Part part : Part.values()) {
      if (network.names().has(part)) {
        requireBiases(part);
      }
    }
    boolean normed = network.names().has(Part.EMBEDDINGS_NORM);
    if (normed && network.sublayers().place() == Norm.Place.AFTER) {
      var _ = weights.get(network.names().of(Part.EMBEDDINGS_NORM, 0) + ".bias");
    }
    Head head = network.head();
    if (head != null && !network.causal() && network.sublayers().place() == Norm.Place.AFTER) {
      head.steps().forEach(this::requireBias);
    }
    if (network.names().has(Part.POSITIONS)) {
      requirePositions();
    }
  }

  /// Heads of BERT and its kin have biases everywhere.
  private void requireBias(Head.Step step) {
    switch (step) {
      case Head.Step.Dense(String name) -> {
        var _ = weights.get(name + ".bias");
      }
      case Head.Step.Project(_, String bias) -> {
        var _ = weights.get(bias);
      }
      case Head.Step.Normalize _, Head.Step.Activate _, Head.Step.Multiply _ -> {}
    }
  }

  /// A bias that one layer has, all have.
  private void requireBiases(Part part) {
    int layers = network.shape().layers();
    int biases = 0;
    for (int layer = 0; layer < layers; layer++) {
      biases += weights.has(bias(part, layer)) ? 1 : 0;
    }
    for (int layer = 0; layer < layers && biases > 0; layer++) {
      String name = network.names().of(part, layer);
      if (weights.has(name + ".weight") || weights.has(name + Weights.TRANSPOSED)) {
        var _ = weights.get(bias(part, layer));
      }
    }
  }

  private String bias(Part part, int layer) {
    return network.names().of(part, layer) + ".bias";
  }

  private void requirePositions() {
    int first =
        switch (network.positions()) {
          case Positions.Absolute absolute -> absolute.first();
          case Positions.Relative relative -> relative.first();
          case Positions.Rotated _ -> 0;
        };
    StoredTensor table = weights.get(network.names().of(Part.POSITIONS, 0) + ".weight");
    long rows = table.rows();
    long expected = (long) first + network.shape().maxTokens();
    if (rows < expected) {
      throw new ModelException(
          "tensor %s of %s has %,d rows; expected at least %,d after config.json: they are of different models"
              .formatted(table, weights, rows, expected));
    }
  }
}
