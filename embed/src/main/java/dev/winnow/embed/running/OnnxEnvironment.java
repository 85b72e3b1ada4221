package dev.winnow.embed.running;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

/// ONNX Runtime's environment, made so that it lasts as long as the process.
///
/// Its Java library frees the environment in a shutdown hook of its own, whatever opens or runs at
/// that moment, and hooks run in no order: a process that was told to stop while it opened a model
/// died of a segmentation fault. The library counts who holds the environment, so that a second
/// hold leaves the hook nothing to free. It has to come first: the hook may run as soon as the
/// library has registered it.
final class OnnxEnvironment {
  private static final String NAME = "winnow";
  private static final OrtLoggingLevel LEVEL = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR;

  private OnnxEnvironment() {}

  static OrtEnvironment make() throws OrtException {
    boolean _ = hold();
    OrtEnvironment environment = OrtEnvironment.getEnvironment(LEVEL, NAME);
    environment.setTelemetry(false);
    return environment;
  }

  /// @return false where the library is another than this was written for; then its hook may free
  ///   what is in use
  static boolean hold() {
    try {
      // the environment's class loads the native library, which the rest needs
      var _ = Class.forName(OrtEnvironment.class.getName());
      Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
      api.setAccessible(true);
      Method create =
          OrtEnvironment.class.getDeclaredMethod(
              "createHandle", long.class, int.class, String.class);
      create.setAccessible(true);
      var _ = create.invoke(null, api.getLong(null), LEVEL.getValue(), NAME);
      return true;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return false;
    }
  }
}
