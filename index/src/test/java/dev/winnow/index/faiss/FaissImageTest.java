package dev.winnow.index.faiss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// How an index is written, read and searched in a mapped file, and what becomes of damaged bytes.
class FaissImageTest {
  private static final Sample VECTORS = Sample.of(3_000, 32, 2);
  private static final Sample QUERIES = Sample.of(20, 32, 2);

  @BeforeAll
  static void needsFaiss() {
    assumeTrue(FaissLibrary.available(), FaissLibrary::unavailableBecause);
  }

  @AfterAll
  static void nothingIsLeftOpen() {
    if (FaissLibrary.available()) {
      assertEquals(0, FaissLibrary.liveObjects());
      assertEquals(0, FaissLibrary.liveBytes());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.winnow.index.faiss.IndexKind#all")
  void whatIsReadFindsAndWritesTheSame(IndexKind kind) {
    byte[] image;
    Found written;
    try (FaissIndex index = kind.build(VECTORS)) {
      image = image(index);
      written = Found.by(index, QUERIES, 20, Search.probing(8));
    }
    try (FaissIndex index = FaissIndex.read(MemorySegment.ofArray(image))) {
      Found read = Found.by(index, QUERIES, 20, Search.probing(8));

      assertArrayEquals(written.ordinals(), read.ordinals());
      assertArrayEquals(written.scores(), read.scores());
      assertEquals(VECTORS.n(), index.count());
      assertEquals(VECTORS.dimension(), index.dimension());
      assertEquals(kind.metric(), index.metric());
      assertArrayEquals(image, image(index));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.winnow.index.faiss.IndexKind#all")
  void aMappedFileIsSearchedInPlace(IndexKind kind, @TempDir Path folder) throws IOException {
    Path file = folder.resolve("index");
    Found written;
    long held;
    try (FaissIndex index = kind.build(VECTORS)) {
      Files.write(file, image(index));
      written = Found.by(index, QUERIES, 20, Search.probing(8));
      held = index.bytes();
    }
    try (Arena arena = Arena.ofShared();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MemorySegment mapped = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
      try (FaissIndex index = FaissIndex.map(mapped)) {
        Found read = Found.by(index, QUERIES, 20, Search.probing(8));

        assertArrayEquals(written.ordinals(), read.ordinals());
        assertArrayEquals(written.scores(), read.scores());
        assertTrue(index.bytes() <= held, index.bytes() + " of " + held);
        if (kind.name().contains("Flat")) {
          assertTrue(index.bytes() < held / 10, index.bytes() + " of " + held);
        }
      }
    }
  }

  @Test
  void whatWasReadCannotGrow() {
    IndexKind kind = IndexKind.ivf(new Codes.FastScan(16), Metric.L2);
    byte[] image;
    try (FaissIndex index = kind.build(VECTORS)) {
      image = image(index);
    }
    try (FaissIndex index = FaissIndex.read(MemorySegment.ofArray(image))) {
      var add = assertThrows(FaissException.class, () -> index.add(VECTORS.heap(), VECTORS.n()));
      assertThrows(FaissException.class, () -> index.train(VECTORS.heap(), VECTORS.n()));

      assertEquals("this index was read; it cannot grow", add.getMessage());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.winnow.index.faiss.IndexKind#all")
  void anImageCutShortAnywhereIsRefused(IndexKind kind) {
    byte[] image;
    try (FaissIndex index = kind.build(VECTORS)) {
      image = image(index);
    }
    var random = new SplittableRandom(3);

    for (int i = 0; i < 60; i++) {
      int length = i < 10 ? i * 8 : random.nextInt(image.length);
      byte[] cut = Arrays.copyOf(image, length);

      var e =
          assertThrows(
              FaissException.class, () -> FaissIndex.read(MemorySegment.ofArray(cut)).close());

      assertTrue(e.getMessage().startsWith("not a whole index"), e.getMessage());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.winnow.index.faiss.IndexKind#all")
  void changedBytesAreRefusedOrSearchedWithoutACrash(IndexKind kind) {
    byte[] image;
    try (FaissIndex index = kind.build(VECTORS)) {
      image = image(index);
    }
    var random = new SplittableRandom(4);

    for (int i = 0; i < 300; i++) {
      byte[] changed = image.clone();
      // Mostly the header and the lengths, where it would hurt.
      int limit = i % 3 == 0 ? image.length : i % 3 == 1 ? 64 : Math.min(image.length, 20_000);
      for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
        changed[random.nextInt(limit)] ^= (byte) (1 << random.nextInt(8));
      }
      try (FaissIndex index = FaissIndex.read(MemorySegment.ofArray(changed))) {
        if (index.dimension() == QUERIES.dimension()) {
          Found _ = Found.by(index, QUERIES, 20, Search.probing(40));
        }
      } catch (FaissException e) {
        assertTrue(!e.getMessage().isEmpty());
      }
    }
  }

  @Test
  void anOrdinalThatIsNotThereIsReported() {
    IndexKind kind = IndexKind.ivf(new Codes.Flat(), Metric.L2);
    byte[] image;
    try (FaissIndex index = kind.build(VECTORS)) {
      image = image(index);
    }
    int centroids = IndexKind.LISTS * 32 * 4;
    int ordinals = 64 + centroids + 320;
    MemorySegment.ofArray(image).set(ValueLayout.JAVA_LONG_UNALIGNED, ordinals, 1L << 40);

    try (FaissIndex index = FaissIndex.read(MemorySegment.ofArray(image))) {
      var e =
          assertThrows(
              FaissException.class,
              () -> {
                Found _ = Found.by(index, QUERIES, VECTORS.n(), Search.probing(40));
              });

      assertTrue(e.getMessage().contains("damaged"), e.getMessage());
    }
  }

  @Test
  void memoryThatCannotBeMappedIsRefusedWithTheRemedy() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment odd = arena.allocate(1024, 64).asSlice(8);

      var heap =
          assertThrows(
              IllegalArgumentException.class,
              () -> FaissIndex.map(MemorySegment.ofArray(new byte[64])).close());
      var crooked = assertThrows(IllegalArgumentException.class, () -> FaissIndex.map(odd).close());

      assertTrue(heap.getMessage().contains("read it instead"), heap.getMessage());
      assertTrue(crooked.getMessage().contains("multiple of 64"), crooked.getMessage());
    }
  }

  @Test
  void aMappedIndexWhoseMemoryWasClosedIsRefused() {
    byte[] image;
    try (FaissIndex index = IndexKind.ivf(new Codes.Flat(), Metric.L2).build(VECTORS)) {
      image = image(index);
    }
    Arena arena = Arena.ofShared();
    MemorySegment memory = arena.allocate(image.length, 64).copyFrom(MemorySegment.ofArray(image));
    try (FaissIndex index = FaissIndex.map(memory)) {
      arena.close();

      var e =
          assertThrows(
              IllegalStateException.class,
              () -> {
                Found _ = Found.by(index, QUERIES, 1, Search.probing(1));
              });

      assertTrue(e.getMessage().contains("close the index first"), e.getMessage());
    }
  }

  @Test
  void aSinkThatFailsEndsTheWriting() {
    try (FaissIndex index = IndexKind.ivf(new Codes.Flat(), Metric.L2).build(VECTORS)) {
      IOException full = new IOException("No space left on device");

      var e =
          assertThrows(
              UncheckedIOException.class,
              () ->
                  index.write(_ -> {
                    throw full;
                  }));

      assertEquals(full, e.getCause());
    }
  }

  @Test
  void anIndexThatIsNotTrainedCannotBeWritten() {
    try (FaissIndex index = FaissIndex.ivf(32, 4, new Codes.Flat(), Metric.L2)) {
      var e = assertThrows(FaissException.class, () -> image(index));

      assertEquals("this index is not trained; nothing to write", e.getMessage());
    }
  }

  static byte[] image(FaissIndex index) {
    var bytes = new ByteArrayOutputStream();
    index.write(piece -> bytes.write(piece.toArray(ValueLayout.JAVA_BYTE)));
    return bytes.toByteArray();
  }
}
