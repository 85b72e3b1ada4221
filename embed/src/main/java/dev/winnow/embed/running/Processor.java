package dev.winnow.embed.running;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// What the processor can do with bytes.
///
/// @param exactBytes whether products of unsigned and signed bytes are added up in 32 bits. Older
///   x86 processors add pairs of them in 16 bits and cut what does not fit: 255 * 127 * 2 does not
record Processor(boolean exactBytes) {
  /// Flags of which one is enough.
  private static final Set<String> EXACT =
      Set.of("avx512_vnni", "avx_vnni", "amx_int8", "asimddp", "i8mm");

  static final Processor CURRENT =
      read(Path.of("/proc/cpuinfo"), System.getProperty("os.arch", ""));

  /// @param information of Linux about its processors; elsewhere the architecture decides
  static Processor read(Path information, String architecture) {
    try (var lines = Files.lines(information)) {
      return of(
          lines
              .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
              .findFirst()
              .orElse(""));
    } catch (IOException e) {
      return new Processor(architecture.equals("aarch64"));
    }
  }

  static Processor of(String flags) {
    return new Processor(List.of(flags.split("\\s+")).stream().anyMatch(EXACT::contains));
  }

  /// The largest byte that weights may have so that nothing is cut: 255 * 63 * 2 fits 16 bits.
  int largestWeight() {
    return exactBytes ? 127 : 63;
  }
}
