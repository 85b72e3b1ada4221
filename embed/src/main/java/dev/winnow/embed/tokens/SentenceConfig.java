package dev.winnow.embed.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The file in which sentence-transformers keeps how a transformer reads texts. Older versions
/// named it after the family; the first that is there counts.
public final class SentenceConfig {
  private static final List<String> NAMES =
      List.of(
          "sentence_bert_config.json",
          "sentence_roberta_config.json",
          "sentence_distilbert_config.json",
          "sentence_camembert_config.json",
          "sentence_albert_config.json",
          "sentence_xlm-roberta_config.json",
          "sentence_xlnet_config.json");

  private SentenceConfig() {}

  /// The file of a folder, or that which a new one would have.
  public static Path file(Path folder) {
    return NAMES.stream()
        .map(folder::resolve)
        .filter(Files::isRegularFile)
        .findFirst()
        .orElse(folder.resolve(NAMES.getFirst()));
  }

  /// Missing where there is none.
  static JsonNode read(Path folder) throws IOException {
    Path file = file(folder).getFileName();
    return file == null
        ? MissingNode.getInstance()
        : TokenizerSettings.json(folder, file.toString());
  }
}
