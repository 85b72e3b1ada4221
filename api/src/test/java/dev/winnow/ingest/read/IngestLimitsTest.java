package dev.winnow.ingest.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.winnow.ingest.IngestConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class IngestLimitsTest {
  @Test
  void limitsSayTheirRange() {
    var refused =
        assertThrows(IllegalArgumentException.class, () -> IngestLimits.DEFAULTS.withJsonDepth(0));

    assertEquals("limit jsonDepth is 0; expected 1 to 10000", refused.getMessage());
  }

  @Test
  void threadsAreBounded() {
    assertThrows(IllegalArgumentException.class, () -> IngestConfig.DEFAULTS.withThreads(0));
  }

  @Test
  void negativeTimeBetweenCommitsIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> IngestConfig.DEFAULTS.withCommitEvery(Duration.ofSeconds(-1)));
  }
}
