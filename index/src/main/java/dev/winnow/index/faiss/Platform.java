package dev.winnow.index.faiss;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which build of the library fits this machine.
///
/// @param system and architecture as Java names them
/// @param features of the CPU, as Linux names them
record Platform(String system, String architecture, Set<String> features) {
  static final Set<String> FLAVOURS = Set.of("avx2", "avx512");

  private static final Set<String> AVX2 = Set.of("avx2", "fma", "f16c", "popcnt");
  private static final Set<String> AVX512 = Set.of("avx512f", "avx512dq", "avx512bw", "avx512vl");

  static Platform current() {
    return new Platform(
        System.getProperty("os.name", ""), System.getProperty("os.arch", ""), flags());
  }

  static String resource(String flavour) {
    return "/native/linux-x86_64/libwinnow-faiss-" + flavour + ".so";
  }

  /// @param wanted the system property: null, `off`, a flavour or a path
  FaissLibrary.Result choose(@Nullable String wanted) {
    if ("off".equals(wanted)) {
      return FaissLibrary.Result.missing(
          "FAISS is switched off by -Dwinnow.faiss=off; remove that property to use it");
    }
    if (wanted != null && !wanted.isBlank() && !FLAVOURS.contains(wanted)) {
      return Files.isRegularFile(Path.of(wanted))
          ? new FaissLibrary.Result(wanted, "")
          : FaissLibrary.Result.missing(
              "winnow.faiss is '%s'; expected off, avx2, avx512 or the path of a library"
                  .formatted(wanted));
    }
    if (!system.equals("Linux") || !architecture.equals("amd64")) {
      return FaissLibrary.Result.missing(
          ("no FAISS for %s on %s, only for Linux on amd64; use what needs no FAISS, or build it"
                  + " and set winnow.faiss to its path")
              .formatted(system, architecture));
    }
    if (!features.containsAll(AVX2)) {
      return FaissLibrary.Result.missing(
          "this CPU has no AVX2, which FAISS needs; use what needs no FAISS, or another machine");
    }
    if (wanted != null && !wanted.isBlank()) {
      return new FaissLibrary.Result(wanted, "");
    }
    return new FaissLibrary.Result(features.containsAll(AVX512) ? "avx512" : "avx2", "");
  }

  /// The flags of the first CPU; none where the system does not tell.
  private static Set<String> flags() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("flags"))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .map(flags -> Set.copyOf(List.of(flags.split("\\s+"))))
          .orElse(Set.of());
    } catch (IOException e) {
      return Set.of();
    }
  }
}
