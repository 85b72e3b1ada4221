package dev.winnow.embed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.winnow.embed.ModelInfo.Pooling;
import dev.winnow.embed.ModelInfo.Prefixes;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.files.Weights;
import dev.winnow.embed.tokens.SentenceConfig;
import dev.winnow.embed.tokens.TokenizerFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The files of sentence-transformers in a model's folder, which say how token vectors become one
/// vector; all optional:
///
///     modules.json                       the steps and where their files are; others than those
///                                        below are refused, because leaving them out would be wrong
///     1_Pooling/config.json              how token vectors are pooled
///     2_Dense/                           a layer that the pooled vector passes through
///     (Normalize, last in modules.json)  vectors are brought to unit length; else they are as they
///                                        come
///     sentence_bert_config.json          max_seq_length, do_lower_case, query_length,
///                                        document_length; see [SentenceConfig] for other names
///     tokenizer_config.json              model_max_length
///     config_sentence_transformers.json  prompts "query" and "document", "passage" or "corpus";
///                                        similarity_fn_name, by default "cosine"
final class SentenceFiles {
  private static final String TOKENIZER_LIMIT = "model_max_length";
  private static final String POOLING = "1_Pooling";
  private static final String CONFIG = "config.json";
  private static final String PROMPTS = "config_sentence_transformers.json";
  private static final int MIN_TOKENS = 8;
  private static final int MAX_TOKENS = 1 << 17;
  private static final int UNLIMITED = Integer.MAX_VALUE;

  /// By the flags of files before sentence-transformers 6, and by the names that it writes.
  private static final Map<String, Pooling> POOLINGS =
      Map.of(
          "pooling_mode_mean_tokens", Pooling.MEAN,
          "pooling_mode_cls_token", Pooling.FIRST,
          "pooling_mode_lasttoken", Pooling.LAST,
          "pooling_mode_max_tokens", Pooling.MAX,
          "mean", Pooling.MEAN,
          "cls", Pooling.FIRST,
          "lasttoken", Pooling.LAST,
          "max", Pooling.MAX);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final SentenceModules modules;
  private final Path transformer;

  private SentenceFiles(SentenceModules modules) {
    folder = modules.folder();
    this.modules = modules;
    transformer = modules.transformer();
  }

  static SentenceFiles read(Path folder) throws IOException {
    return new SentenceFiles(SentenceModules.read(folder));
  }

  SentenceModules modules() {
    return modules;
  }

  /// The folder's `tokenizer.json` or `vocab.txt`, read as the files beside it say.
  ModelFiles.TokenizerJson tokenizer() throws IOException {
    URL tokenizer = tokenizerFile(transformer);
    return new ModelFiles.TokenizerJson(tokenizer, TokenizerFile.sha256(tokenizer));
  }

