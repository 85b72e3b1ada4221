package dev.winnow.embed.blocks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Blocks;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.held.HeldMemory;
import dev.winnow.embed.running.BlockForward;
import dev.winnow.embed.running.SmallDisk;
import dev.winnow.embed.running.TestModels;
import dev.winnow.embed.threads.TimeLimit;
import dev.winnow.embed.threads.TimeLimitException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a context holds outside of the heap is counted, and gone whatever happens.
class BlockMemoryTest {
  private static final BlockConfig SMALL = new BlockConfig(8, 64, 16, 4, 32, 2);
  private static final Path FULL = Path.of("/dev/full");

  private final long nativeBefore = HeldMemory.nativeBytes();
  private final Models models = Models.open(TestModels.CONFIG);
  private final BlockForward forward =
      models.blockForward(
          Path.of("src/test/resources/models/llama").toString(),
          GraphOptions.DEFAULTS
              .withPadded(false)
              .withOutput(Output.SCORES)
              .withBlocks(Blocks.HALF));
  private @TempDir Path folder;

  @AfterEach
  void close() {
    models.close();
    assertEquals(nativeBefore, HeldMemory.nativeBytes());
    assertEquals(0, HeldMemory.mappedBytes());
    assertEquals(0, folder.toFile().list().length);
  }

  private static int[] ids(int count) {
    return new Random(1).ints(count, 4, 200).toArray();
  }

  private BlockContext open() {
    return open(folder, 3_000);
  }

  private BlockContext open(Path there, int capacity) {
    ContextConfig config = ContextConfig.DEFAULTS.withBlocks(SMALL).withLookup(BlockLookup.exact());
    return BlockContext.open(forward, config.withFolder(there), capacity);
  }

  @Test
  void isCountedUntilClosed() {
    try (var context = open()) {
      // 183 blocks of 16 tokens: 3 layers of keys and values of 2 heads of 16 numbers in 16 bits.
      assertEquals(183 * 16 * 3 * 2 * 2 * 16 * 2, HeldMemory.mappedBytes());
      assertTrue(HeldMemory.nativeBytes() > nativeBefore);
      float[] _ = context.read(ids(500));
    }
  }

  @Test
  void aDiskThatIsFullIsSaid() throws IOException {
    assumeTrue(Files.exists(FULL), "no full device");
    try (var file = SpillFile.open(FULL, folder)) {
      String said =
          assertThrows(UncheckedIOException.class, () -> file.write(new byte[10], 0)).getMessage();
      assertTrue(said.contains("No space left") && said.contains("; expected room"), said);
    }
  }

  @Test
  void aDiskThatFillsUpWhileBlocksAreKeptIsSaid() throws IOException {
    try (var disk = SmallDisk.mount(folder, 64)) {
      Path there = disk.folder();
      try (var context = open(there, 3_000)) {
        String said =
            assertThrows(UncheckedIOException.class, () -> context.skim(ids(2_900))).getMessage();
        assertTrue(said.contains(there + "") && said.contains("; expected room"), said);
        assertTrue(context.blocks() > 5, context.blocks() + " blocks");
        assertThrows(IllegalStateException.class, () -> context.read(5));
        assertEquals(0, there.toFile().list().length);
      }
      assertEquals(0, HeldMemory.mappedBytes());
      try (var fitting = open(there, 300)) {
        fitting.skim(ids(150));
      }
    }
  }

  /// What was read before an interrupt is kept, and reading goes on behind it.
  @Test
  void anInterruptLeavesAContextWhole() throws InterruptedException {
    int[] ids = ids(600);
    float[] wanted;
    try (var context = open()) {
      for (int id : ids) {
        context.skim(id);
      }
      wanted = context.read(9);
    }
    try (var context = open()) {
      boolean[] done = {false};
      Thread reader =
          Thread.ofPlatform()
              .start(() -> {
                for (int id = 0; id < ids.length; ) {
                  try {
                    int from = id;
                    TimeLimit.within(
                        Duration.ofDays(1),
                        () -> {
                          context.skim(ids[from]);
                          return true;
                        });
                    id++;
                  } catch (TimeLimitException e) {
                    boolean _ = Thread.interrupted();
                  }
                }
                done[0] = true;
              });
      while (reader.isAlive()) {
        Thread.sleep(3);
        reader.interrupt();
      }
      reader.join();
      assertTrue(done[0], context.tokens() + " tokens");
      assertArrayEquals(wanted, context.read(9), 0);
    }
  }

  @Test
  void whatCannotBeKeptEndsTheContext() {
    try (var context = open()) {
      context.skim(ids(300));
      Objects.requireNonNull(context.spill()).close();
      assertThrows(UncheckedIOException.class, () -> context.read(ids(100)));
      String said = assertThrows(IllegalStateException.class, () -> context.read(5)).getMessage();
      assertTrue(said.contains("open another"), said);
    }
  }

  @Test
  void isGoneWhereverReadingIsCutShort() throws InterruptedException {
    for (int millis : new int[] {0, 3, 10, 30, 60}) {
      try (var context = open()) {
        Thread reader =
            Thread.ofPlatform()
                .start(() -> {
                  try {
                    float[] _ =
                        TimeLimit.within(Duration.ofDays(1), () -> context.read(ids(2_900)));
                  } catch (RuntimeException e) {
                    // cut short
                  }
                });
        Thread.sleep(millis);
        reader.interrupt();
        reader.join();
        assertTrue(context.tokens() <= 2_900, context.tokens() + " tokens");
      }
      assertEquals(0, HeldMemory.mappedBytes());
    }
  }
}
