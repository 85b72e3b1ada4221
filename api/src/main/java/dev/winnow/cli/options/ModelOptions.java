package dev.winnow.cli.options;

import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.engine.Catalog;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.index.IndexConfig;
import java.nio.file.Path;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The device that models run on and whether files are checked; opens engines with both.
public final class ModelOptions {
  @Mixin private final DeviceOptions device = new DeviceOptions();

  @Option(
      names = "--check-files",
      description =
          "Compare the checksums of all files of the index before it is used: one pass over them."
              + " Otherwise an altered byte may go unseen and give wrong answers.")
  private boolean checkFiles;

  public int withReader(Path folder, ToIntFunction<Engine> command) {
    return withReader(folder, EngineConfig.DEFAULTS, command);
  }

  public int withReader(Path folder, EngineConfig config, ToIntFunction<Engine> command) {
    return with(
        config,
        models -> {
          try (Engine engine = Engine.openReadOnly(folder, models)) {
            return command.applyAsInt(engine);
          }
        });
  }

  public int withWriter(Path folder, EngineConfig config, ToIntFunction<Engine> command) {
    return with(
        config,
        models -> {
          try (Engine engine = Engine.open(folder, models)) {
            return command.applyAsInt(engine);
          }
        });
  }

  public int withCatalog(Path folder, EngineConfig config, ToIntFunction<Catalog> command) {
    return with(
        config,
        models -> {
          try (Catalog catalog = Catalog.open(folder, models)) {
            return command.applyAsInt(catalog);
          }
        });
  }

  /// How models run that are opened beside an engine.
  public ModelsConfig config() {
    return device.config();
  }

  private int with(EngineConfig given, ToIntFunction<EngineConfig> command) {
    EngineConfig config = checkFiles ? checked(given) : given;
    if (!device.isGiven()) {
      return command.applyAsInt(config);
    }
    try (var models = Models.open(config())) {
      return command.applyAsInt(config.withModels(models));
    }
  }

  private static EngineConfig checked(EngineConfig config) {
    IndexConfig index = config.index();
    return config.withIndex(index.withChecks(index.checks().withOnOpening(true)));
  }
}
