package dev.winnow.cli.options;

import dev.winnow.embed.ModelInfo;
import dev.winnow.embed.Models;
import dev.winnow.engine.Chunking;
import dev.winnow.engine.Recipe;
import dev.winnow.index.DenseIndex;
import dev.winnow.index.Schema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How documents are indexed; options that are not given leave the recipe as it is.
public final class RecipeOptions {
  @Option(
      names = "--embedder",
      paramLabel = "MODEL",
      description =
          "Model that makes vectors: minilm (default), minilm-fp32, bge-small, bge-small-int8, a"
              + " model folder, or none for keywords alone.")
  private @Nullable String embedder;

  @Option(
      names = "--space",
      paramLabel = "NAME=MODEL",
      description =
          "A further vector space with its model; repeatable. Plans search it by its name:"
              + " {\"dense\":{\"space\":\"NAME\"}}.")
  private Map<String, String> spaces = new LinkedHashMap<>();

  @Option(
      names = "--sparse",
      paramLabel = "MODEL",
      description =
          "Model that makes learned sparse vectors: splade-tiny, or a folder with a masked language"
              + " model trained for it. Plans search them by {\"sparse\":{}}.")
  private @Nullable String sparse;

  @Option(
      names = "--sparse-precision",
      paramLabel = "BITS",
      description = "How exactly their weights are kept: int8 (default) or exact.")
  private Schema.@Nullable Precision precision;

  @Option(
      names = "--late",
      paramLabel = "MODEL",
      description =
          "Also store token vectors of this model (a built-in name or a folder, best a ColBERT) for"
              + " late interaction: --plan late, or --rerank late, which runs no model but for the"
              + " query.")
  private @Nullable String late;

  @Option(
      names = "--late-bits",
      paramLabel = "N",
      description = "Bits of a component of token vectors: 2, 4 (default) or 8.")
  private @Nullable Integer lateBits;

  @Option(
      names = "--late-pool",
      paramLabel = "N",
      description = "Token vectors that become one, to save room: 1 (default) keeps all.")
  private @Nullable Integer latePool;

  @Option(
      names = "--verbatim",
      paramLabel = "TOKENIZER",
      description =
          "Also store the tokens of texts in their order, for winnow trace and --plan verbatim:"
              + " words (needs no model), or the tokenizer of a built-in model or of a folder.")
  private @Nullable String verbatim;

  @Option(
      names = "--language",
      paramLabel = "LANG",
      description =
          "Analyzer for keywords: an ISO 639-1 code such as en (default), standard or code.")
  private @Nullable String language;

  @Option(
      names = "--chunk",
      paramLabel = "TOKENS",
      description = "Maximum tokens of a passage; 0 keeps documents whole.")
  private @Nullable Integer chunk;

  @Option(
      names = "--dense-index",
      paramLabel = "KIND",
      converter = DenseIndexConverter.class,
      description =
          "Kind of dense index: float (default), int8, int4, int2 or int1 for an HNSW graph,"
              + " exact, auto:RECALL, fast_scan:RECALL or ivf:CODES:RECALL, for instance"
              + " auto:0.95.")
  private @Nullable DenseIndex denseIndex;

  public Recipe applyTo(Recipe base) {
    Recipe recipe = base;
    if (embedder != null) {
      recipe = recipe.withEmbedder(named(embedder));
    }
    for (var space : spaces.entrySet()) {
      recipe = recipe.withSpace(space.getKey(), named(space.getValue()));
    }
    if (sparse != null) {
      recipe = recipe.withSparse(named(sparse));
    }
    if (precision != null) {
      recipe = recipe.withPrecision(precision);
    }
    if (late != null) {
      Recipe.Late made = recipe.late().getOrDefault(Schema.LATE, Recipe.Late.of(named(late)));
      recipe =
          recipe.withLate(
              Schema.LATE,
              new Recipe.Late(
                  named(late),
                  lateBits == null ? made.bits() : lateBits,
                  latePool == null ? made.pool() : latePool));
    } else if (lateBits != null || latePool != null) {
      throw new IllegalArgumentException(
          "--late-bits and --late-pool say how token vectors are stored, but there is no --late;"
              + " add it");
    }
    if (verbatim != null) {
      recipe = recipe.withVerbatim(named(verbatim));
    }
    if (language != null) {
      recipe = recipe.withLanguage(language);
    }
    if (denseIndex != null) {
      recipe = recipe.withDenseIndex(denseIndex);
    }
    return chunk == null ? recipe : recipe.withChunking(new Chunking(chunk, 0));
  }

  /// A model folder is stored by its absolute path, so that it is found from any working directory.
  private static String named(String embedder) {
    boolean builtIn = Models.builtIn().stream().map(ModelInfo::name).anyMatch(embedder::equals);
    boolean sparse = Models.builtInSparse().contains(embedder);
    if (builtIn
        || sparse
        || embedder.equals(Recipe.NO_EMBEDDER)
        || !Files.isDirectory(Path.of(embedder))) {
      return embedder;
    }
    return Path.of(embedder).toAbsolutePath().normalize().toString();
  }
}
