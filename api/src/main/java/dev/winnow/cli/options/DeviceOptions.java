package dev.winnow.cli.options;

import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.running.Device;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The device that models run on.
public final class DeviceOptions {
  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Where models run: cpu (default), cuda, cuda:N or auto.")
  private @Nullable String device;

  public ModelsConfig config() {
    return device == null
        ? ModelsConfig.DEFAULTS
        : ModelsConfig.DEFAULTS.withDevice(Device.parse(device));
  }

  boolean isGiven() {
    return device != null;
  }
}
