package dev.winnow.embed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.winnow.embed.SentenceModules.Module;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.files.Sha256;
import dev.winnow.embed.files.Weights;
import dev.winnow.embed.tokens.TokenizerFile;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How weights of the vocabulary are made:
///
///     1_SpladePooling/config.json         the largest of a text's tokens; log1p_relu for the
///                                         logarithm taken twice
///     query_0_SparseStaticEmbedding/      fixed weights of tokens, for queries
///
/// @param twice whether the logarithm is taken twice
/// @param queries fixed weights for queries; null where queries go the way of passages
/// @param own weights of the tokens that a text has; null where those of the vocabulary are made
record SparseForm(boolean twice, @Nullable Fixed queries, @Nullable TokenWeights own) {
  static final SparseForm PLAIN = new SparseForm(false, null, null);
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Fixed weights.
  ///
  /// @param weights of the tokens, by their ids
  /// @param tokenizer its `tokenizer.json`
  /// @param maxTokens tokens that are read of a text
  /// @param hash of both
  record Fixed(float[] weights, URL tokenizer, int maxTokens, String hash) {}

  static SparseForm read(Path folder) {
    try {
      SentenceModules modules = SentenceModules.read(folder);
      JsonNode pooling =
          modules
              .first("SpladePooling")
              .map(module -> modules.folder(module).resolve("config.json"))
              .map(SparseForm::json)
              .orElse(MissingNode.getInstance());
      String strategy = pooling.path("pooling_strategy").asText("max");
      String activation = pooling.path("activation_function").asText("relu");
      if (!strategy.equals("max")
          || !activation.equals("relu") && !activation.equals("log1p_relu")) {
        throw new ModelException(
            "%s pools weights by %s of %s; expected max of relu or log1p_relu"
                .formatted(folder, strategy, activation));
      }
      return new SparseForm(activation.equals("log1p_relu"), fixed(modules), null);
    } catch (IOException e) {
      throw ModelSource.unreadable(folder.toString(), e);
    }
  }

  private static JsonNode json(Path file) {
    try {
      return Files.isRegularFile(file) ? JSON.readTree(file.toFile()) : MissingNode.getInstance();
    } catch (IOException e) {
      throw ModelSource.unreadable(file.toString(), e);
    }
  }

  private static @Nullable Fixed fixed(SentenceModules modules) throws IOException {
    if (modules.queries().isEmpty()) {
      return null;
    }
    Module module = modules.queries().getFirst();
    if (modules.queries().size() > 1 || !module.type().equals("SparseStaticEmbedding")) {
      throw new ModelException(
          "%s sends queries through %s; expected a SparseStaticEmbedding alone, or no way of their own"
              .formatted(modules.folder(), modules.queries().stream().map(Module::type).toList()));
    }
    Path home = modules.folder(module);
    float[] weights = Weights.read(home).floats("weight");
    URL tokenizer = SentenceFiles.tokenizerFile(home);
    int tokens = TokenizerFile.read(tokenizer).size();
    if (tokens > weights.length) {
      throw new ModelException(
          "%s has weights of %d tokens, and its tokenizer %d; expected one for each"
              .formatted(home, weights.length, tokens));
    }
    String hash = Sha256.of(Arrays.toString(weights) + TokenizerFile.sha256(tokenizer));
    return new Fixed(weights, tokenizer, SentenceFiles.limit(home), hash);
  }

  SparseForm withOwn(@Nullable TokenWeights own) {
    return new SparseForm(twice, queries, own);
  }

  /// A weight as this form wants it.
  float weight(float weight) {
    return twice ? (float) Math.log1p(weight) : weight;
  }

  /// In words, for fingerprints; empty for the plain form.
  String words() {
    String fixed = queries == null ? "" : "\0queries " + queries.hash();
    return (twice ? "\0twice" : "") + fixed + (own == null ? "" : own.words());
  }
}
