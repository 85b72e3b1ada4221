package dev.winnow.index.store;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillTest {
  @TempDir Path temp;

  @Test
  void fiveKillsLoseNothingThatWasAcknowledged() throws Exception {
    Kills.run(temp, 5, System.nanoTime());
  }

  @Test
  @Tag("full")
  void twoHundredKillsLoseNothingThatWasAcknowledged() throws Exception {
    Kills.run(temp, 200, System.nanoTime());
  }
}
