package dev.winnow.bench.run;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What figures were measured on.
///
/// @param memoryGigabytes of 10^9 bytes
/// @param load how many threads wanted a core, averaged over a minute, or null where nobody knows
public record Computer(
    String processor,
    int cores,
    int memoryGigabytes,
    String system,
    String jdk,
    @Nullable Double load) {
  /// This one, now.
  public static Computer here() {
    var system =
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
    return new Computer(
        Machine.line("/proc/cpuinfo", "model name").replaceFirst("^[^:]*:\\s*", ""),
        Runtime.getRuntime().availableProcessors(),
        Math.toIntExact(Math.round(system.getTotalMemorySize() / 1e9)),
        system.getName() + " " + system.getArch(),
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        Math.round(10 * system.getSystemLoadAverage()) / 10.0);
  }

  /// In one line.
  public String described() {
    String all =
        "%s, %d cores, %d GB, %s, %s".formatted(processor, cores, memoryGigabytes, system, jdk);
    return load == null ? all : all + String.format(Locale.ROOT, ", load %.1f", load);
  }
}
