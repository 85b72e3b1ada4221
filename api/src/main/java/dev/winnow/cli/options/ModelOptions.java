package dev.winnow.cli.options;

import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.running.Device;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.index.IndexConfig;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The device that models run on and whether files are checked; opens engines with both.
public final class ModelOptions {
  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Where models run: cpu (default), cuda, cuda:N or auto.")
  private @Nullable String device;

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
    return with(config, models -> Engine.openReadOnly(folder, models), command);
  }

  public int withWriter(Path folder, EngineConfig config, ToIntFunction<Engine> command) {
    return with(config, models -> Engine.open(folder, models), command);
  }

  /// How models run that are opened beside an engine.
  public ModelsConfig config() {
    return device == null
        ? ModelsConfig.DEFAULTS
        : ModelsConfig.DEFAULTS.withDevice(Device.parse(device));
  }

  private int with(
      EngineConfig given, Function<EngineConfig, Engine> opening, ToIntFunction<Engine> command) {
    EngineConfig config = checkFiles ? checked(given) : given;
    if (device == null) {
      try (Engine engine = opening.apply(config)) {
        return command.applyAsInt(engine);
      }
    }
    try (var models = Models.open(config());
        Engine engine = opening.apply(config.withModels(models))) {
      return command.applyAsInt(engine);
    }
  }

  private static EngineConfig checked(EngineConfig config) {
    IndexConfig index = config.index();
    return config.withIndex(index.withChecks(index.checks().withOnOpening(true)));
  }
}
