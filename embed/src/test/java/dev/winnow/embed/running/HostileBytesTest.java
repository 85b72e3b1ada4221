package dev.winnow.embed.running;

import static dev.winnow.embed.running.HostileFolder.CONFIG;
import static dev.winnow.embed.running.HostileFolder.WEIGHTS;
import static dev.winnow.embed.running.HostileFolder.external;
import static dev.winnow.embed.running.HostileFolder.onnx;
import static dev.winnow.embed.running.HostileFolder.product;
import static dev.winnow.embed.running.HostileFolder.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.files.Weights;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.WeightForm;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.running.HostileFolder.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// ONNX files made to harm, and files with bytes changed by chance.
@Timeout(60)
class HostileBytesTest {
  private static final long SEED = 20260101;

  @TempDir private Path folder;

  private Weights read(byte[] onnx) throws IOException {
    return Weights.onnx(Files.write(folder.resolve("model.onnx"), onnx));
  }

  private void assertRefused(byte[] onnx, String... parts) {
    var e = assertThrows(ModelException.class, () -> read(onnx));
    for (String part : parts) {
      assertTrue(
          e.getMessage().contains(part), () -> "'" + part + "' is not in: " + e.getMessage());
    }
  }

  private static Message matrix() {
    return tensor("onnx::MatMul_1", 2, 3);
  }

  /// A graph with a matrix and a bias, its data inside.
  private static byte[] whole() {
    return onnx(
        new Message()
            .field(1, product("/layer.0/dense/MatMul", "onnx::MatMul_1"))
            .field(5, matrix().field(9, new byte[24]))
            .field(5, tensor("layer.0.dense.bias", 3).field(9, new byte[12])));
  }

