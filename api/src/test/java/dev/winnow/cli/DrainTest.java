package dev.winnow.cli;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// `-Dwinnow.drains=N` chooses how many rounds the full one has.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals")
class DrainTest {
  private @TempDir Path temp;

  @Test
  void aServerThatIsStoppedUnderLoadBreaksNoRequestAndLosesNoWrite() throws Exception {
    Drains.run(temp, 3, System.nanoTime());
  }

  @Test
  @Tag("full")
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void aHundredStopsUnderLoadBreakNoRequestAndLoseNoWrite() throws Exception {
    Drains.run(temp, Integer.getInteger("winnow.drains", 100), System.nanoTime());
  }
}
