package dev.winnow.embed.running;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.threads.EndingException;
import dev.winnow.embed.threads.NativeCalls;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// ONNX Runtime itself, and which devices it can use.
public final class OnnxDevices {
  private static final String REMEDY =
      "depend on dev.winnow:winnow-embed-cuda (type pom) in place of dev.winnow:winnow-embed (in"
          + " Winnow's own build: -Pgpu) and install CUDA 12 and cuDNN 9 where the"
          + " system's loader finds them, or choose the device cpu or auto";

  private static volatile @Nullable OrtEnvironment loaded;

  private OnnxDevices() {}

  static boolean isLoaded() {
    return loaded != null;
  }

  static OrtEnvironment environment() {
    OrtEnvironment known = loaded;
    if (known == null) {
      known = load();
      loaded = known;
    }
    return known;
  }

  private static synchronized OrtEnvironment load() {
    Telemetry.disable();
    try (var _ = NativeCalls.PROCESS.enter()) {
      return OnnxEnvironment.make();
    } catch (EndingException e) {
      throw e;
    } catch (OrtException | RuntimeException | LinkageError e) {
      if (e instanceof IllegalStateException && NativeCalls.isProcessEnding()) {
        throw new EndingException(); // which refuses the hook of the runtime
      }
      throw new ModelException(
          "cannot load ONNX Runtime: %s; expected Linux, macOS or Windows on x64 or ARM64 and a folder for temporary files that native code can be loaded from (set java.io.tmpdir, or unpack its libraries and set onnxruntime.native.path)"
              .formatted(e.getMessage()),
          e);
    }
  }

  /// The device to run on: `wanted`, or for [Device#AUTO] what there is.
  ///
  /// @param notes told when a GPU was looked for and cannot be used
  public static Device resolve(Device wanted, Set<String> notes) {
    return switch (wanted.kind()) {
      case CPU -> wanted;
      case CUDA -> {
        requireCuda(wanted.ordinal());
        yield wanted;
      }
      case AUTO -> {
        try {
          requireCuda(0);
          yield Device.cuda(0);
        } catch (ModelException e) {
          notes.add("device auto runs on cpu: " + e.getMessage());
          yield Device.CPU;
        }
      }
    };
  }

  private static void requireCuda(int ordinal) {
    OrtEnvironment environment = environment();
    if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
      throw new ModelException(
          "cuda:%d cannot be used: ONNX Runtime %s on the class path is the build for processors; %s"
              .formatted(ordinal, environment.getVersion(), REMEDY));
    }
    try (var _ = NativeCalls.PROCESS.enter();
        var options = new SessionOptions()) {
      addCuda(options, ordinal);
    } catch (OrtException e) {
      throw new ModelException(
          "cuda:%d cannot be used: %s; %s".formatted(ordinal, e.getMessage(), REMEDY), e);
    }
  }

  static void addCuda(SessionOptions options, int ordinal) throws OrtException {
    try (var cuda = new OrtCUDAProviderOptions(ordinal)) {
      cuda.add("use_tf32", "0"); // 10 bits of mantissa would not agree with the processor
      options.addCUDA(cuda);
    }
  }
}
