package dev.winnow.cli;

import ai.onnxruntime.OrtEnvironment;
import com.sun.management.OperatingSystemMXBean;
import dev.winnow.cli.DoctorCommand.Finding;
import dev.winnow.embed.ModelInfo;
import dev.winnow.embed.Models;
import dev.winnow.index.faiss.FaissLibrary;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.lucene.util.Version;

/// Checks what on this machine affects Winnow's speed and models.
final class Machine {
  private static final Set<String> TELLING_CPU_FLAGS =
      Set.of(
          "avx",
          "avx2",
          "fma",
          "avx512f",
          "avx512bw",
          "avx512_vnni",
          "avx_vnni",
          "amx_int8",
          "asimd");
  private static final String CLASS_PATH = System.getProperty("java.class.path", "");
  private static final long GIB = 1L << 30;

  private Machine() {}

  static List<Finding> findings(Path disk) {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.well(
            "java",
            Runtime.version()
                + " ("
                + System.getProperty("java.vendor")
                + ") in "
                + System.getProperty("java.home")));
    findings.add(
        Finding.well(
            "flags", String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments())));
    findings.add(vectorApi());
    findings.add(nativeAccess());
    findings.add(Finding.well("cpu", System.getProperty("os.arch") + " " + cpuFlags()));
    findings.add(Finding.well("cores", Runtime.getRuntime().availableProcessors()));
    findings.add(Finding.well("memory", memory()));
    findings.add(Finding.well("disk", free(disk)));
    findings.add(Finding.well("lucene", Version.LATEST));
    findings.add(faiss());
    findings.add(onnxRuntime());
    Models.builtIn().forEach(model -> findings.add(model(model)));
    return findings;
  }

  private static Finding vectorApi() {
    boolean on = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    return on
        ? Finding.well("vector-api", "on")
        : new Finding(
            "vector-api",
            "off",
            "for faster search start java with --add-modules jdk.incubator.vector");
  }

  private static Finding nativeAccess() {
    return Machine.class.getModule().isNativeAccessEnabled()
        ? Finding.well("native-access", "on")
        : new Finding(
            "native-access",
            "not granted",
            "start java with --enable-native-access=ALL-UNNAMED to avoid its warnings");
  }

  private static String cpuFlags() {
    Path info = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(info)) {
      return "(flags unknown)";
    }
    try (var lines = Files.lines(info)) {
      String flags =
          lines.filter(line -> line.matches("(flags|Features)\\s*:.*")).findFirst().orElse("");
      Set<String> told = new TreeSet<>(Arrays.asList(flags.split("\\s+")));
      told.retainAll(TELLING_CPU_FLAGS);
      return String.join(" ", told);
    } catch (IOException e) {
      return "(flags unknown)";
    }
  }

  private static String memory() {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return "%.1f GiB, heap up to %.1f GiB"
        .formatted(
            (double) system.getTotalMemorySize() / GIB,
            (double) Runtime.getRuntime().maxMemory() / GIB);
  }

  private static String free(Path disk) {
    Path place = disk.toAbsolutePath();
    while (!Files.exists(place) && place.getParent() != null) {
      place = place.getParent();
    }
    try {
      return "%.1f GiB free at %s"
          .formatted((double) Files.getFileStore(place).getUsableSpace() / GIB, place);
    } catch (IOException e) {
      return "unknown at " + place;
    }
  }

  private static Finding faiss() {
    if (!FaissLibrary.available()) {
      return new Finding("faiss", "absent", FaissLibrary.unavailableBecause());
    }
    var library = FaissLibrary.description();
    return Finding.well(
        "faiss",
        "%s, %s build, OpenBLAS %s, %d threads to build, 1 a search"
            .formatted(
                library.version(), library.flavour(), library.blasCore(), library.threads()));
  }

  private static Finding onnxRuntime() {
    try {
      String providers =
          OrtEnvironment.getAvailableProviders().stream()
              .map(Enum::name)
              .sorted()
              .collect(Collectors.joining(", "));
      return Finding.well("onnxruntime", onnxRuntimeVersion() + " " + providers);
    } catch (LinkageError | RuntimeException e) {
      return new Finding(
          "onnxruntime",
          "does not load: " + e.getMessage(),
          "vectors need it; use Linux, macOS or Windows on x86-64 or arm64, or --embedder none");
    }
  }

  /// Read from the jar's name: asking ONNX Runtime itself needs an environment, which only embed
  /// may create.
  private static String onnxRuntimeVersion() {
    var jar = Pattern.compile("onnxruntime(?:_gpu)?-([0-9][0-9.]*)\\.jar").matcher(CLASS_PATH);
    return jar.find() ? jar.group(1) : "(version unknown)";
  }

  /// Looks for the jar by its name: unpacking the model to see whether it is there would take long.
  private static Finding model(ModelInfo model) {
    String dependency = model.origin().dependency();
    String artifact = dependency.substring(dependency.indexOf(':') + 1);
    boolean present =
        Pattern.compile(Pattern.quote(artifact) + "-[0-9]").matcher(CLASS_PATH).find();
    String what = "%s, %d dimensions".formatted(model.precision(), model.dimension());
    return present
        ? Finding.well(model.name(), what)
        : new Finding(
            model.name(), what + ", absent", "to use it add the dependency " + dependency);
  }
}
