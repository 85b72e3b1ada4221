package dev.winnow.embed;

import dev.winnow.embed.network.GraphOptions;
import dev.winnow.embed.network.GraphOptions.WeightForm;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.weights.DerivedWeights;
import dev.winnow.embed.weights.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/// An encoder whose graph is built here. Only texts of one length run together: without padding no
/// mask is needed, which is 3 to 15 % faster, and lengths repeat in any larger batch.
final class GraphEncoder implements Encoder {
  private final Forward forward;

  private GraphEncoder(Forward forward) {
    this.forward = forward;
  }

  static GraphEncoder open(
      Transformer transformer, Precision precision, Device device, Path cache) {
    boolean int8 = precision == Precision.INT8;
    GraphOptions options =
        GraphOptions.DEFAULTS
            .withPadded(false)
            .withWeights(int8 ? WeightForm.INT8 : WeightForm.FLOAT);
    Transformer converted = transformer.withWeights(weights(transformer, precision, cache));
    return new GraphEncoder(Forward.open(converted, options, device, 1));
  }

  private static Weights weights(Transformer transformer, Precision precision, Path cache) {
    var derived = new DerivedWeights(transformer.weights(), cache);
    try {
      return precision == Precision.INT8
          ? derived.int8(transformer.matrices(), Processor.CURRENT.largestWeight())
          : derived.float32();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot convert the weights of %s to %s in %s: %s; free some space, or choose another folder with ModelsConfig.withCache"
              .formatted(transformer.weights(), precision, cache, e),
          e);
    }
  }

  @Override
  public int dimension() {
    return forward.shape().hidden();
  }

  @Override
  public Batching batching() {
    return Batching.EQUAL;
  }

  @Override
  public <T> T run(List<int[]> rows, int longest, Reader<T> reader) {
    return forward.read(Batch.of(rows), reader);
  }

  @Override
  public void close() {
    forward.close();
  }
}
