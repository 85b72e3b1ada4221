package dev.winnow.embed.running;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.onnx.ElementType;
import dev.winnow.embed.onnx.OnnxGraph;
import dev.winnow.embed.onnx.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A network of a vocabulary so large that the scores of eight tokens take all that a run may take.
/// Each score says how many texts and tokens its run had: `1000 * texts + tokens`.
class ExportMemoryTest {
  private static final int VOCABULARY = 1 << 22;
  private static final GraphOptions SCORES = GraphOptions.DEFAULTS.withOutput(Output.SCORES);
  private static final GraphOptions LABELS = GraphOptions.DEFAULTS.withOutput(Output.LABELS);

  private final Models models = Models.open(TestModels.CONFIG);

  @TempDir private Path folder;

  @AfterEach
  void close() {
    models.close();
  }

  /// @param past whether it takes keys and values
  /// @param keeps whether it scores the last tokens alone
  private String write(boolean past, boolean keeps) throws IOException {
    var graph = new OnnxGraph();
    Value ids = graph.input("input_ids", ElementType.INT64, List.of("B", "S"));
    Value shape = graph.node("Shape", ids).value();
    Value texts = graph.node("Gather", shape, graph.scalar(0L)).value();
    Value tokens = graph.node("Gather", shape, graph.scalar(1L)).value();
    Value count =
        graph.node("Add", graph.node("Mul", texts, graph.scalar(1000L)).value(), tokens).value();
    Value each = graph.node("Add", graph.node("Sub", ids, ids).value(), count).value();
    Value column = graph.node("Unsqueeze", floats(graph, each), graph.longs(2)).value();
    if (keeps) {
      Value kept = graph.input("num_logits_to_keep", ElementType.INT64, List.of("1"));
      Value start = graph.node("Neg", kept).value();
      Value end = graph.longs(Long.MAX_VALUE);
      column = graph.node("Slice", column, start, end, graph.longs(1)).value();
    }
    Value scores = graph.node("Expand", column, graph.longs(1, 1, VOCABULARY)).value();
    graph.output(
        "logits", scores, ElementType.FLOAT, List.of("B", "S", Integer.toString(VOCABULARY)));
    if (past) {
      Value rows = graph.node("Unsqueeze", floats(graph, ids), graph.longs(1, 3)).value();
      Value own = graph.node("Expand", rows, graph.longs(1, 1, 1, 8)).value();
      for (String part : List.of(".key", ".value")) {
        List<String> dimensions = List.of("B", "1", "P", "8");
        Value before = graph.input("past_key_values.0" + part, ElementType.FLOAT, dimensions);
        Value all = graph.node("Concat", before, own).with("axis", 2).value();
        graph.output("present.0" + part, all, ElementType.FLOAT, dimensions);
      }
    }
    Files.write(folder.resolve("model.onnx"), graph.toBytes());
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"hidden_size": 8, "num_attention_heads": 1, "num_hidden_layers": 1, "vocab_size": %d,
         "max_position_embeddings": 1000}
        """
            .formatted(VOCABULARY));
    return folder.toString();
  }

  private static Value floats(OnnxGraph graph, Value longs) {
    return graph.node("Cast", longs).with("to", 1).value();
  }

  @Test
  void longTextsAreReadInChunksWhoseScoresStayBelowTheBound() throws IOException {
    Forward forward = models.forward(write(true, false), SCORES);

    float[][] scores = forward.scores(Batch.of(new int[20]), List.of(new int[] {0, 8, 19}));

    assertEquals(1008, scores[0][0]);
    assertEquals(1008, scores[1][VOCABULARY - 1]);
    assertEquals(1004, scores[2][0]);
  }

  @Test
  void cachesAreFilledInChunksToo() throws IOException {
    Forward forward = models.forward(write(true, false), LABELS.withCached(true));
    try (KvCache cache = forward.cache(1, 30)) {
      assertEquals(1004, forward.labels(Batch.of(new int[20]), cache, 3)[0][0]);
      assertEquals(1001, forward.labels(Batch.of(9), cache, 3)[0][0]);
      assertEquals(9, cache.rows(0, true, 0, 1).bytes().asFloatBuffer().get(20 * 8));
    }
  }

  @Test
  void whereTheFileScoresTheLastTokenAloneChunksAreLong() throws IOException {
    Forward forward = models.forward(write(true, true), LABELS);

    assertEquals(1088, forward.labels(Batch.of(new int[600]), 3)[0][0]);
  }

  @Test
  void onlySoManyTextsRunTogetherAsTheirScoresHaveRoom() throws IOException {
    Forward forward = models.forward(write(true, false), LABELS);

    float[][] scores =
        forward.labels(
            Batch.of(
                List.of(new int[4], new int[4], new int[4], new int[3], new int[3], new int[8])),
            3);

    float[] seen = new float[scores.length];
    for (int text = 0; text < seen.length; text++) {
      seen[text] = scores[text][0];
    }
    assertEquals(List.of(2004f, 2004f, 1004f, 2003f, 2003f, 1008f), boxed(seen));
  }

  private static List<Float> boxed(float[] values) {
    List<Float> boxed = new java.util.ArrayList<>();
    for (float value : values) {
      boxed.add(value);
    }
    return boxed;
  }

  @Test
  void withoutKeysAndValuesATextOfTooManyScoresIsRefused() throws IOException {
    Forward forward = models.forward(write(false, false), LABELS);

    var e =
        assertThrows(
            IllegalArgumentException.class, () -> forward.labels(Batch.of(new int[200]), 3));

    assertTrue(e.getMessage().contains("scores of 200 tokens take 3,355,443,200"), e.getMessage());
    assertTrue(e.getMessage().contains("past_key_values"), e.getMessage());
    assertEquals(1020, forward.labels(Batch.of(new int[20]), 3)[0][0]);
  }
}
