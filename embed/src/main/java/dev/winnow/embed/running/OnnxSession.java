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
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
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
  private static final List<String> TOKENS = List.of("last_hidden_state", "token_embeddings");

  /// What Optimum calls the vector that all modules of sentence-transformers made.
  private static final String SENTENCE = "sentence_embedding";

  private final Path file;
  private final Batching batching;
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final Map<String, OnnxJavaType> inputs;
  private final String output;
  private final int dimension;

  private OnnxSession(Path file, boolean alone, OrtEnvironment environment, OrtSession session)
      throws OrtException {
    this.file = file;
    this.environment = environment;
    this.session = session;
    inputs = inputs(file, session);
    boolean one = shape(session.getInputInfo(), IDS)[0] == 1;
    batching =
        alone || one
            ? Batching.ALONE
            : inputs.containsKey(MASK) ? Batching.PADDED : Batching.EQUAL; // padding would be read
    Set<String> outputs = session.getOutputNames();
    output = outputs.contains(SENTENCE) ? SENTENCE : tokenVectors(file, outputs);
    dimension = declaredDimension();
  }

  private OnnxSession(OnnxSession other, String output) throws OrtException {
    file = other.file;
    batching = other.batching;
    environment = other.environment;
    session = other.session;
    inputs = other.inputs;
    this.output = output;
    dimension = declaredDimension();
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

  private static Map<String, OnnxJavaType> inputs(Path file, OrtSession session)
      throws OrtException {
    Map<String, NodeInfo> declared = session.getInputInfo();
    if (!declared.containsKey(IDS) || !INPUTS.containsAll(declared.keySet())) {
      throw new ModelException(
          "model %s has inputs %s; expected %s, and at most %s and %s beside it"
              .formatted(file, declared.keySet(), IDS, MASK, TYPES));
    }
    Map<String, OnnxJavaType> inputs = new HashMap<>();
    long texts = shape(declared, IDS)[0];
    for (String name : declared.keySet()) {
      OnnxJavaType type = tensor(declared, name).type;
      long[] shape = shape(declared, name);
      boolean fits = shape.length == 2 && shape[0] == texts && texts <= 1 && shape[1] < 0;
      if (!fits || (type != OnnxJavaType.INT64 && type != OnnxJavaType.INT32)) {
        throw new ModelException(
            "model %s declares %s %s%s; expected whole numbers in 64 or 32 bits, any number of texts or one, and any number of tokens: export it with dynamic axes"
                .formatted(file, name, type, Arrays.toString(shape)));
      }
      inputs.put(name, type);
    }
    return inputs;
  }

  private static TensorInfo tensor(Map<String, NodeInfo> declared, String name) {
    NodeInfo node = Objects.requireNonNull(declared.get(name), name);
    return node.getInfo() instanceof TensorInfo tensor
        ? tensor
        : throwing("%s is %s; expected a tensor".formatted(name, node.getInfo()));
  }

  private static long[] shape(Map<String, NodeInfo> declared, String name) {
    long[] shape = tensor(declared, name).getShape();
    return shape.length > 0 ? shape : new long[] {0};
  }

  private static TensorInfo throwing(String message) {
    throw new ModelException(message);
  }

  private static String tokenVectors(Path file, Set<String> outputs) {
    return TOKENS.stream()
        .filter(outputs::contains)
        .findFirst()
        .orElseThrow(() ->
            new ModelException(
                "model %s has outputs %s; expected vectors of texts as %s, or of tokens as one of %s"
                    .formatted(file, outputs, SENTENCE, TOKENS)));
  }

  private int declaredDimension() throws OrtException {
    var declared = tensor(session.getOutputInfo(), output);
    long[] shape = declared.getShape();
    boolean floats = declared.type == OnnxJavaType.FLOAT || declared.type == OnnxJavaType.FLOAT16;
    if (!floats || shape.length != (pooled() ? 2 : 3)) {
      throw new ModelException(
          "output %s of %s is %s%s; expected floats (texts, %sdimension)"
              .formatted(
                  output, file, declared.type, Arrays.toString(shape), pooled() ? "" : "tokens, "));
    }
    long last = shape[shape.length - 1];
    return last > 0 ? Math.toIntExact(last) : run(Batch.of(new int[1]), FloatBuffer::remaining);
  }

  @Override
  public Batching batching() {
    return batching;
  }

  @Override
  public boolean pooled() {
    return output.equals(SENTENCE);
  }

  @Override
  public Encoder ofTokens() {
    try {
      return pooled() ? new OnnxSession(this, tokenVectors(file, session.getOutputNames())) : this;
    } catch (OrtException e) {
      throw new ModelException("cannot read the outputs of " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public <T> T run(Batch batch, Reader<T> reader) {
    long[] shape = {batch.texts(), batch.longest()};
    var tensors = new HashMap<String, OnnxTensor>();
    try (var arena = Arena.ofConfined()) {
      try {
        for (var input : inputs.entrySet()) {
          LongBuffer values = values(arena, input.getKey(), batch);
          tensors.put(
              input.getKey(),
              input.getValue() == OnnxJavaType.INT32
                  ? OnnxTensor.createTensor(environment, ints(arena, values), shape)
                  : OnnxTensor.createTensor(environment, values, shape));
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

  private static IntBuffer ints(Arena arena, LongBuffer values) {
    IntBuffer ints =
        arena
            .allocate((long) Integer.BYTES * values.limit(), Integer.BYTES)
            .asByteBuffer()
            .order(ByteOrder.nativeOrder())
            .asIntBuffer();
    for (int i = 0; i < values.limit(); i++) {
      ints.put(i, Math.toIntExact(values.get(i)));
    }
    return ints;
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
