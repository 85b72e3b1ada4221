package dev.winnow.embed.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is written runs in ONNX Runtime.
class OnnxGraphTest {
  private static final List<String> ROWS = List.of("rows", "2");

  @TempDir private Path folder;

  private float[][] run(OnnxGraph graph, float[][] x) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (var settings = new OrtSession.SessionOptions()) {
      settings.addConfigEntry(
          "session.model_external_initializers_file_folder_path", folder.toString());
      try (OrtSession session = environment.createSession(graph.toBytes(), settings);
          OnnxTensor input = OnnxTensor.createTensor(environment, x);
          var result = session.run(Map.of("x", input))) {
        return (float[][]) result.get("y").orElseThrow().getValue();
      }
    }
  }

  @Test
  void aWeightStaysInItsFile() throws IOException, OrtException {
    ByteBuffer bytes = ByteBuffer.allocate(64 + 16).order(ByteOrder.LITTLE_ENDIAN).position(64);
    for (float weight : new float[] {1, 2, 3, 4}) {
      bytes.putFloat(weight);
    }
    Files.write(folder.resolve("weights"), bytes.array());
    var graph = new OnnxGraph();
    Value x = graph.input("x", ElementType.FLOAT, ROWS);
    Value matrix = graph.weight("matrix", ElementType.FLOAT, new long[] {2, 2}, "weights", 64, 16);
    graph.output("y", graph.node("MatMul", x, matrix).value(), ElementType.FLOAT, ROWS);

    assertArrayEquals(new float[][] {{1, 2}, {4, 6}}, run(graph, new float[][] {{1, 0}, {1, 1}}));
  }

  @Test
  void attributesOfEveryKindAreRead() throws OrtException {
    var graph = new OnnxGraph();
    Value x = graph.input("x", ElementType.FLOAT, ROWS);
    Value leaky = graph.node("LeakyRelu", x).with("alpha", 0.5f).value();
    Value turned = graph.node("Transpose", leaky).with("perm", new long[] {1, 0}).value();
    Value sum = graph.node("ReduceSum", turned, graph.longs(0)).with("keepdims", 1).value();
    Value gelu = graph.node("Gelu", sum).with("approximate", "tanh").value();
    graph.output("y", gelu, ElementType.FLOAT, List.of("1", "rows"));

    float[][] y = run(graph, new float[][] {{-2, 1001}, {-4, 2}});

    assertEquals(1000, y[0][0]);
    assertEquals(0, y[0][1]);
  }

  @Test
  void operatorsOfTheRuntimeAndOutputsThatNobodyWants() throws OrtException {
    var graph = new OnnxGraph();
    Value x = graph.input("x", ElementType.FLOAT, ROWS);
    Value one = graph.node("Expand", graph.scalar(1f), graph.longs(2)).value();
    List<Value> normed =
        graph
            .microsoft("SkipSimplifiedLayerNormalization", x, x, one)
            .with("epsilon", 1e-9f)
            .values(4, 1, 2);
    graph.output("y", normed.get(3), ElementType.FLOAT, ROWS);

    assertArrayEquals(new float[][] {{6, 8}}, run(graph, new float[][] {{3, 4}}));
  }

  @Test
  void ofTwoValuesOnlyTheChosenOneIsComputed() throws OrtException {
    var graph = new OnnxGraph();
    Value x = graph.input("x", ElementType.FLOAT, ROWS);
    Value largest = graph.node("ReduceMax", x).with("keepdims", 0).value();
    Value small = graph.node("Less", largest, graph.scalar(10f)).value();
    Value y =
        graph.choice(
            small,
            ElementType.FLOAT,
            ROWS,
            () -> graph.node("Add", x, graph.scalar(1f)).value(),
            () -> graph.node("Reshape", x, graph.longs(1, 2)).value());
    graph.output("y", graph.node("Neg", y).value(), ElementType.FLOAT, ROWS);

    assertArrayEquals(new float[][] {{-2, -3}}, run(graph, new float[][] {{1, 2}}));
    assertArrayEquals(new float[][] {{-11, -2}}, run(graph, new float[][] {{11, 2}}));
    // Two rows do not fit what the branch that is not taken makes of them.
    float[][] two = {{-2, -3}, {-4, -5}};
    assertArrayEquals(two, run(graph, new float[][] {{1, 2}, {3, 4}}));
    assertThrows(OrtException.class, () -> run(graph, new float[][] {{11, 2}, {3, 4}}));
  }

  @Test
  void equalConstantsAreWrittenOnce() throws OrtException {
    var once = new OnnxGraph();
    Value x = once.input("x", ElementType.FLOAT, ROWS);
    Value twice = once.node("Mul", x, once.scalar(2f)).value();
    Value four = once.node("Mul", twice, once.scalar(2f)).value();
    once.output("y", four, ElementType.FLOAT, ROWS);

    assertEquals(once.scalar(2f), once.scalar(2f));
    assertEquals(
        List.of("Mul", "Mul", "Identity"),
        once.operations().stream().map(OnnxGraph.Operation::type).toList());
    assertArrayEquals(new float[][] {{4, -8}}, run(once, new float[][] {{1, -2}}));
  }
}
