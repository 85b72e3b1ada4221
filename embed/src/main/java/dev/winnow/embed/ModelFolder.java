package dev.winnow.embed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.winnow.embed.ModelInfo.Origin;
import dev.winnow.embed.ModelInfo.Pooling;
import dev.winnow.embed.ModelInfo.Prefixes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;

/// A folder with an encoder as ONNX file, in the layout of sentence-transformers:
///
///     model.onnx or onnx/model.onnx      the network, weights inside
///     tokenizer.json
///     1_Pooling/config.json              optional: mean or first token; mean without it
///     sentence_bert_config.json          optional: max_seq_length; 512 without it
///     config_sentence_transformers.json  optional: prompts "query" and "document" or "passage"
///     modules.json                       optional: steps other than pooling and unit length are
///                                        refused, because leaving them out would be wrong
///
/// Opening reads and hashes the whole ONNX file: one to two seconds a gigabyte.
final class ModelFolder {
  private static final int DEFAULT_TOKENS = 512;
  private static final int MIN_TOKENS = 8;
  private static final int MAX_TOKENS = 1 << 17;
  private static final Set<String> MODULES = Set.of("Transformer", "Pooling", "Normalize");

  /// Operators that scale activations by the largest value of a batch.
  private static final String DYNAMIC = "DynamicQuantize";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;

  private ModelFolder(Path folder) {
    this.folder = folder;
  }

  /// @return what was found, with a dimension of 0: only the opened network tells
  static ModelFiles read(Path path) {
    var folder = new ModelFolder(path);
    try {
      return folder.read();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the model folder " + path + ": " + e, e);
    }
  }

  private ModelFiles read() throws IOException {
    Path weights = weights();
    Path tokenizer = folder.resolve("tokenizer.json");
    if (!Files.isRegularFile(tokenizer)) {
      throw new ModelException("folder " + folder + " has no tokenizer.json; expected one");
    }
    refuseUnknownModules();
    MessageDigest digest = Sha256.digest();
    boolean dynamic;
    try (InputStream in = new DigestInputStream(Files.newInputStream(weights), digest)) {
      dynamic = contains(in, DYNAMIC.getBytes(StandardCharsets.US_ASCII));
    }
    try (InputStream in = Files.newInputStream(tokenizer)) {
      return new ModelFiles(
          info(dynamic),
          weights,
          Sha256.hex(digest),
          null,
          tokenizer.toUri().toURL(),
          Sha256.of(in),
          dynamic);
    }
  }

  private Path weights() {
    for (String name : List.of("model.onnx", "onnx/model.onnx")) {
      Path file = folder.resolve(name);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    throw new ModelException(
        "folder %s has neither model.onnx nor onnx/model.onnx; this version does not open safetensors folders: export the model to ONNX beside its tokenizer.json, or choose one of %s"
            .formatted(folder, Models.names()));
  }

  private ModelInfo info(boolean dynamic) throws IOException {
    JsonNode prompts = json("config_sentence_transformers.json").path("prompts");
    String passage = prompts.path("document").asText(prompts.path("passage").asText(""));
    return new ModelInfo(
        folder.toString(),
        dynamic ? "int8" : "fp32",
        0,
        maxTokens(),
        pooling(),
        new Prefixes(prompts.path("query").asText(""), passage),
        new Origin(folder.toString(), "", ""));
  }

  private int maxTokens() throws IOException {
    String name = "sentence_bert_config.json";
    int tokens = json(name).path("max_seq_length").asInt(DEFAULT_TOKENS);
    if (tokens < MIN_TOKENS || tokens > MAX_TOKENS) {
      throw new ModelException(
          "%s has max_seq_length %d; expected %d to %d"
              .formatted(folder.resolve(name), tokens, MIN_TOKENS, MAX_TOKENS));
    }
    return tokens;
  }

  private Pooling pooling() throws IOException {
    String name = "1_Pooling/config.json";
    JsonNode config = json(name);
    boolean mean = config.path("pooling_mode_mean_tokens").asBoolean();
    boolean first = config.path("pooling_mode_cls_token").asBoolean();
    if (config.isMissingNode() || (mean && !first)) {
      return Pooling.MEAN;
    }
    if (first && !mean) {
      return Pooling.FIRST;
    }
    throw new ModelException(
        "%s has %s; expected either pooling_mode_mean_tokens or pooling_mode_cls_token to be true"
            .formatted(folder.resolve(name), config));
  }

  private void refuseUnknownModules() throws IOException {
    for (JsonNode module : json("modules.json")) {
      String type = module.path("type").asText();
      if (!MODULES.contains(type.substring(type.lastIndexOf('.') + 1))) {
        throw new ModelException(
            "%s has the module %s; expected no other than %s"
                .formatted(folder.resolve("modules.json"), type, MODULES));
      }
    }
  }

  private JsonNode json(String name) throws IOException {
    Path file = folder.resolve(name);
    return Files.isRegularFile(file) ? JSON.readTree(file.toFile()) : MissingNode.getInstance();
  }

  /// Reads `in` to its end.
  private static boolean contains(InputStream in, byte[] wanted) throws IOException {
    byte[] buffer = new byte[1 << 16];
    boolean found = false;
    int matched = 0;
    for (int read; (read = in.read(buffer)) >= 0; ) {
      for (int i = 0; i < read && !found; i++) {
        // Starting over is enough: the first letter of `wanted` does not occur in it again.
        matched = buffer[i] == wanted[matched] ? matched + 1 : buffer[i] == wanted[0] ? 1 : 0;
        found = matched == wanted.length;
      }
    }
    return found;
  }
}
