package dev.winnow.index.faiss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;

class FaissPlatformTest {
  private static final Set<String> AVX2 = Set.of("avx2", "fma", "f16c", "popcnt", "sse2");
  private static final Set<String> AVX512 =
      Set.of("avx2", "fma", "f16c", "popcnt", "avx512f", "avx512dq", "avx512bw", "avx512vl");

  @Test
  void theBestBuildForTheCpuIsChosen() {
    assertEquals("avx512", new Platform("Linux", "amd64", AVX512).choose(null).flavour());
    assertEquals("avx2", new Platform("Linux", "amd64", AVX2).choose(null).flavour());
  }

  @Test
  void thePropertyOverridesTheChoice() {
    var platform = new Platform("Linux", "amd64", AVX512);

    assertEquals("avx2", platform.choose("avx2").flavour());
    assertEquals(
        "FAISS is switched off by -Dwinnow.faiss=off; remove that property to use it",
        platform.choose("off").missing());
    assertEquals(
        "winnow.faiss is 'avx9'; expected off, avx2, avx512 or the path of a library",
        platform.choose("avx9").missing());
  }

  @Test
  void whereThereIsNoBuildTheReasonAndTheRemedyAreSaid() {
    String mac = new Platform("Mac OS X", "aarch64", Set.of()).choose(null).missing();
    String old = new Platform("Linux", "amd64", Set.of("sse2")).choose("avx2").missing();

    assertTrue(mac.startsWith("no FAISS for Mac OS X on aarch64, only for Linux"), mac);
    assertTrue(old.startsWith("this CPU has no AVX2"), old);
  }
}
