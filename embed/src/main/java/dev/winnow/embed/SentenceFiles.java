package dev.winnow.embed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.winnow.embed.ModelInfo.Pooling;
import dev.winnow.embed.ModelInfo.Prefixes;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.files.Sha256;
import dev.winnow.embed.files.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The files of sentence-transformers in a model's folder, which say how token vectors become one
/// vector; all optional:
///
///     modules.json                       the steps; others than those below are refused, because
///                                        leaving them out would be wrong
///     1_Pooling/config.json              how token vectors are pooled
///     2_Dense/                           a layer that the pooled vector passes through
///     (Normalize, last in modules.json)  vectors are brought to unit length; else they are as they
///                                        come
///     sentence_bert_config.json          max_seq_length, do_lower_case
///     config_sentence_transformers.json  prompts "query" and "document", "passage" or "corpus";
///                                        similarity_fn_name, by default "cosine"
final class SentenceFiles {
  private static final String LENGTHS = "sentence_bert_config.json";
  private static final String TOKENIZER = "tokenizer.json";
  private static final String POOLING = "1_Pooling/config.json";
  private static final String PROMPTS = "config_sentence_transformers.json";
  private static final int MIN_TOKENS = 8;
  private static final int MAX_TOKENS = 1 << 17;

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

  SentenceFiles(Path folder) {
    this.folder = folder;
  }

  /// The folder's `tokenizer.json`, which must do what the other files want of it.
  ModelFiles.TokenizerJson tokenizer() throws IOException {
    if (!Files.isRegularFile(folder.resolve(TOKENIZER))) {
      throw new ModelException("folder " + folder + " has no tokenizer.json; expected one");
    }
    Path tokenizer = Weights.inside(folder, TOKENIZER);
    requireCase(tokenizer);
    try (InputStream in = Files.newInputStream(tokenizer)) {
      return new ModelFiles.TokenizerJson(tokenizer.toUri().toURL(), Sha256.of(in));
    }
  }

  /// The `tokenizer.json` of a folder, whatever else there is.
  static URL tokenizerFile(Path folder) {
    try {
      return Weights.inside(folder, TOKENIZER).toUri().toURL();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the tokenizer in " + folder + ": " + e, e);
    }
  }

  Prefixes prefixes() throws IOException {
    JsonNode prompts = json(PROMPTS).path("prompts");
    String passage = ""; // of several names the last one counts
    for (String name : List.of("corpus", "passage", "document")) {
      passage = prompts.path(name).asText(passage);
    }
    var prefixes = new Prefixes(prompts.path("query").asText(""), passage);
    boolean pooled = json(POOLING).path("include_prompt").asBoolean(true);
    if (!pooled && !prefixes.equals(Prefixes.NONE)) {
      throw new ModelException(
          "%s leaves prompts out of the pooled vector (include_prompt), and there are some; expected none, or true"
              .formatted(folder.resolve(POOLING)));
    }
    return prefixes;
  }

  /// @param byDefault where the folder does not say
  int maxTokens(int byDefault) throws IOException {
    int tokens = json(LENGTHS).path("max_seq_length").asInt(byDefault);
    if (tokens < MIN_TOKENS || tokens > MAX_TOKENS) {
      throw new ModelException(
          "%s has max_seq_length %d; expected %d to %d"
              .formatted(folder.resolve(LENGTHS), tokens, MIN_TOKENS, MAX_TOKENS));
    }
    return tokens;
  }

  /// Texts are brought to lower case by the tokenizer or not at all.
  private void requireCase(Path tokenizer) throws IOException {
    if (!json(LENGTHS).path("do_lower_case").asBoolean()) {
      return;
    }
    if (!lowers(JSON.readTree(tokenizer.toFile()).path("normalizer"))) {
      throw new ModelException(
          "%s has do_lower_case true, and the normalizer in %s does not do it; expected false, or a normalizer Lowercase"
              .formatted(folder.resolve(LENGTHS), tokenizer));
    }
  }

  private static boolean lowers(JsonNode normalizer) {
    return switch (normalizer.path("type").asText()) {
      case "Lowercase" -> true;
      case "BertNormalizer" -> normalizer.path("lowercase").asBoolean();
      case "Sequence" -> {
        boolean any = false;
        for (JsonNode part : normalizer.path("normalizers")) {
          any |= lowers(part);
        }
        yield any;
      }
      default -> false;
    };
  }

  /// @param byDefault where the folder does not say
  Pooling pooling(Pooling byDefault) throws IOException {
    JsonNode config = json(POOLING);
    Set<String> modes = modes(config);
    if (modes.isEmpty()) {
      return byDefault;
    }
    @Nullable Pooling pooling = POOLINGS.get(modes.iterator().next());
    if (modes.size() > 1 || pooling == null) {
      throw new ModelException(
          "%s has %s; expected one of %s"
              .formatted(
                  folder.resolve(POOLING), config, POOLINGS.keySet().stream().sorted().toList()));
    }
    return pooling;
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

  /// Layers after pooling, each with its folder's name.
  Map<String, Projection> projections() throws IOException {
    Map<String, Projection> projections = new LinkedHashMap<>();
    for (JsonNode module : json("modules.json")) {
      String type = module.path("type").asText();
      switch (type.substring(type.lastIndexOf('.') + 1)) {
        case "Transformer", "Pooling", "Normalize" -> {}
        case "Dense" -> {
          String path = module.path("path").asText();
          JsonNode config = JSON.readTree(Weights.inside(folder, path + "/config.json").toFile());
          projections.put(path, Projection.read(folder.resolve(path), config));
        }
        default ->
            throw new ModelException(
                "%s has the module %s; expected no other than Transformer, Pooling, Dense and Normalize"
                    .formatted(folder.resolve("modules.json"), type));
      }
    }
    return projections;
  }

  /// Of unit length only where a module says so, as by the library that wrote the files. Where
  /// there are no modules nothing says either, and length does not matter to a cosine.
  ModelInfo.Vectors vectors() throws IOException {
    JsonNode modules = json("modules.json");
    if (modules.isMissingNode()) {
      return new ModelInfo.Vectors(similarity() == Similarity.COSINE, similarity());
    }
    boolean unit = false;
    for (JsonNode module : modules) {
      String type = module.path("type").asText();
      if (unit) {
        throw new ModelException(
            "%s has the module %s behind Normalize; expected Normalize to be the last"
                .formatted(folder.resolve("modules.json"), type));
      }
      unit = type.endsWith(".Normalize");
    }
    return new ModelInfo.Vectors(unit, similarity());
  }

  private Similarity similarity() throws IOException {
    JsonNode name = json(PROMPTS).path("similarity_fn_name");
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

  private JsonNode json(String name) throws IOException {
    Path file = folder.resolve(name);
    return Files.isRegularFile(file) ? JSON.readTree(file.toFile()) : MissingNode.getInstance();
  }
}
