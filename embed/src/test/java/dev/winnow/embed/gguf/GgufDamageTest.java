package dev.winnow.embed.gguf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.running.TestModels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files that are cut, changed or made to do harm are refused in words, and leave nothing.
class GgufDamageTest {
  @TempDir private Path folder = Path.of("");

  private static byte[] whole() throws IOException {
    return Files.readAllBytes(GgufFolderTest.RESOURCES.resolve("qwen3.gguf"));
  }

  private String refused(byte... bytes) throws IOException {
    Path file = folder.resolve("model.gguf");
    Files.write(file, bytes);
    Path cache = folder.resolve("cache");
    String message =
        assertThrows(ModelException.class, () -> GgufFolder.of(file, cache)).getMessage();
    try (Stream<Path> left = Files.list(cache)) {
      assertEquals(0, left.count(), "nothing is left");
    }
    assertTrue(message.contains("; expected "), message);
    return message;
  }

  @Test
  void aFileThatEndsEarlyIsRefusedWhereverItEnds() throws IOException {
    byte[] whole = whole();
    var random = new Random(1);
    for (int i = 0; i < 60; i++) {
      int length = i < 20 ? i : random.nextInt(whole.length - 32);
      assertTrue(refused(Arrays.copyOf(whole, length)).contains("fetch it again"));
    }
  }

  /// A byte of the header that is another one is either refused or reads as another model; it never
  /// leaves the file's bounds.
  @Test
  void anyByteOfTheHeaderMayBeWrong() throws IOException {
    byte[] whole = whole();
    var random = new Random(2);
    Path file = folder.resolve("model.gguf");
    int refused = 0;
    for (int i = 0; i < 200; i++) {
      byte[] changed = whole.clone();
      int at = i < 100 ? i : random.nextInt(12_000);
      changed[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, changed);
      try (var read = new GgufFile(file)) {
        new GgufConfig(read).json();
        new GgufTokenizer(read.metadata()).json();
      } catch (ModelException e) {
        refused++;
      }
    }
    assertTrue(refused > 20, refused + " refused");
  }

  @ParameterizedTest
  @CsvSource({
    "bert, model, 32, 1, general.architecture bert",
    "llama, adapter, 32, 1, general.type adapter",
    "llama, model, 24, 1, alignment 24",
    "llama, model, 32, 17, type 17",
    "llama, model, 32, 8, no whole blocks of Q8_0",
  })
  void whatIsNotReadIsNamed(String family, String kind, int alignment, int type, String message)
      throws IOException {
    var made = new Made();
    made.text("general.architecture", family);
    made.text("general.type", kind);
    made.number("general.alignment", alignment);
    made.tensor("token_embd.weight", type, 0, 16, 4);
    assertTrue(refused(made.bytes(512)).contains(message), message);
  }

  @Test
  void tensorsOutsideOrOverEachOtherAreRefused() throws IOException {
    assertTrue(refused(one(1 << 20)).contains("past its end or over another"));
    assertTrue(refused(one(-32)).contains("past its end or over another"));
    assertTrue(refused(one(1)).contains("past its end or over another"));
    var over = new Made();
    over.text("general.architecture", "llama");
    over.tensor("a.weight", 0, 0, 16, 4);
    over.tensor("b.weight", 0, 32, 16, 4);
    assertTrue(refused(over.bytes(512)).contains("past its end or over another"));
  }

  private static byte[] one(long offset) {
    var made = new Made();
    made.text("general.architecture", "llama");
    made.tensor("token_embd.weight", 0, offset, 16, 4);
    return made.bytes(512);
  }

  @Test
  void sizesThatOverflowAreRefused() throws IOException {
    var made = new Made();
    made.text("general.architecture", "llama");
    made.tensor("token_embd.weight", 0, 0, Long.MAX_VALUE / 2, 4);
    assertTrue(refused(made.bytes(64)).contains("a size of"));
    var huge = new Made();
    huge.text("general.architecture", "llama");
    huge.tensor("token_embd.weight", 0, 0, Integer.MAX_VALUE, Integer.MAX_VALUE);
    assertTrue(refused(huge.bytes(64)).contains("a size of"));
  }

  @Test
  void aModelThatIsNotThereIsNamed() {
    try (var models = Models.open(TestModels.CONFIG)) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> models.decoder("none.gguf"))
              .getMessage();
      assertTrue(message.contains("a GGUF file"), message);
    }
  }

  /// A file that is put together by hand.
  private static final class Made {
    private final ByteArrayOutputStream keys = new ByteArrayOutputStream();
    private final ByteArrayOutputStream tensors = new ByteArrayOutputStream();
    private int keyCount;
    private int tensorCount;

    void text(String key, String value) {
      keyCount++;
      put(keys, key);
      put(keys, 4, 8);
      put(keys, value);
    }

    void number(String key, long value) {
      keyCount++;
      put(keys, key);
      put(keys, 4, 4);
      put(keys, 4, value);
    }

    void tensor(String name, int type, long offset, long... sizes) {
      tensorCount++;
      put(tensors, name);
      put(tensors, 4, sizes.length);
      for (long size : sizes) {
        put(tensors, 8, size);
      }
      put(tensors, 4, type);
      put(tensors, 8, offset);
    }

    private static void put(ByteArrayOutputStream to, String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      put(to, 8, bytes.length);
      to.writeBytes(bytes);
    }

    private static void put(ByteArrayOutputStream to, int width, long value) {
      ByteBuffer all = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
      to.write(all.array(), 0, width);
    }

    byte[] bytes(int data) {
      var all = new ByteArrayOutputStream();
      put(all, 4, GgufFile.MAGIC);
      put(all, 4, 3);
      put(all, 8, tensorCount);
      put(all, 8, keyCount);
      all.writeBytes(keys.toByteArray());
      all.writeBytes(tensors.toByteArray());
      all.writeBytes(new byte[32 - all.size() % 32 + data]);
      return all.toByteArray();
    }
  }
}
