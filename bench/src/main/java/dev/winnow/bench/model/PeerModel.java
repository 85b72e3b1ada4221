package dev.winnow.bench.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.OnnxEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.PoolingMode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// langchain4j's in-process embedding model on the files of its own jars. Only the length at which
/// its tokenizer.json truncates is raised from 128 tokens, so that both sides read the same text.
final class PeerModel {
  /// Positions of the network. Leaving `truncation` out would not do: the tokenizer's library then
  /// still cuts at 128.
  private static final int MAX_TOKENS = 512;

  private PeerModel() {}

  /// @param model Winnow's name of it
  static EmbeddingModel open(Path cache, String model) throws IOException {
    String resource =
        switch (model) {
          case "minilm" -> "/all-minilm-l6-v2-q";
          case "minilm-fp32" -> "/all-minilm-l6-v2";
          default -> throw new IllegalArgumentException("no peer for model " + model);
        };
    Path folder = Files.createDirectories(cache.resolve("peer").resolve(model));
    Path weights = folder.resolve("model.onnx");
    try (InputStream in = resource(resource + ".onnx").openStream()) {
      Files.copy(in, weights, StandardCopyOption.REPLACE_EXISTING);
    }
    Path tokenizer = folder.resolve("tokenizer.json");
    var mapper = new ObjectMapper();
    try (InputStream in = resource(resource + "-tokenizer.json").openStream()) {
      var json = (ObjectNode) mapper.readTree(in);
      ((ObjectNode) json.required("truncation")).put("max_length", MAX_TOKENS);
      mapper.writeValue(tokenizer.toFile(), json);
    }
    return new OnnxEmbeddingModel(weights, tokenizer, PoolingMode.MEAN);
  }

  private static URL resource(String name) {
    URL url = PeerModel.class.getResource(name);
    if (url == null) {
      throw new IllegalStateException(name + " is not on the class path");
    }
    return url;
  }
}
