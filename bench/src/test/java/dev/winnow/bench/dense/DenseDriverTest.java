package dev.winnow.bench.dense;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.bench.QuickDriver;
import org.junit.jupiter.api.Test;

class DenseDriverTest extends QuickDriver {
  @Test
  void denseIndexesReachTheirTargets() throws Exception {
    DenseDriver.main(quick("--set", "jdk", "--kinds", "fast-scan,jvector"));

    String result = result();
    assertTrue(result.contains("All reach their targets."), result);
  }
}
