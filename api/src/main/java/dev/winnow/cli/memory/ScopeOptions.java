package dev.winnow.cli.memory;

import dev.winnow.cli.options.LimitOptions;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.running.Device;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.NearestName;
import dev.winnow.engine.Recipe;
import dev.winnow.index.Limits;
import dev.winnow.memory.Memory;
import dev.winnow.memory.MemoryConfig;
import dev.winnow.memory.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The scope that a command works in, and the models that it works with.
final class ScopeOptions {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Parameters(index = "0", paramLabel = "MEMORY", description = "Folder of the memory.")
  private Path folder = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "SCOPE",
      description = "Name of the scope: letters, digits, _ . @ -")
  private String scope = "";

  @Option(
      names = "--embedder",
      paramLabel = "MODEL",
      description =
          "Model of a new scope's vectors: minilm (default), minilm-fp32, bge-small,"
              + " bge-small-int8, a model folder, or none for keywords alone. A scope keeps the one"
              + " that it was made with.")
  private @Nullable String embedder;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Where models run: cpu (default), cuda, cuda:N or auto.")
  private @Nullable String device;

  /// Of the scopes that were there before the command.
  private List<String> names = List.of();

  /// What a command does in its scope.
  interface Work {
    int in(Scope scope, Models models) throws IOException;
  }

  /// Runs a command in a scope that need not be there yet.
  int inAny(Limits limits, Work work) throws IOException {
    try (var models = models();
        var memory = Memory.open(folder, config(limits, models))) {
      return work.in(scope(memory), models);
    }
  }

  /// Runs a command in a scope that is there.
  int inExisting(Limits limits, Work work) throws IOException {
    requireFolder(folder);
    return inAny(
        limits,
        (found, models) -> {
          requireThere(found);
          return work.in(found, models);
        });
  }

  private Models models() {
    var config = ModelsConfig.DEFAULTS;
    return Models.open(device == null ? config : config.withDevice(Device.parse(device)));
  }

  private Scope scope(Memory memory) {
    try {
      names = memory.scopes();
      return memory.scope(scope);
    } catch (IllegalArgumentException e) {
      throw usage(e);
    }
  }

  private void requireThere(Scope found) {
    if (!names.contains(found.name())) {
      throw new IllegalArgumentException(
          "%s has no scope %s; expected one that `winnow memory scopes %s` shows%s"
              .formatted(
                  folder, NearestName.quoted(scope), folder, NearestName.hint(scope, names)));
    }
  }

  static void requireFolder(Path folder) throws NoSuchFileException {
    if (!Files.isDirectory(folder)) {
      throw new NoSuchFileException(folder.toString());
    }
  }

  private MemoryConfig config(Limits limits, Models models) {
    EngineConfig engine = LimitOptions.with(limits, EngineConfig.DEFAULTS).withModels(models);
    if (embedder == null) {
      return MemoryConfig.DEFAULTS.withEngine(engine);
    }
    String name =
        Files.isDirectory(Path.of(embedder))
            ? Path.of(embedder).toAbsolutePath().normalize().toString()
            : embedder;
    return MemoryConfig.DEFAULTS.withEngine(engine.withRecipe(Recipe.DEFAULTS.withEmbedder(name)));
  }

  /// A usage error (exit code 2) for what the memory refuses.
  ParameterException usage(IllegalArgumentException e) {
    CommandLine line = command == null ? new CommandLine(this) : command.commandLine();
    return new ParameterException(line, String.valueOf(e.getMessage()), e);
  }
}
