package dev.winnow.embed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.tokens.SentenceConfig;
import dev.winnow.embed.tokens.TokenizerFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/// How a folder's model wants queries and passages read for late interaction:
///
///     sentence_bert_config.json           as sentence-transformers 6 writes it beside a step
///                                         MultiVectorMask: query_length, document_length,
///                                         query_expansion; markers are part of its prompts
///     N_MultiVectorMask/config.json       skiplist_words
///     config_sentence_transformers.json   as PyLate writes it: query_prefix and document_prefix,
///                                         each one token; query_length, document_length,
///                                         do_query_expansion, attend_to_expansion_tokens,
///                                         skiplist_words
///     artifact.metadata                   of the ColBERT of Stanford: query_token_id, doc_token_id,
///                                         query_maxlen, doc_maxlen, attend_to_mask_tokens,
///                                         mask_punctuation
///     tokenizer_config.json               mask_token, with which queries are filled up
///
/// A folder with neither (XTR's, any encoder) has no markers, fills nothing up and skips nothing;
/// one with the layer of a ColBERT is refused.
final class MultiVectorFiles {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int QUERY_LENGTH = 32;
  private static final int PASSAGE_LENGTH = 180;
  private static final int LEAST_LENGTH = 4;

  private final Path folder;
  private final Function<String, OptionalInt> ids;
  private final int mostTokens;
  private final boolean linear;

  /// @param ids of tokens, as `tokenizer.json` writes them
  /// @param mostTokens that the model reads
  /// @param linear whether the network's weights have the layer of Stanford's ColBERT
  private MultiVectorFiles(
      Path folder, Function<String, OptionalInt> ids, int mostTokens, boolean linear) {
    this.linear = linear;
    this.folder = folder;
    this.ids = ids;
    this.mostTokens = mostTokens;
  }

  static MultiVectorForm read(Path folder, ModelFiles files) {
    try {
      TokenizerFile tokenizer = TokenizerFile.read(files.tokenizer().file());
      Transformer transformer = files.transformer();
      boolean linear = transformer != null && transformer.weights().has("linear.weight");
      return new MultiVectorFiles(folder, tokenizer::id, files.info().maxTokens(), linear).read();
    } catch (IOException e) {
      throw ModelSource.unreadable(folder.toString(), e);
    }
  }

  private MultiVectorForm read() throws IOException {
    SentenceModules modules = SentenceModules.read(folder);
    Optional<SentenceModules.Module> mask = modules.first("MultiVectorMask");
    if (mask.isPresent()) {
      return masked(modules, mask.get());
    }
    if (Files.isRegularFile(folder.resolve("colbert_linear.pt"))) {
      throw new ModelException(
          "%s keeps the layer of its token vectors in colbert_linear.pt, which is not read; expected a folder as PyLate or sentence-transformers save it, with the layer in safetensors"
              .formatted(folder));
    }
    JsonNode ours = json("config_sentence_transformers.json");
    if (ours.has("query_length")) {
      boolean expands = ours.path("do_query_expansion").asBoolean(true);
      return new MultiVectorForm(
          kind(ours.path("query_prefix").asText("[Q] "), ours.path("query_length"), QUERY_LENGTH),
          kind(
              ours.path("document_prefix").asText("[D] "),
              ours.path("document_length"),
              PASSAGE_LENGTH),
          new MultiVectorForm.Filling(
              expands ? filler() : OptionalInt.empty(),
              ours.path("query_length").asInt(QUERY_LENGTH),
              expands && ours.path("attend_to_expansion_tokens").asBoolean(false)),
          ours.has("skiplist_words") ? skipped(ours.path("skiplist_words")) : punctuation(),
          true);
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
          new MultiVectorForm.Filling(
              filler(),
              stanford.path("query_maxlen").asInt(QUERY_LENGTH),
              stanford.path("attend_to_mask_tokens").asBoolean(false)),
          stanford.path("mask_punctuation").asBoolean(true) ? punctuation() : Set.of(),
          true);
    }
    if (linear || ours.path("model_type").asText().equals("ColBERT")) {
      throw new ModelException(
          "%s has the layer of a ColBERT, and no file says how its texts are marked; expected artifact.metadata, or query_length and query_prefix in config_sentence_transformers.json; fetch the folder again"
              .formatted(folder));
    }
    return MultiVectorForm.plain(mostTokens);
  }

  /// As sentence-transformers 6 writes it.
  private MultiVectorForm masked(SentenceModules modules, SentenceModules.Module mask)
      throws IOException {
    JsonNode words = read(modules.folder(mask).resolve("config.json"));
    requireKnown(words);
    JsonNode own = read(SentenceConfig.file(modules.transformer()));
    JsonNode expansion = own.path("query_expansion");
    boolean expands = expansion.isObject();
    boolean fixed = expansion.path("strategy").asText("fixed").equals("fixed");
    int filled = expands ? length(expansion.path("length").asInt(QUERY_LENGTH)) : mostTokens;
    JsonNode queries = own.path("query_length");
    JsonNode passages = own.path("document_length");
    return new MultiVectorForm(
        kind("", expands && fixed ? expansion.path("length") : queries, mostTokens),
        kind("", passages, mostTokens),
        new MultiVectorForm.Filling(
            expands ? filler(expansion.path("token")) : OptionalInt.empty(),
            filled,
            expansion.path("attend").asBoolean(false)),
        skipped(words.path("skiplist_words")),
        true);
  }

  private void requireKnown(JsonNode words) {
    JsonNode tasks = words.path("skiplist_tasks");
    boolean passages = !tasks.isArray() || tasks.toString().equals("[\"document\"]");
    if (!passages && !words.path("skiplist_words").isEmpty()
        || words.path("keep_only_token_ids").isArray()) {
      throw new ModelException(
          "%s skips tokens of %s and keeps only %s; expected those of documents alone to be skipped"
              .formatted(folder, tasks, words.path("keep_only_token_ids")));
    }
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
    return filler(MissingNode.getInstance());
  }

  private OptionalInt filler(JsonNode named) throws IOException {
    Path home = SentenceModules.read(folder).transformer();
    JsonNode token =
        named.isTextual() ? named : read(home.resolve("tokenizer_config.json")).path("mask_token");
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
    return read(folder.resolve(name));
  }

  private static JsonNode read(Path file) throws IOException {
    return Files.isRegularFile(file) ? JSON.readTree(file.toFile()) : MissingNode.getInstance();
  }
}
