package dev.winnow.cli;

import dev.winnow.cli.options.LimitOptions;
import dev.winnow.cli.options.ModelOptions;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.files.ModelException;
import dev.winnow.engine.Catalog;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.RerankerOpener;
import dev.winnow.engine.Rerankers;
import dev.winnow.engine.limits.SearchingLimits;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Limits;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.memory.Memory;
import dev.winnow.memory.MemoryConfig;
import dev.winnow.rerank.Cascade;
import dev.winnow.rerank.Stage;
import dev.winnow.rerank.models.Judges;
import dev.winnow.rerank.order.Strategy;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What is served over HTTP or to an agent: one index, or the collections of a folder, and a memory
/// beside them, with the models that they need.
final class ServedOptions {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "INDEX",
      description = "Folder of one index, which is read only.")
  private @Nullable Path index;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description =
          "Serve the collections in this folder instead, one index each, and let clients create"
              + " them, add and delete documents, and drop them. Made if it is not there.")
  private @Nullable Path data;

  @Option(
      names = "--reranker",
      paramLabel = "NAME=FOLDER",
      description =
          "A cross-encoder in the Hugging Face layout, and the name that plans and HTTP clients use"
              + " for it; may be repeated. A request without a name gets the first, or maxsim if"
              + " there is none.")
  private Map<String, Path> rerankers = new LinkedHashMap<>();

  @Option(
      names = "--memory",
      paramLabel = "FOLDER",
      description =
          "Also serve the memory in this folder, over HTTP under /v1/memory: remember, recall,"
              + " pack, facts, forget. Whoever reaches the server may do all of that in all"
              + " scopes.")
  private @Nullable Path memory;

  @Option(
      names = "--memory-embedder",
      paramLabel = "MODEL",
      description =
          "Model of the vectors of new scopes, as with winnow memory --embedder (default: minilm)."
              + " A scope keeps the one that it was made with.")
  private @Nullable String memoryEmbedder;

  @Option(
      names = "--check-hours",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Compare the checksums of all files of the index every N hours while it is served, 0 for"
              + " never (default: ${DEFAULT-VALUE}). Damage is logged, and every answer then says"
              + " so.")
  private int checkHours;

  @Mixin private final LimitOptions limits = new LimitOptions();
  @Mixin private final ModelOptions models = new ModelOptions();

  /// Serves what was opened.
  @FunctionalInterface
  interface Serving {
    /// @param memory null where none is served
    /// @param folder what is served, for messages
    /// @return exit code
    int serve(Catalog catalog, @Nullable Memory memory, Path folder);
  }

  /// How models run.
  ModelsConfig models() {
    return models.config();
  }

  /// Folder of the collections; null where one index is served.
  @Nullable Path data() {
    return data;
  }

  LimitOptions limits() {
    return limits;
  }

  /// Opens what is served, with its models, and closes it when the work is done.
  ///
  /// @param openScopes of the memory
  int with(int openScopes, Serving serving) {
    Path one = index;
    Path many = data;
    if ((one == null) == (many == null)) {
      throw usage(
          one == null
              ? "nothing to serve; expected the folder of an INDEX, or --data FOLDER"
              : "both an INDEX and --data were given; expected one of them");
    }
    return many != null
        ? models.withCatalog(
            many,
            engineConfig(),
            catalog -> {
              catalog.names().forEach(name -> requireModels(catalog, name));
              return with(catalog, many, openScopes, serving);
            })
        : models.withReader(
            Objects.requireNonNull(one),
            engineConfig(),
            engine -> {
              requireModels(engine);
              try (var catalog = Catalog.of(engine)) {
                return with(catalog, one, openScopes, serving);
              }
            });
  }

  private int with(Catalog catalog, Path shown, int openScopes, Serving serving) {
    requireModels(catalog.rerankers());
    Path folder = memory;
    if (folder == null) {
      return serving.serve(catalog, null, shown);
    }
    try (var opened = Models.open(models.config());
        var remembering = Memory.open(folder, memoryConfig(opened, openScopes))) {
      return serving.serve(catalog, remembering, shown);
    }
  }

  private EngineConfig engineConfig() {
    EngineConfig config = EngineConfig.DEFAULTS.withIndex(indexConfig());
    for (var reranker : rerankers.entrySet()) {
      Path folder = reranker.getValue();
      if (!Files.isDirectory(folder)) {
        throw usage(
            "--reranker %s is %s, which is not a folder; expected one with a cross-encoder"
                .formatted(reranker.getKey(), folder));
      }
      config = config.withReranker(reranker.getKey(), crossEncoder(folder));
    }
    return config;
  }

  private IndexConfig indexConfig() {
    if (checkHours < 0 || checkHours > 24 * 365) {
      throw usage("--check-hours is %d; expected 0 to %d".formatted(checkHours, 24 * 365));
    }
    IndexConfig index = IndexConfig.DEFAULTS.withLimits(indexLimits());
    return index.withChecks(index.checks().withEvery(Duration.ofHours(checkHours)));
  }

  /// The index's limits; that of hits bounds candidates too, so a lower one is the server's alone.
  private Limits indexLimits() {
    Limits chosen = limits.applyTo(SearchingLimits.DEFAULTS, SearchingLimits.NAMES).index();
    int topK = Math.max(chosen.queries().topK(), Limits.DEFAULTS.queries().topK());
    return chosen.withQueries(chosen.queries().withTopK(topK));
  }

  private static RerankerOpener crossEncoder(Path folder) {
    return models ->
        Cascade.of(
            Stage.of(
                    "cross-encoder",
                    Judges.open(models, folder.toString()),
                    Strategy.Pointwise.DEFAULTS)
                .withDepth(Integer.MAX_VALUE)); // plans and the server limit the depth
  }

  /// Opens and tries every model that requests will need: one that cannot serve is refused here,
  /// not at the first request. `maxsim` alone is opened when it is first asked for.
  private void requireModels(Rerankers bound) {
    for (var reranker : rerankers.entrySet()) {
      String name = reranker.getKey();
      try {
        var _ = bound.cascade(name);
        var _ = bound.rerank(name, "warm up", List.of("a text"));
      } catch (ModelException | IllegalArgumentException | UncheckedIOException e) {
        throw usage(
            "--reranker %s is %s, which cannot rerank: %s"
                .formatted(name, reranker.getValue(), e.getMessage()));
      }
    }
  }

  private static void requireModels(Catalog catalog, String name) {
    try {
      catalog.run(name, ServedOptions::requireModels);
    } catch (IllegalArgumentException | ModelException e) {
      throw new ModelException("collection '%s': %s".formatted(name, e.getMessage()), e);
    }
  }

  /// Searches with each model once, so that one that is not there is told before any request.
  private static void requireModels(Engine engine) {
    for (String space : engine.schema().spaces()) {
      if (!engine.schema().dense(space).isGiven()) {
        warmUp(engine, Plan.dense(1).withSpace(space));
      }
    }
    for (String name : engine.schema().sparseNames()) {
      warmUp(engine, Plan.sparse(1).withName(name));
    }
    for (String name : engine.schema().lateNames()) {
      warmUp(engine, Plan.late(1).withSpace(name));
    }
  }

  private static void warmUp(Engine engine, Plan plan) {
    var _ = engine.search(Query.of("warm up").withTopK(1).withPlan(plan));
  }

  private MemoryConfig memoryConfig(Models models, int openScopes) {
    EngineConfig config =
        LimitOptions.with(indexLimits(), EngineConfig.DEFAULTS).withModels(models);
    return MemoryConfig.DEFAULTS
        .withEngine(memoryEmbedder == null ? config : config.withEmbedder(memoryEmbedder))
        .withOpenScopes(openScopes);
  }

  ParameterException usage(String message) {
    return new ParameterException(
        command == null ? new CommandLine(this) : command.commandLine(), message);
  }
}
