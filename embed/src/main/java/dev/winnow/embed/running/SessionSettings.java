package dev.winnow.embed.running;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession.SessionOptions;

/// Settings that all sessions have: idle threads do not spin, operators run one after the other.
final class SessionSettings {
  private SessionSettings() {}

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
