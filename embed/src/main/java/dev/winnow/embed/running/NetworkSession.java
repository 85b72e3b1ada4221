package dev.winnow.embed.running;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.winnow.embed.files.DerivedWeights;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.files.Weights;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.WeightForm;
import dev.winnow.embed.graph.NetworkGraph;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.threads.NativeCalls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A transformer's graph, opened; what was opened before in the same form is shared.
///
/// @param transformer with the weights and positions that the graph has
record NetworkSession(Transformer transformer, OrtSession session, SharedSessions.Key key) {
  private static final SharedSessions SESSIONS = new SharedSessions();

  /// Builds the graph and opens it.
  static NetworkSession open(Transformer stored, GraphOptions options, Host host) {
    Device device = host.device();
    if (options.weights() == WeightForm.BFLOAT && device.kind() == Device.Kind.CPU) {
      throw new ModelException(
          "%s in bf16 on %s, where ONNX Runtime does not compute so; expected fp32, int8 or int4, or a GPU"
              .formatted(stored.weights(), device));
    }
    Transformer transformer =
        stored.withWeights(converted(stored, options, host)).withPositions(options.positions());
    boolean packed = packed(transformer, options, host);
    boolean copied = packed && device.kind() == Device.Kind.CPU;
    byte[] graph = NetworkGraph.of(transformer, options, copied).toBytes();
    var key = SharedSessions.Key.of(graph, transformer.weights(), host, packed);
    OrtSession session = SESSIONS.open(key, () -> session(transformer, graph, host, packed));
    return new NetworkSession(transformer, session, key);
  }

  private static OrtSession session(
      Transformer transformer, byte[] graph, Host host, boolean packed) {
    OrtEnvironment environment = OnnxDevices.environment();
    try (var _ = NativeCalls.PROCESS.enter();
        SessionOptions settings = settings(host, packed)) {
      return environment.createSession(graph, settings);
    } catch (OrtException e) {
      throw new ModelException(
          "cannot open %s on %s: %s; expected a model that ONNX Runtime %s runs"
              .formatted(
                  transformer.weights(), host.device(), e.getMessage(), environment.getVersion()),
          e);
    }
  }

  private static Weights converted(Transformer transformer, GraphOptions options, Host host) {
    Path cache = host.converted();
    var derived = new DerivedWeights(transformer.weights(), cache);
    try {
      return switch (options.weights()) {
        case FLOAT ->
            host.device().kind() == Device.Kind.CPU
                ? derived.paddedFloats(transformer.matrices())
                : derived.floats(options.weights().numbers());
        case HALF, BFLOAT -> derived.floats(options.weights().numbers());
        case INT8 -> int8(transformer, derived, options.alone(), cache);
        case BLOCKS8 -> {
          List<String> matrices = new ArrayList<>(transformer.matrices());
          matrices.addAll(transformer.projections());
          yield derived.blocks(matrices);
        }
        case INT4 -> derived.int4(transformer.matrices());
      };
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot convert the weights of %s to %s in %s: %s; free some space, or choose another folder with ModelsConfig.withCache"
              .formatted(transformer.weights(), options.weights(), cache, e),
          e);
    }
  }

  /// @param alone whether inputs may have one scale for a text, if they are evened out
  private static Weights int8(
      Transformer transformer, DerivedWeights derived, boolean alone, Path cache)
      throws IOException {
    int largest = Processor.CURRENT.largestWeight();
    Weights bytes = derived.int8(transformer.matrices(), largest);
    Map<String, String> normed = transformer.normed();
    return alone && !normed.isEmpty()
        ? new DerivedWeights(bytes, cache).even(normed, largest)
        : bytes;
  }

  /// By blocks ONNX Runtime multiplies what is packed alone; else it turns all into floats.
  private static boolean packed(Transformer transformer, GraphOptions options, Host host) {
    return options.weights() == WeightForm.INT4
        || options.weights() == WeightForm.BLOCKS8
        || NetworkGraph.matrixBytes(transformer, options) <= host.packedBytes();
  }

  private static SessionOptions settings(Host host, boolean packed) throws OrtException {
    SessionOptions settings = SessionSettings.of(host.device(), host.threads());
    settings.addConfigEntry("session.model_external_initializers_file_folder_path", "/");
    // Adding a bias and then GELU is faster than ONNX Runtime's operator for both.
    settings.addConfigEntry("optimization.disable_specified_optimizers", "BiasGeluFusion");
    if (!packed) {
      settings.addConfigEntry("session.disable_prepacking", "1");
    }
    return settings;
  }

  ModelException failed(Batch batch, OrtException e) {
    return new ModelException(
        "%s failed on %s: %s".formatted(transformer.weights(), batch, e.getMessage()), e);
  }

  void close() {
    SESSIONS.close(key, this::close);
  }

  private void close(OrtSession last) {
    try {
      NativeCalls.PROCESS.free(last::close);
    } catch (OrtException e) {
      throw new ModelException("cannot close " + transformer.weights() + ": " + e.getMessage(), e);
    }
  }
}
