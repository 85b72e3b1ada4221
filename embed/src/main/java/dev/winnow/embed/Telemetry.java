package dev.winnow.embed;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/// Switches ONNX Runtime's telemetry off before its library is loaded.
///
/// From 1.29 on it is on by default, also on Linux: it would send usage data from the user's
/// process, and while it starts it matches the command line with a regular expression that recurses
/// once per character, so that a JVM with a long class path dies of a stack overflow in native code
/// (microsoft/onnxruntime#32173, vespa-engine/vespa#37786). Only an environment variable of the
/// process stops it, and Java cannot set one, so this calls C's `setenv`.
final class Telemetry {
  private static final String VARIABLE = "ORT_DISABLE_TELEMETRY";

  private Telemetry() {}

  /// Call before the first use of ONNX Runtime. Where the system has no `setenv` (Windows), nothing
  /// is done: its telemetry is of another kind and switched off through the API.
  static void disable() {
    if (System.getenv(VARIABLE) != null) {
      return;
    }
    Linker linker = Linker.nativeLinker();
    var setenv = linker.defaultLookup().find("setenv");
    if (setenv.isEmpty()) {
      return;
    }
    @SuppressWarnings("restricted")
    var call =
        linker.downcallHandle(
            setenv.get(),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      int result = (int) call.invokeExact(arena.allocateFrom(VARIABLE), arena.allocateFrom("1"), 1);
      if (result != 0) {
        throw new ModelException(
            "cannot set the environment variable %s; set it to 1 before starting Java"
                .formatted(VARIABLE));
      }
    } catch (ModelException e) {
      throw e;
    } catch (Throwable e) {
      throw new ModelException(
          "cannot set the environment variable %s; set it to 1 before starting Java"
              .formatted(VARIABLE),
          e);
    }
  }
}
