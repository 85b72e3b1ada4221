package dev.winnow.cli;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// `-Dwinnow.stops=N` chooses how many stops the full one makes.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals")
class StopTest {
  private @TempDir Path temp;

  @Test
  void aFewStopsAtRandomMomentsCrashNothingAndLoseNothing() throws Exception {
    Stops.run(temp, 6, System.nanoTime());
  }

  @Test
  @Tag("full")
  @Timeout(value = 4, unit = TimeUnit.HOURS)
  void aThousandStopsAtRandomMomentsCrashNothingAndLoseNothing() throws Exception {
    Stops.run(temp, Integer.getInteger("winnow.stops", 1_000), System.nanoTime());
  }
}
