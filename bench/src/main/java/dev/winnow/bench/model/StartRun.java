package dev.winnow.bench.model;

import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.winnow.bench.run.Fork;
import dev.winnow.bench.run.Machine;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import java.lang.management.ManagementFactory;

/// A process that embeds one text and ends. Argument: side.
final class StartRun {
  private static final String TEXT = "what is a cat?";

  /// Who embeds.
  enum Side {
    WINNOW_INT8("Winnow, minilm (the file as it is)"),
    LANGCHAIN4J_INT8("langchain4j, the same"),
    WINNOW_FP32("Winnow, minilm-fp32 (a graph built here)"),
    LANGCHAIN4J_FP32("langchain4j, the same weights");

    private final String label;

    Side(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }

    private int dimension() {
      return switch (this) {
        case WINNOW_INT8 -> winnow("minilm");
        case WINNOW_FP32 -> winnow("minilm-fp32");
        case LANGCHAIN4J_INT8 ->
            new AllMiniLmL6V2QuantizedEmbeddingModel().embed(TEXT).content().dimension();
        case LANGCHAIN4J_FP32 ->
            new AllMiniLmL6V2EmbeddingModel().embed(TEXT).content().dimension();
      };
    }

    private static int winnow(String model) {
      try (var models = Models.open(ModelsConfig.DEFAULTS)) {
        return models.embedder(model).query(TEXT).length;
      }
    }
  }

  private StartRun() {}

  public static void main(String[] args) {
    Fork.report("dimension", Side.valueOf(args[0]).dimension());
    long started = ManagementFactory.getRuntimeMXBean().getStartTime();
    Fork.report("wall", System.currentTimeMillis() - started);
    Fork.report("cpu", Machine.processNanos() / 1e6);
  }
}
