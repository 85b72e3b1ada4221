package dev.winnow.embed.graph;

import dev.winnow.embed.files.DerivedWeights;
import dev.winnow.embed.files.PaddedRows;
import dev.winnow.embed.files.StoredTensor;
import dev.winnow.embed.files.Weights;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.network.Head;
import dev.winnow.embed.network.Transformer;
import java.util.stream.Stream;

/// The matrices that a graph multiplies by as they are stored, in its form: those of the layers,
/// and the head's where it is read whole.
final class Matrices {
  private Matrices() {}

  /// How many bytes they are.
  static long bytes(Transformer transformer, GraphOptions options) {
    Weights weights = transformer.weights();
    long bytes =
        transformer.matrices().stream()
            .mapToLong(name ->
                switch (options.weights()) {
                  case FLOAT, HALF, BFLOAT ->
                      bytes(
                          weights,
                          name + ".weight" + PaddedRows.PADDED,
                          name + ".weight",
                          name + Weights.TRANSPOSED);
                  case INT8 -> bytes(weights, name + DerivedWeights.INT8);
                  case BLOCKS8 -> bytes(weights, name + DerivedWeights.BLOCKS);
                  case INT4 -> bytes(weights, name + DerivedWeights.INT4);
                })
            .sum();
    boolean whole = options.output() == Output.SCORES || options.output() == Output.SPARSE;
    Head head = transformer.network().head();
    if (whole && head != null) {
      for (Head.Step step : head.steps()) {
        if (step instanceof Head.Step.Project(String weight, _)) {
          String blocks = DerivedWeights.withoutEnd(weight) + DerivedWeights.BLOCKS;
          bytes +=
              options.weights() == GraphOptions.WeightForm.BLOCKS8
                  ? bytes(weights, blocks)
                  : bytes(weights, weight);
        }
      }
    }
    return bytes;
  }

  /// Of the first of these tensors that is stored.
  private static long bytes(Weights weights, String... names) {
    return Stream.of(names)
        .flatMap(name -> weights.find(name).stream())
        .findFirst()
        .map(StoredTensor::bytes)
        .orElse(0L);
  }
}
