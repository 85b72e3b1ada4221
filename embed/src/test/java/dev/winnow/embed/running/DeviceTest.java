package dev.winnow.embed.running;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTest {
  @ParameterizedTest
  @ValueSource(strings = {"cpu", "auto", "cuda:0", "cuda:7"})
  void aDevicePrintsAsItIsRead(String text) {
    assertEquals(text, Device.parse(text).toString());
  }

  @Test
  void cudaWithoutANumberIsTheFirstCard() {
    assertEquals(Device.cuda(0), Device.parse("cuda"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gpu", "CPU", "cuda:", "cuda:-1", "cuda:99999999999", "cpu:1"})
  void anythingElseIsAnErrorThatSaysWhatIsExpected(String text) {
    var e = assertThrows(IllegalArgumentException.class, () -> Device.parse(text));

    assertTrue(e.getMessage().contains("expected cpu, cuda, cuda:NUMBER or auto"), e.getMessage());
  }

  @Test
  void onlyCudaHasNumbers() {
    assertThrows(IllegalArgumentException.class, () -> new Device(Device.Kind.CPU, 1));
    assertThrows(IllegalArgumentException.class, () -> Device.cuda(-1));
  }
}
