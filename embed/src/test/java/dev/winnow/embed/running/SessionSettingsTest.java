package dev.winnow.embed.running;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OrtException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionSettingsTest {
  /// Flags of processors as Linux names them.
  @ParameterizedTest
  @CsvSource({
    "flags : fpu sse4_2 avx2 fma,1",
    "flags : fpu avx2 avx512f avx512bw,1",
    "flags : fpu avx2 avx_vnni,0",
    "flags : fpu avx512f avx512_vnni,0",
    "Features : fp asimd asimddp,0"
  })
  void filesRunExactlyWhereTheProcessorWouldCutSums(String flags, String exact)
      throws OrtException {
    var _ = OnnxDevices.environment();

    try (var settings = SessionSettings.ofFile(Device.CPU, 1, Processor.of(flags))) {
      assertEquals(
          exact, settings.getConfigEntries().getOrDefault(SessionSettings.EXACT_BYTES, "0"));
    }
  }
}
