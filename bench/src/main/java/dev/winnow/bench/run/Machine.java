package dev.winnow.bench.run;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/// Counters of this process and of the machine.
public final class Machine {
  private Machine() {}

  /// Megabytes of this process in memory (`VmRSS`), or at most so far (`VmHWM`), as Linux counts
  /// them; 0 elsewhere.
  public static long megabytes(String counter) {
    String digits = line("/proc/self/status", counter).replaceAll("\\D", "");
    return digits.isEmpty() ? 0 : Long.parseLong(digits) / 1024;
  }

  /// Nanoseconds that all threads of this process computed.
  public static long processNanos() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getProcessCpuTime();
  }

  /// Waits until this process rests, or three seconds.
  static void settle() throws InterruptedException {
    for (int i = 0; i < 60; i++) {
      long before = processNanos();
      Thread.sleep(50);
      if (processNanos() - before < 2_000_000) {
        return;
      }
    }
  }

  static String line(String file, String start) {
    try (var lines = Files.lines(Path.of(file))) {
      return lines.filter(line -> line.startsWith(start)).findFirst().orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
