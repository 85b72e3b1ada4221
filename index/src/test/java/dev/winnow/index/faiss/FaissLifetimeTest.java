package dev.winnow.index.faiss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Native memory is freed once, whatever happens at the same time.
class FaissLifetimeTest {
  private static final Sample VECTORS = Sample.of(2_000, 16, 6);
  private static final Sample QUERIES = Sample.of(4, 16, 6);
  private static final IndexKind KIND = IndexKind.ivf(new Codes.FastScan(8), Metric.L2);

  private static MemorySegment image;

  @BeforeAll
  static void needsFaiss() {
    assumeTrue(FaissLibrary.available(), FaissLibrary::unavailableBecause);
    try (FaissIndex index = KIND.build(VECTORS)) {
      image = MemorySegment.ofArray(FaissImageTest.image(index));
    }
  }

  @AfterAll
  static void nothingIsLeftOpen() {
    if (FaissLibrary.available()) {
      assertEquals(0, FaissLibrary.liveObjects());
      assertEquals(0, FaissLibrary.liveBytes());
    }
  }

  @Test
  void closingTwiceFreesOnce() {
    FaissIndex index = FaissIndex.read(image);
    long open = FaissLibrary.liveObjects();

    index.close();
    index.close();

    assertEquals(open - 1, FaissLibrary.liveObjects());
  }

  @Test
  void afterClosingEveryUseSaysSo() {
    FaissIndex index = FaissIndex.read(image);
    index.close();

    var e = assertThrows(IllegalStateException.class, () -> search(index));
    assertThrows(IllegalStateException.class, index::count);
    assertThrows(IllegalStateException.class, index::bytes);
    assertThrows(IllegalStateException.class, () -> index.write(_ -> {}));
    assertThrows(IllegalStateException.class, () -> index.add(VECTORS.heap(), 1));
    assertThrows(IllegalStateException.class, () -> index.train(VECTORS.heap(), 100));
    assertEquals(
        "a FAISS index that was read is closed; use it before closing it, or make it again",
        e.getMessage());
  }

  @Test
  void closingWaitsForSearchesAndRefusesLaterOnes() throws InterruptedException {
    for (int round = 0; round < 20; round++) {
      closeDuringSearch(8);
    }
  }

  @Test
  void aForgottenIndexIsFreedAndReported() throws InterruptedException {
    AtomicReference<String> warning = new AtomicReference<>();
    Logger logger = Logger.getLogger("dev.winnow.index.faiss");
    Handler handler = new Listener(warning);
    logger.addHandler(handler);
    long open = FaissLibrary.liveObjects();
    try {
      forget();
      for (int i = 0; i < 200 && FaissLibrary.liveObjects() > open; i++) {
        System.gc();
        Thread.sleep(20);
      }
    } finally {
      logger.removeHandler(handler);
    }

    assertEquals(open, FaissLibrary.liveObjects());
    assertEquals(
        "a flat FAISS index was never closed; its memory is free now, but close it when you are"
            + " done",
        warning.get());
  }

  @Test
  void manyRoundsOfOpeningSearchingAndClosingLeakNothing() {
    long open = FaissLibrary.liveObjects();
    for (int i = 0; i < 2_000; i++) {
      cycle();
    }

    assertEquals(open, FaissLibrary.liveObjects());
  }

  @Test
  @Tag("full")
  void sixteenThreadsOfTenThousandRoundsKeepTheProcessItsSize() throws Exception {
    List<String> grown = OwnJvm.run(Rounds.class, "-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch");

    // 160,000 rounds; one that leaked its lists would have taken gigabytes.
    assertTrue(Long.parseLong(grown.getFirst()) < 20_000, "grew by " + grown + " kB");
  }

  /// Prints by how many kilobytes the process grew, its heap being of one size.
  static final class Rounds {
    private Rounds() {}

    public static void main(String[] args) throws Exception {
      needsFaiss();
      rounds(16, 10_000); // until the allocator and the JIT have what they want
      long before = residentKilobytes();
      rounds(16, 10_000);
      assertEquals(0, FaissLibrary.liveObjects());
      IO.println(residentKilobytes() - before);
    }
  }

  private static void rounds(int threads, int rounds) throws InterruptedException {
    AtomicInteger failed = new AtomicInteger();
    List<Thread> running = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      running.add(
          Thread.ofPlatform()
              .uncaughtExceptionHandler((_, _) -> failed.incrementAndGet())
              .start(() -> {
                for (int i = 0; i < rounds; i++) {
                  cycle();
                }
              }));
    }
    for (Thread thread : running) {
      assertTrue(thread.join(Duration.ofMinutes(10)), "a thread still opens and closes");
    }
    assertEquals(0, failed.get());
  }

  private static void cycle() {
    try (FaissIndex index = FaissIndex.read(image)) {
      search(index);
    }
  }

  private static void search(FaissIndex index) {
    Found _ = Found.by(index, QUERIES, 5, Search.probing(4));
  }

  private static void closeDuringSearch(int threads) throws InterruptedException {
    FaissIndex index = FaissIndex.read(image);
    CountDownLatch searching = new CountDownLatch(threads);
    AtomicInteger refused = new AtomicInteger();
    List<Thread> running = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      running.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  for (int i = 0; ; i++) {
                    search(index);
                    if (i == 0) {
                      searching.countDown();
                    }
                  }
                } catch (IllegalStateException e) {
                  refused.incrementAndGet();
                }
              }));
    }
    assertTrue(searching.await(1, TimeUnit.MINUTES), "not every thread has searched");
    index.close();
    for (Thread thread : running) {
      assertTrue(thread.join(Duration.ofMinutes(1)), "a thread still searches");
    }
    assertEquals(threads, refused.get());
  }

  private static void forget() {
    FaissIndex index = FaissIndex.flat(8, Metric.L2);
    assertTrue(index.trained());
  }

  private static long residentKilobytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  private static final class Listener extends Handler {
    private final AtomicReference<String> last;

    Listener(AtomicReference<String> last) {
      this.last = last;
    }

    @Override
    public void publish(LogRecord message) {
      last.set(MessageFormat.format(message.getMessage(), message.getParameters()));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
