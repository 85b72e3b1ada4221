package dev.winnow.embed.running;

import ai.onnxruntime.OrtEnvironment;
import dev.winnow.embed.files.ModelCache;
import java.net.URL;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Has ONNX Runtime load its libraries from a cache. Left alone it unpacks 28 MB to a temporary
/// folder at every start, a kilobyte at a time: a sixth of a second, and as much for as long as the
/// process runs.
public final class OnnxLibrary {
  private static final String FOLDER = "/ai/onnxruntime/native/";
  private static final String PROPERTY = "onnxruntime.native.";

  /// Where JNA, which sets up ONNX Runtime's process, unpacks its own: native code can be loaded
  /// from the cache, but not from every temporary folder.
  private static final String JNA = "jna.tmpdir";

  private static final List<String> LIBRARIES = List.of("onnxruntime", "onnxruntime4j_jni");

  /// Paths set here: a cache that lasted for one run may be gone.
  private static final Set<String> OURS = ConcurrentHashMap.newKeySet();

  private OnnxLibrary() {}

  /// Call before the first use of ONNX Runtime. What the user has set stays, and so does the build
  /// for GPUs: it wants all its libraries side by side.
  public static void unpack(ModelCache cache) {
    if (System.getProperty(JNA) == null) {
      System.setProperty(JNA, cache.natives().toString());
    }
    String platform =
        platform(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    boolean chosen =
        System.getProperties().stringPropertyNames().stream()
            .filter(name -> name.startsWith(PROPERTY))
            .anyMatch(name -> !OURS.contains(System.getProperty(name)));
    if (chosen
        || OnnxDevices.isLoaded()
        || resource(platform, "onnxruntime_providers_shared") != null) {
      return;
    }
    for (String library : LIBRARIES) {
      URL packed = resource(platform, library);
      if (packed != null) {
        String path = cache.library(packed, file(library)).toString();
        OURS.add(path);
        System.setProperty(PROPERTY + library + ".path", path);
      }
    }
  }

  /// As ONNX Runtime names them.
  static String platform(String system, String processor) {
    String name = system.toLowerCase(Locale.ROOT);
    String kind = name.contains("mac") ? "osx" : name.contains("win") ? "win" : "linux";
    return kind + (processor.matches("aarch64|arm64") ? "-aarch64" : "-x64");
  }

  private static @Nullable URL resource(String platform, String library) {
    return OrtEnvironment.class.getResource(FOLDER + platform + "/" + file(library));
  }

  private static String file(String library) {
    return System.mapLibraryName(library).replace("jnilib", "dylib");
  }
}