  @Test
  void matricesAreFoundByTheirNodes() throws IOException {
    Weights weights = read(whole());

    assertArrayEquals(new long[] {2, 3}, weights.get("layer.0.dense" + Weights.TRANSPOSED).shape());
    assertEquals(3, weights.floats("layer.0.dense.bias").length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../data", "/etc/passwd", "", " ", ".", "a\0b", "nothing", "link"})
  void dataLiesInTheFolder(String location) throws IOException {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.write(outside.resolve("data"), new byte[100]);
    Path inside = Files.createDirectory(folder.resolve("inside"));
    Files.write(folder.resolve("data"), new byte[100]);
    Files.createSymbolicLink(inside.resolve("link"), outside.resolve("data"));
    Path file = inside.resolve("model.onnx");
    Files.write(file, onnx(new Message().field(5, external(matrix(), location, "0", "24"))));

    var e = assertThrows(ModelException.class, () -> Weights.onnx(file));

    assertTrue(e.getMessage().contains(location), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 24",
    "1e3, 24",
    "77, 24",
    "9223372036854775807, 24",
    "9223372036854775808, 24",
    "0, -24",
    "0, 23",
    "0, 25",
    "'', 24",
    "0, x"
  })
  void dataLiesInItsFile(String offset, String length) throws IOException {
    Files.write(folder.resolve("data"), new byte[100]);

    assertRefused(
        onnx(new Message().field(5, external(matrix(), "data", offset, length))),
        "onnx::MatMul_1",
        "model.onnx",
        "expected");
  }

  @Test
  void shapesFitANumber() {
    long half = 1L << 32;
    for (Message tensor :
        new Message[] {
          tensor("x", half, half),
          tensor("x", -1, -6),
          tensor("x", Long.MAX_VALUE),
          tensor("x", half, half, 0)
        }) {
      assertRefused(
          onnx(new Message().field(5, external(tensor, "model.onnx", "0", "0"))),
          "tensor x",
          "has the shape",
          "expected");
    }
    long[] many = new long[1000];
    assertRefused(onnx(new Message().field(5, tensor("x", many))), "model.onnx", "cannot be read");
  }

  @Test
  void namesOfNodesMayBeAnything() throws IOException {
    for (String name : new String[] {"/MatMul", "MatMul", "//MatMul", "", "/"}) {
      byte[] file =
          onnx(
              new Message()
                  .field(1, product(name, "onnx::MatMul_1"))
                  .field(5, matrix().field(9, new byte[24])));

      assertEquals(1, read(file).names().size(), name);
    }
    assertRefused(
        onnx(new Message().field(1, product("/x".repeat(40_000), "y"))), "cannot be read at byte");
  }

  @Test
  void aFolderIsNoFile() throws IOException {
    Path inner = Files.createDirectory(folder.resolve("inner"));

    assertThrows(ModelException.class, () -> Weights.onnx(inner));
  }

  @Test
  void filesMayEndAnywhere() throws IOException {
    byte[] whole = whole();
    for (int length = 0; length < whole.length; length++) {
      try {
        read(Arrays.copyOf(whole, length));
      } catch (ModelException e) {
        assertTrue(e.getMessage().contains("expected an ONNX file"), e.getMessage());
      }
    }
  }

  @Test
  void lengthsMayLie() {
    for (long length : new long[] {1L << 31, Long.MAX_VALUE, -1, Long.MIN_VALUE, 1 << 20}) {
      byte[] varint = new Message().number(0, length).toBytes();
      byte[] file = new byte[varint.length + 10];
      file[0] = 7 << 3 | 2;
      System.arraycopy(varint, 1, file, 1, varint.length - 1);
      assertRefused(file, "model.onnx", "expected an ONNX file");
    }
  }

  private interface Opening {
    void run() throws IOException;
  }

  /// Runs it, and says with what it can be repeated if it fails otherwise than it may.
  private static void allowed(int round, Opening opening) {
    try {
      opening.run();
    } catch (ModelException | UncheckedIOException | IOException e) {
      assertTrue(e.getMessage() != null && !e.getMessage().isBlank(), "no message");
    } catch (RuntimeException | Error e) {
      fail("round %d of seed %d".formatted(round, SEED), e);
    }
  }

  private static byte[] damaged(byte[] whole, int within, Random random) {
    byte[] bytes = whole.clone();
    if (random.nextInt(4) == 0) {
      return Arrays.copyOf(bytes, random.nextInt(within + 1));
    }
    for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
      int at = random.nextInt(within);
      bytes[at] =
          random.nextBoolean()
              ? (byte) (bytes[at] ^ 1 << random.nextInt(8))
              : (byte) random.nextInt(256);
    }
    return bytes;
  }

  @Test
  void onnxFilesWithBytesChangedByChance() {
    var random = new Random(SEED);
    byte[] whole = whole();
    for (int round = 0; round < 1000; round++) {
      byte[] bytes = damaged(whole, whole.length, random);
      allowed(
          round,
          () -> {
            Weights weights = read(bytes);
            for (String name : weights.names()) {
              if (weights.get(name).isFloat()) {
                weights.floats(name);
              }
            }
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {WEIGHTS, CONFIG})
  void foldersWithBytesChangedByChance(String file) throws IOException {
    var random = new Random(SEED);
    for (String model : new String[] {"bert", "qwen3", "gemma3", "t5-gated", "phi3-long"}) {
      HostileFolder hostile = HostileFolder.copy(model, folder.resolve(model));
      byte[] whole = hostile.bytes(file);
      int within = file.equals(CONFIG) ? whole.length : 8 + hostile.header().length();
      for (int round = 0; round < 120; round++) {
        hostile.write(file, damaged(whole, within, random));
        boolean int8 = round % 4 == 0;
        allowed(round, () -> open(hostile.path(), int8));
      }
    }
  }

  private void open(Path path, boolean int8) {
    Transformer transformer = Transformer.read(path);
    GraphOptions options =
        GraphOptions.DEFAULTS.withWeights(int8 ? WeightForm.INT8 : WeightForm.FLOAT);
    try (Forward forward =
        Forward.open(transformer, options, TestModels.host(folder.resolve("cache")))) {
      var _ = forward.tokens(Batch.of(1, 5, 9, 4, 30));
    }
  }
}
