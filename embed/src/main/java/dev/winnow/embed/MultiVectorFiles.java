package dev.winnow.embed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.tokens.TokenizerFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/// How a folder's model wants queries and passages read for late interaction:
///
///     config_sentence_transformers.json   as PyLate writes it: query_prefix and document_prefix,
///                                         each one token; query_length, document_length,
///                                         do_query_expansion, attend_to_expansion_tokens,
///                                         skiplist_words
///     artifact.metadata                   of the ColBERT of Stanford: query_token_id, doc_token_id,
///                                         query_maxlen, doc_maxlen, attend_to_mask_tokens,
///                                         mask_punctuation
///     tokenizer_config.json               mask_token, with which queries are filled up
///
/// A folder with neither (XTR's, any encoder) has no markers, fills nothing up and skips nothing.
final class MultiVectorFiles {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int QUERY_LENGTH = 32;
  private static final int PASSAGE_LENGTH = 180;
  private static final int LEAST_LENGTH = 4;

  private final Path folder;
  private final Function<String, OptionalInt> ids;
  private final int mostTokens;

  /// @param ids of tokens, as `tokenizer.json` writes them
  /// @param mostTokens that the model reads
  private MultiVectorFiles(Path folder, Function<String, OptionalInt> ids, int mostTokens) {
    this.folder = folder;
    this.ids = ids;
    this.mostTokens = mostTokens;
  }

  static MultiVectorForm read(Path folder, ModelFiles files) {
    try {
      TokenizerFile tokenizer = TokenizerFile.read(files.tokenizer().file());
      return new MultiVectorFiles(folder, tokenizer::id, files.info().maxTokens()).read();
    } catch (IOException e) {
      throw ModelSource.unreadable(folder.toString(), e);
    }
  }

  private MultiVectorForm read() throws IOException {
    JsonNode ours = json("config_sentence_transformers.json");
    if (ours.has("query_length")) {
      boolean expands = ours.path("do_query_expansion").asBoolean(true);
      return new MultiVectorForm(
          kind(ours.path("query_prefix").asText("[Q] "), ours.path("query_length"), QUERY_LENGTH),
          kind(
              ours.path("document_prefix").asText("[D] "),
              ours.path("document_length"),
              PASSAGE_LENGTH),
          expands ? filler() : OptionalInt.empty(),
          expands && ours.path("attend_to_expansion_tokens").asBoolean(false),
          ours.has("skiplist_words") ? skipped(ours.path("skiplist_words")) : punctuation());
    }
    JsonNode stanford = json("artifact.metadata");
    if (!stanford.isMissingNode()) {
      return new MultiVectorForm(
          kind(
              stanford.path("query_token_id").asText("[unused0]"),
              stanford.path("query_maxlen"),
              QUERY_LENGTH),
          kind(
              stanford.path("doc_token_id").asText("[unused1]"),
              stanford.path("doc_maxlen"),
              PASSAGE_LENGTH),
          filler(),
          stanford.path("attend_to_mask_tokens").asBoolean(false),
          stanford.path("mask_punctuation").asBoolean(true) ? punctuation() : Set.of());
    }
    return MultiVectorForm.plain(mostTokens);
  }

  private MultiVectorForm.Kind kind(String marker, JsonNode length, int byDefault) {
    return new MultiVectorForm.Kind(marker(marker), length(length.asInt(byDefault)));
  }

  private int length(int tokens) {
    if (tokens < LEAST_LENGTH || tokens > mostTokens) {
      throw new ModelException(
          "%s reads queries or passages of %d tokens; expected %d to the model's %d"
              .formatted(folder, tokens, LEAST_LENGTH, mostTokens));
    }
    return tokens;
  }

  private OptionalInt marker(String token) {
    return token.isEmpty() ? OptionalInt.empty() : OptionalInt.of(required(token));
  }

  private int required(String token) {
    return ids.apply(token)
        .orElseThrow(() ->
            new ModelException(
                "%s marks texts with '%s', which its tokenizer.json does not have; expected one of its tokens"
                    .formatted(folder, token)));
  }

  private OptionalInt filler() throws IOException {
    JsonNode token = json("tokenizer_config.json").path("mask_token");
    String written = token.isTextual() ? token.asText() : token.path("content").asText("[MASK]");
    return OptionalInt.of(required(written));
  }

  private Set<Integer> skipped(JsonNode words) {
    Set<Integer> skipped = new HashSet<>();
    for (JsonNode word : words) {
      ids.apply(word.asText()).ifPresent(skipped::add);
    }
    return skipped;
  }

  private Set<Integer> punctuation() {
    Set<Integer> skipped = new HashSet<>();
    List<Integer> printable = IntStream.range('!', 0x7F).boxed().toList();
    for (int character : printable) {
      if (!Character.isLetterOrDigit(character)) {
        ids.apply(Character.toString(character)).ifPresent(skipped::add);
      }
    }
    return skipped;
  }

  private JsonNode json(String name) throws IOException {
    Path file = folder.resolve(name);
    return Files.isRegularFile(file) ? JSON.readTree(file.toFile()) : MissingNode.getInstance();
  }
}
