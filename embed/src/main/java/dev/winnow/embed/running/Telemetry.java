package dev.winnow.embed.running;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import dev.winnow.embed.files.ModelException;

/// Switches ONNX Runtime's telemetry off before its library is loaded.
///
/// From 1.29 on it is on by default, also on Linux: it would send usage data from the user's
/// process, and while it starts it matches the command line with a regular expression that recurses
/// once per character, so that a JVM with a long class path dies of a stack overflow in native code
/// (microsoft/onnxruntime#32173, vespa-engine/vespa#37786). Only an environment variable of the
/// process stops it, and Java cannot set one, so this calls C's `setenv`: by JNA, which the
/// tokenizer library loads anyway, as the JVM's own way costs a process a tenth of its start.
final class Telemetry {
  private static final String VARIABLE = "ORT_DISABLE_TELEMETRY";

  private Telemetry() {}

  /// Call before the first use of ONNX Runtime. On Windows nothing is done: its telemetry there is
  /// of another kind and switched off through the API.
  static void disable() {
    if (Platform.isWindows() || System.getenv(VARIABLE) != null) {
      return;
    }
    try {
      Function setenv = NativeLibrary.getProcess().getFunction("setenv");
      if (setenv.invokeInt(new Object[] {VARIABLE, "1", 1}) != 0) {
        throw new ModelException(
            "cannot set the environment variable %s; set it to 1 before starting Java"
                .formatted(VARIABLE));
      }
    } catch (LinkageError e) {
      throw new ModelException(
          "cannot set the environment variable %s: %s; set it to 1 before starting Java"
              .formatted(VARIABLE, e.getMessage()),
          e);
    }
  }
}
