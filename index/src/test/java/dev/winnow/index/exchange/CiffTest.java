package dev.winnow.index.exchange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.TermWeights;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `golden.ciff` is made by ciff-toolkit, see `bench/oracle/ciff_golden.py`.
class CiffTest {
  private static final Path GOLDEN = Path.of("src/test/resources/ciff/golden.ciff");

  private static final Map<String, TermWeights> VECTORS = new LinkedHashMap<>();

  static {
    VECTORS.put("MED-10", TermWeights.of(Map.of("cancer", 117, "##hort", 125, "caf\u00E9", 1)));
    VECTORS.put("empty", TermWeights.NONE);
    VECTORS.put("MED-14", TermWeights.of(Map.of("cancer", 3, "\u6570\u636E", 300, "a", 70_000)));
    VECTORS.put("last", TermWeights.of(Map.of("##hort", 2)));
  }

  @TempDir Path folder;

  private static Map<String, TermWeights> read(Path file, int most) throws IOException {
    Map<String, TermWeights> read = new LinkedHashMap<>();
    Ciff.read(file, most, read::put);
    return read;
  }

  private static double write(Path file, int most, Map<String, TermWeights> vectors)
      throws IOException {
    return Ciff.write(file, most, each -> vectors.forEach(each));
  }

  @Test
  void whatAnotherProgramWroteIsRead() throws IOException {
    for (int most : new int[] {1, 4, 1_000}) {
      assertEquals(VECTORS, read(GOLDEN, most));
    }
  }

  @Test
  void whatIsWrittenEqualsWhatAnotherProgramWrites() throws IOException {
    Path file = folder.resolve("a.ciff");

    double scale = write(file, 2, VECTORS);

    String golden = Files.readString(GOLDEN, java.nio.charset.StandardCharsets.ISO_8859_1);
    String written = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
    assertEquals(1, scale);
    assertEquals( // but for the description in the header
        golden.substring(golden.indexOf("golden") + 6),
        written.substring(written.indexOf("times 1.0") + 9));
  }

  @Test
  void randomVectorsComeBackAlsoCompressed() throws IOException {
    var random = new Random(7);
    for (int round = 0; round < 30; round++) {
      Map<String, TermWeights> vectors = new LinkedHashMap<>();
      int documents = random.nextInt(40);
      for (int i = 0; i < documents; i++) {
        Map<String, Integer> weights = new LinkedHashMap<>();
        for (int j = random.nextInt(20); j > 0; j--) {
          weights.put(
              "t" + random.nextInt(30), 1 + random.nextInt(random.nextBoolean() ? 9 : 1 << 23));
        }
        vectors.put("d" + i, TermWeights.of(weights));
      }
      Path file = folder.resolve(round + (round % 2 == 0 ? ".ciff" : ".ciff.gz"));
      double scale = write(file, 1 + random.nextInt(50), vectors);

      assertEquals(1, scale);
      assertEquals(vectors, read(file, 1 + random.nextInt(50)));
    }
  }

  @Test
  void fractionsAreScaledToEightBits() throws IOException {
    Path file = folder.resolve("a.ciff");
    double scale =
        write(file, 9, Map.of("d", TermWeights.of(Map.of("a", 2.5, "b", 1.25, "c", 0.0001))));

    assertEquals(102, scale, 1e-9);
    assertEquals(Map.of("d", TermWeights.of(Map.of("a", 255, "b", 128, "c", 1))), read(file, 9));
  }

  @Test
  void everyCutAndEveryAlteredByteIsToldOrGivesVectors() throws IOException {
    byte[] whole = Files.readAllBytes(GOLDEN);
    Path file = folder.resolve("bad.ciff");
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      var e = assertThrows(IllegalArgumentException.class, () -> read(file, 9));
      assertTrue(e.getMessage().contains("no whole CIFF file"), e.getMessage());
    }
    var random = new Random(3);
    int told = 0;
    for (int i = 0; i < 2_000; i++) {
      byte[] altered = whole.clone();
      altered[random.nextInt(altered.length)] = (byte) random.nextInt(256);
      Files.write(file, altered);
      try {
        assertEquals(4, read(file, 9).size(), "documents");
      } catch (IllegalArgumentException e) {
        assertTrue(e.getMessage().contains("bad.ciff"), e.getMessage());
        told++;
      } catch (AssertionError e) {
        told++; // two of one id
      }
    }
    assertTrue(told > 500, () -> "too few were told");
  }

  @Test
  void aHeaderThatPromisesMoreThanTheFileHoldsIsRefused() throws IOException {
    var out = new ByteArrayOutputStream();
    new ProtoOutput().number(1, 1).number(2, 5).number(3, Integer.MAX_VALUE).writeTo(out);
    Path file = folder.resolve("bad.ciff");
    Files.write(file, out.toByteArray());

    var e = assertThrows(IllegalArgumentException.class, () -> read(file, 9));

    assertTrue(e.getMessage().contains("more than fit"), e.getMessage());
    assertArrayEquals(out.toByteArray(), Files.readAllBytes(file));
  }
}