  /// The `tokenizer.json` or `vocab.txt` of a folder, whatever else there is.
  static URL tokenizerFile(Path transformer) {
    try {
      return TokenizerFile.in(transformer)
          .orElseThrow(() ->
              new ModelException(
                  "folder %s has neither tokenizer.json nor vocab.txt; expected one: fetch the model's folder again"
                      .formatted(transformer)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the tokenizer in " + transformer + ": " + e, e);
    }
  }

  Prefixes prefixes() throws IOException {
    JsonNode prompts = json(folder.resolve(PROMPTS)).path("prompts");
    String passage = ""; // of several names the last one counts
    for (String name : List.of("corpus", "passage", "document")) {
      passage = prompts.path(name).asText(passage);
    }
    var prefixes = new Prefixes(prompts.path("query").asText(""), passage);
    boolean pooled = json(poolingFile()).path("include_prompt").asBoolean(true);
    if (!pooled && !prefixes.equals(Prefixes.NONE)) {
      throw new ModelException(
          "%s leaves prompts out of the pooled vector (include_prompt), and there are some; expected none, or true"
              .formatted(poolingFile()));
    }
    return prefixes;
  }

  /// Tokens that are read of a text, special tokens included: the limit of the
  /// sentence-transformers files; without one that of the tokenizer, if the network has so many
  /// positions.
  ///
  /// @param positions of the network, which a tokenizer's limit must not exceed to be believed
  /// @param byDefault where the folder does not say
  int maxTokens(int positions, int byDefault) throws IOException {
    JsonNode sentences = json(SentenceConfig.file(transformer));
    int own = Math.max(lengths(sentences), lengths(json(folder.resolve(PROMPTS))));
    String key = "max_seq_length";
    JsonNode limit = sentences.path(key);
    for (String arguments : List.of("tokenizer_args", "processor_kwargs")) {
      JsonNode stated = sentences.path(arguments).path(TOKENIZER_LIMIT);
      limit = stated.isNumber() ? stated : limit;
    }
    if (limit.isNumber()) {
      return Math.max(required(SentenceConfig.file(transformer), key, limit), own);
    }
    int tokens = limit(transformer);
    return Math.max(tokens < UNLIMITED && tokens <= positions ? tokens : byDefault, own);
  }

  /// Tokens of a text by the tokenizer's configuration alone; a number that nothing is longer than
  /// where it does not say. Authors write such numbers too: 1e30, or what a 32-bit number can hold.
  static int limit(Path home) throws IOException {
    Path file = home.resolve("tokenizer_config.json");
    JsonNode stated = json(file).path(TOKENIZER_LIMIT);
    return stated.isNumber() && stated.asDouble() <= MAX_TOKENS
        ? required(file, TOKENIZER_LIMIT, stated)
        : UNLIMITED;
  }

  private static int required(Path file, String key, JsonNode limit) {
    double tokens = limit.asDouble();
    if (!(tokens >= MIN_TOKENS && tokens <= MAX_TOKENS)) {
      throw new ModelException(
          "%s has %s %s; expected %d to %d".formatted(file, key, limit, MIN_TOKENS, MAX_TOKENS));
    }
    return (int) tokens;
  }

  /// The longest text of late interaction, which has lengths of its own for queries and documents.
  /// PyLate writes that of documents, without their marker, as `max_seq_length` as well.
  private static int lengths(JsonNode config) {
    int queries =
        Math.max(
            config.path("query_length").asInt(0), config.at("/query_expansion/length").asInt(0));
    return Math.max(queries, config.path("document_length").asInt(0));
  }

  /// @param byDefault where the folder does not say
  Pooling pooling(Pooling byDefault) throws IOException {
    JsonNode config = json(poolingFile());
    if (config.isMissingNode() && modules.has("Pooling")) {
      throw new ModelException(
          "%s names a step Pooling, and there is no %s; expected it: fetch the model's folder again"
              .formatted(folder.resolve(SentenceModules.FILE), poolingFile()));
    }
    Set<String> modes = modes(config);
    if (modes.isEmpty()) {
      return byDefault;
    }
    @Nullable Pooling pooling = POOLINGS.get(modes.iterator().next());
    if (modes.size() > 1 || pooling == null) {
      throw new ModelException(
          "%s has %s; expected one of %s"
              .formatted(poolingFile(), config, POOLINGS.keySet().stream().sorted().toList()));
    }
    return pooling;
  }

  private Path poolingFile() {
    return modules
        .first("Pooling")
        .map(modules::folder)
        .orElse(folder.resolve(POOLING))
        .resolve(CONFIG);
  }

  private static Set<String> modes(JsonNode config) {
    Set<String> modes = new LinkedHashSet<>();
    for (Map.Entry<String, JsonNode> entry : config.properties()) {
      if (entry.getKey().startsWith("pooling_mode_") && entry.getValue().asBoolean()) {
        modes.add(entry.getKey());
      }
    }
    JsonNode named = config.path("pooling_mode");
    if (named.isArray()) {
      named.forEach(mode -> modes.add(mode.asText()));
    } else if (!named.isMissingNode()) {
      modes.add(named.asText());
    }
    return modes;
  }

  /// What is not read as its author might expect, in words.
  List<String> notes() throws IOException {
    List<String> notes = new ArrayList<>();
    Optional<URL> tokenizer = TokenizerFile.in(transformer);
    if (tokenizer.isPresent()) {
      notes.addAll(TokenizerFile.notes(tokenizer.get()));
    }
    notes.addAll(UnreadFiles.of(modules));
    return notes;
  }

  /// What is assumed for dense vectors, in words.
  ///
  /// @param pooling that is used
  List<String> denseNotes(Pooling pooling) throws IOException {
    List<String> notes = new ArrayList<>(notes());
    if (modules.has("SpladePooling")) {
      notes.add(
          "modules.json is that of a sparse model: dense vectors are pooled (%s) of its last layer; Models.sparse gives its own vectors"
              .formatted(pooling));
    } else if (modules.has("MultiVectorMask")) {
      notes.add(
          "modules.json is that of a model for late interaction: dense vectors are pooled (%s) of its tokens' vectors; Models.multiVector gives its own vectors"
              .formatted(pooling));
    } else if (!Files.isRegularFile(poolingFile())) {
      notes.add(
          "no file says how token vectors are pooled: %s is assumed; 1_Pooling/config.json would say it"
              .formatted(pooling));
    }
    return notes;
  }

  /// Layers after pooling, each with its folder's name.
  Map<String, Projection> projections() throws IOException {
    Map<String, Projection> projections = new LinkedHashMap<>();
    for (SentenceModules.Module module : modules.documents()) {
      switch (module.type()) {
        case "Transformer",
            "MLMTransformer",
            "Pooling",
            "Normalize",
            "Dropout",
            "SpladePooling",
            "MultiVectorMask" -> {}
        case "Dense" -> {
          JsonNode config =
              JSON.readTree(Weights.inside(folder, module.path() + "/config.json").toFile());
          projections.put(module.path(), Projection.read(modules.folder(module), config));
        }
        default ->
            throw new ModelException(
                "%s has the module %s; expected no other than Transformer, Pooling, Dense, Normalize, Dropout, SpladePooling and MultiVectorMask"
                    .formatted(folder.resolve(SentenceModules.FILE), module.type()));
      }
    }
    return projections;
  }

  /// Of unit length only where a module says so, as by the library that wrote the files. Where
  /// there are no modules nothing says either, and length does not matter to a cosine.
  ModelInfo.Vectors vectors() throws IOException {
    if (modules.documents().isEmpty()) {
      return new ModelInfo.Vectors(similarity() == Similarity.COSINE, similarity());
    }
    boolean unit = false;
    for (SentenceModules.Module module : modules.documents()) {
      if (unit) {
        throw new ModelException(
            "%s has the module %s behind Normalize; expected Normalize to be the last"
                .formatted(folder.resolve(SentenceModules.FILE), module.type()));
      }
      unit = module.type().equals("Normalize");
    }
    return new ModelInfo.Vectors(unit, similarity());
  }

  private Similarity similarity() throws IOException {
    JsonNode name = json(folder.resolve(PROMPTS)).path("similarity_fn_name");
    return switch (name.asText("cosine").toLowerCase(Locale.ROOT)) {
      case "cosine", "maxsim", "null", "" -> Similarity.COSINE; // maxsim is for tokens
      case "dot", "dot_product" -> Similarity.DOT;
      case "euclidean" -> Similarity.EUCLIDEAN;
      default ->
          throw new ModelException(
              "%s has similarity_fn_name %s; expected cosine, dot or euclidean: no index compares vectors otherwise"
                  .formatted(folder.resolve(PROMPTS), name));
    };
  }

  private static JsonNode json(Path file) throws IOException {
    return Files.isRegularFile(file) ? JSON.readTree(file.toFile()) : MissingNode.getInstance();
  }
}
