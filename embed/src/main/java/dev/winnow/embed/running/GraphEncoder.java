package dev.winnow.embed.running;

import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.threads.InferencePool;
import java.util.List;

/// An encoder whose graph is built here. Only texts of one length run together: without padding no
/// mask is needed, which is 3 to 15 % faster, and lengths repeat in any larger batch.
public final class GraphEncoder implements Encoder {
  private final Forward forward;

  private GraphEncoder(Forward forward) {
    this.forward = forward;
  }

  public static GraphEncoder open(
      Transformer transformer,
      Precision precision,
      Device device,
      InferencePool pool,
      Conversion conversion) {
    GraphOptions options = GraphOptions.DEFAULTS.withPadded(false).withWeights(precision.form());
    return new GraphEncoder(
        Forward.open(transformer, options, device, Threads.one(pool), conversion));
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
