package dev.winnow.embed.running;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.threads.NativeCalls;
import java.lang.foreign.Arena;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// An encoder in ONNX Runtime: rows of token ids to token vectors. Thread-safe until closed: one
/// session, one thread inside a run, as many runs at once as there are callers. That gives up to
/// 1.7 times the throughput of several threads inside each run, and costs least processor time.
/// Idle threads do not spin.
final class OnnxSession implements Encoder {
  private static final String IDS = "input_ids";
  private static final String MASK = "attention_mask";
  private static final String TYPES = "token_type_ids";
  private static final Set<String> INPUTS = Set.of(IDS, MASK, TYPES);
  private static final List<String> OUTPUTS = List.of("last_hidden_state", "token_embeddings");

  private final Path file;
  private final boolean alone;
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final Set<String> inputs;
  private final String output;

  private OnnxSession(Path file, boolean alone, OrtEnvironment environment, OrtSession session)
      throws OrtException {
    this.file = file;
    this.alone = alone;
    this.environment = environment;
    this.session = session;
    inputs = session.getInputNames();
    if (!inputs.contains(IDS) || !INPUTS.containsAll(inputs)) {
      throw new ModelException(
          "model %s has inputs %s; expected %s, and at most %s and %s beside it"
              .formatted(file, inputs, IDS, MASK, TYPES));
    }
    output = tokenVectors(file, session.getOutputInfo());
  }

  /// @param alone whether each text must run alone; see [Encoder#open(Path, boolean, Device)]
  static OnnxSession open(Path file, boolean alone, Device device) {
    OrtEnvironment environment = OnnxDevices.environment();
    try (var _ = NativeCalls.PROCESS.enter();
        SessionOptions options = SessionSettings.of(device, 1)) {
      OrtSession session = environment.createSession(file.toString(), options);
      try {
        return new OnnxSession(file, alone, environment, session);
      } catch (OrtException | RuntimeException e) {
        session.close();
        throw e;
      }
    } catch (OrtException e) {
      throw new ModelException(
          "cannot open %s on %s: %s; expected an ONNX file that ONNX Runtime %s runs"
              .formatted(file, device, e.getMessage(), environment.getVersion()),
          e);
    }
  }

  private static String tokenVectors(Path file, Map<String, NodeInfo> outputs) {
    for (String name : OUTPUTS) {
      if (outputs.containsKey(name)) {
        return name;
      }
    }
    throw new ModelException(
        "model %s has outputs %s; expected the token vectors under one of %s"
            .formatted(file, outputs.keySet(), OUTPUTS));
  }

  @Override
  public Batching batching() {
    return alone ? Batching.ALONE : Batching.PADDED;
  }

  @Override
  public int dimension() {
    try {
      NodeInfo node = Objects.requireNonNull(session.getOutputInfo().get(output), output);
      var shape = (TensorInfo) node.getInfo();
      long dimension = shape.getShape()[shape.getShape().length - 1];
      if (shape.type != OnnxJavaType.FLOAT || shape.getShape().length != 3 || dimension < 1) {
        throw new ModelException(
            "output %s of %s is %s; expected float (batch, tokens, a fixed dimension)"
                .formatted(output, file, shape));
      }
      return (int) dimension;
    } catch (OrtException e) {
      throw new ModelException("cannot read the outputs of " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public <T> T run(Batch batch, Reader<T> reader) {
    long[] shape = {batch.texts(), batch.longest()};
    var tensors = new HashMap<String, OnnxTensor>();
    try (var arena = Arena.ofConfined()) {
      try {
        for (String input : inputs) {
          LongBuffer values = values(arena, input, batch);
          tensors.put(input, OnnxTensor.createTensor(environment, values, shape));
        }
        try (var result = LimitedRun.of(session, tensors, Set.of(output), Map.of())) {
          return reader.read(((OnnxTensor) result.get(0)).getFloatBuffer());
        }
      } finally {
        tensors.values().forEach(OnnxTensor::close);
      }
    } catch (OrtException e) {
      throw new ModelException(
          "model %s failed on %d rows of up to %d tokens: %s"
              .formatted(file, batch.texts(), batch.longest(), e.getMessage()),
          e);
    }
  }

  private static LongBuffer values(Arena arena, String input, Batch batch) {
    int longest = batch.longest();
    LongBuffer values =
        arena
            .allocate((long) Long.BYTES * batch.texts() * longest, Long.BYTES)
            .asByteBuffer()
            .order(ByteOrder.nativeOrder())
            .asLongBuffer();
    if (input.equals(TYPES)) {
      return values; // all of the first kind, and the memory is zero
    }
    for (int text = 0; text < batch.texts(); text++) {
      int[] ids = batch.ids(text);
      for (int i = 0; i < ids.length; i++) {
        values.put(text * longest + i, input.equals(IDS) ? ids[i] : 1);
      }
    }
    return values;
  }

  @Override
  public void close() {
    try {
      NativeCalls.PROCESS.free(session::close);
    } catch (OrtException e) {
      throw new ModelException("cannot close " + file + ": " + e.getMessage(), e);
    }
  }
}
