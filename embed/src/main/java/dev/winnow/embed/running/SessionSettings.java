package dev.winnow.embed.running;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession.SessionOptions;

/// Settings that all sessions have: idle threads do not spin, operators run one after the other.
final class SessionSettings {
  /// Has ONNX Runtime multiply bytes without cutting sums, where the processor alone would.
  static final String EXACT_BYTES = "session.x64quantprecision";

  private SessionSettings() {}

  /// Of a file that is run as it is: its weights may use all 8 bits, whose sums processors without
  /// instructions for them cut (cosines down to .983), where weights that are rounded here leave
  /// room.
  static SessionOptions ofFile(Device device, int threads, Processor processor)
      throws OrtException {
    SessionOptions settings = of(device, threads);
    if (!processor.exactBytes()) {
      settings.addConfigEntry(EXACT_BYTES, "1");
    }
    return settings;
  }

  /// @param threads inside a run
  static SessionOptions of(Device device, int threads) throws OrtException {
    var settings = new SessionOptions();
    try {
      settings.setIntraOpNumThreads(threads);
      settings.setInterOpNumThreads(1);
      settings.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
      settings.addConfigEntry("session.intra_op.allow_spinning", "0");
      settings.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
      if (device.kind() == Device.Kind.CUDA) {
        OnnxDevices.addCuda(settings, device.ordinal());
      }
      return settings;
    } catch (OrtException | RuntimeException e) {
      settings.close();
      throw e;
    }
  }
}
