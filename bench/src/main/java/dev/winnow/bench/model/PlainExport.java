package dev.winnow.bench.model;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.winnow.bench.model.ModelFigure.Wanted;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The ONNX files that `oracle/torch_speed.py export` writes, in ONNX Runtime as it comes: BERT,
/// and a decoder that takes keys and values (possibly of no token) and gives those of all.
final class PlainExport implements AutoCloseable {
  private static final String PAST = "past.";

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final ModelFigure figure;
  private final List<int[]> ids;
  private final Map<String, OnnxTensor> filled = new HashMap<>();

  PlainExport(Path file, int threads, ModelFigure figure, List<int[]> ids) throws OrtException {
    this.figure = figure;
    this.ids = ids;
    try (var settings = new OrtSession.SessionOptions()) {
      settings.setIntraOpNumThreads(threads);
      settings.addConfigEntry("session.intra_op.allow_spinning", "0");
      session = environment.createSession(file.toString(), settings);
    }
    int before = figure.wanted() == Wanted.STEPS ? figure.length() : 0;
    for (var input : session.getInputInfo().entrySet()) {
      if (input.getKey().startsWith(PAST)) {
        var info = (ai.onnxruntime.TensorInfo) input.getValue().getInfo();
        long[] shape = {1, info.getShape()[1], before, info.getShape()[3]};
        filled.put(input.getKey(), OnnxTensor.createTensor(environment, zeros(shape), shape));
      }
    }
  }

  private static FloatBuffer zeros(long[] shape) {
    int elements = (int) Arrays.stream(shape).reduce(1, Math::multiplyExact);
    return ByteBuffer.allocateDirect(Float.BYTES * Math.max(1, elements))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer()
        .limit(elements);
  }

  /// All scores or token vectors, of the last step where there are several.
  float[] run() throws OrtException {
    if (figure.wanted() == Wanted.STEPS) {
      return steps();
    }
    int length = figure.length();
    long[] tokens =
        ids.stream().flatMapToInt(Arrays::stream).mapToLong(Integer::toUnsignedLong).toArray();
    try (var inputs = new Inputs(filled)) {
      inputs.longs("input_ids", tokens, figure.texts(), length);
      inputs.longs("attention_mask", ones(tokens.length), figure.texts(), length);
      inputs.longs("token_type_ids", new long[tokens.length], figure.texts(), length);
      inputs.longs("position_ids", range(0, length), 1, length);
      try (var result = session.run(inputs.tensors)) {
        return read(result);
      }
    }
  }

  private float[] steps() throws OrtException {
    OrtSession.Result last = null;
    float[] scores = {};
    try {
      Map<String, OnnxTensor> past = filled;
      for (int step = 0; step < ModelFigure.STEPS; step++) {
        int before = figure.length() + step;
        try (var inputs = new Inputs(past)) {
          inputs.longs("input_ids", new long[] {1234}, 1, 1);
          inputs.longs("attention_mask", ones(before + 1), 1, before + 1);
          inputs.longs("position_ids", range(before, before + 1), 1, 1);
          OrtSession.Result result = session.run(inputs.tensors);
          if (last != null) {
            last.close();
          }
          last = result;
        }
        scores = read(last);
        past = presents(last);
      }
      return scores;
    } finally {
      if (last != null) {
        last.close();
      }
    }
  }

  private static Map<String, OnnxTensor> presents(OrtSession.Result result) {
    Map<String, OnnxTensor> past = new HashMap<>();
    for (var output : result) {
      if (output.getKey().startsWith("present.")) {
        past.put(output.getKey().replace("present.", PAST), (OnnxTensor) output.getValue());
      }
    }
    return past;
  }

  private static float[] read(OrtSession.Result result) {
    FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
    float[] read = new float[values.remaining()];
    values.get(read);
    return read;
  }

  private static long[] ones(int count) {
    long[] ones = new long[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static long[] range(int from, int to) {
    return java.util.stream.LongStream.range(from, to).toArray();
  }

  /// Those of one run; what the network does not take is left out.
  private final class Inputs implements AutoCloseable {
    private final Map<String, OnnxTensor> own = new HashMap<>();
    private final Map<String, OnnxTensor> tensors;

    Inputs(Map<String, OnnxTensor> past) {
      tensors = new HashMap<>(past);
    }

    void longs(String name, long[] values, long... shape) throws OrtException {
      if (session.getInputNames().contains(name)) {
        var tensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape);
        own.put(name, tensor);
        tensors.put(name, tensor);
      }
    }

    @Override
    public void close() {
      own.values().forEach(OnnxTensor::close);
    }
  }

  @Override
  public void close() throws OrtException {
    filled.values().forEach(OnnxTensor::close);
    session.close();
  }
}
