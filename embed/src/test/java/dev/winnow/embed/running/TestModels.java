package dev.winnow.embed.running;

import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.threads.InferencePool;
import java.nio.file.Path;

/// What the tests of this package share: one cache, so that models are unpacked once.
public final class TestModels {
  public static final Path CACHE = Path.of("target", "models");

  static final Path WEIGHTS = CACHE.resolve("weights");

  public static final ModelsConfig CONFIG = ModelsConfig.DEFAULTS.withCache(CACHE);

  public static final Host HOST = host(WEIGHTS);

  private TestModels() {}

  /// With one thread inside a run.
  static Host host(Path cache) {
    long packed = ModelsConfig.DEFAULTS.packedBytes();
    return new Host(Device.CPU, new InferencePool(1), 1, cache, packed);
  }

  static Host host(Device device) {
    return new Host(device, HOST.pool(), 1, WEIGHTS, HOST.packedBytes());
  }

  public static double cosine(float[] a, float[] b) {
    double dot = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
    }
    return dot;
  }

  public static double distance(float[] a, float[] b) {
    double most = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs(a[i] - b[i]));
    }
    return most;
  }
}
