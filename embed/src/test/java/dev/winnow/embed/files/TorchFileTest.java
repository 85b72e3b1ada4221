package dev.winnow.embed.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.onnx.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Against what PyTorch wrote, by `bench/oracle/torch_goldens.py`.
class TorchFileTest {
  private static final Path FILES = Path.of("src/test/resources/torch");

  @ParameterizedTest
  @ValueSource(strings = {"zip.bin", "old.bin", "checkpoint.bin"})
  void tensorsAreThoseOfSafetensors(String name) throws IOException {
    Weights expected = Weights.file(FILES.resolve("same.safetensors"));
    Path file = FILES.resolve(name).toRealPath();
    Weights torch = Weights.of(name, TorchFile.read(file));

    assertEquals(expected.names(), torch.names());
    for (String tensor : expected.names()) {
      assertEquals(expected.get(tensor).type(), torch.get(tensor).type(), tensor);
      assertArrayEquals(expected.get(tensor).shape(), torch.get(tensor).shape(), tensor);
      assertArrayEquals(bytes(expected.get(tensor)), bytes(torch.get(tensor)), tensor);
    }
    assertEquals(ElementType.BFLOAT16, torch.get("d.bfloat").type());
    assertEquals(torch.get("a.weight").offset(), torch.get("b.weight").offset());
    assertTrue(torch.has("LayerNorm.weight"));
  }

  private static byte[] bytes(StoredTensor tensor) throws IOException {
    byte[] all = Files.readAllBytes(tensor.file());
    int start = (int) tensor.offset();
    return Arrays.copyOfRange(all, start, start + (int) tensor.bytes());
  }

  @Test
  void aFolderMayHaveNothingElse(@TempDir Path folder) throws IOException {
    assertFalse(Weights.in(folder));
    Files.copy(FILES.resolve("zip.bin"), folder.resolve("pytorch_model.bin"));
    assertTrue(Weights.in(folder));
    assertEquals(8, Weights.read(folder).names().size());

    Files.move(folder.resolve("pytorch_model.bin"), folder.resolve("one.bin"));
    Files.writeString(
        folder.resolve("pytorch_model.bin.index.json"),
        "{\"weight_map\":{\"c.half\":\"one.bin\",\"g.scalar\":\"one.bin\"}}");
    assertEquals(2, Weights.read(folder).names().size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "transposed.bin | its tensor t does not lie row by row; save it contiguous",
        "list.bin | it holds no dict",
        "evil.bin | it calls posix.system, which makes no plain tensor",
        "same.safetensors | it is neither a zip file nor one of PyTorch before 1.6"
      })
  void whatIsNoDictOfTensorsIsRefused(String name, String reason) throws IOException {
    Path file = FILES.resolve(name).toRealPath();
    var e = assertThrows(ModelException.class, () -> TorchFile.read(file));
    assertEquals(
        "%s cannot be read: %s; expected a dict of tensors that torch.save wrote; fetch it again, or convert it with safetensors.torch.save_file"
            .formatted(file, reason),
        e.getMessage());
    assertFalse(Files.exists(Path.of("/tmp/winnow-was-run")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"zip.bin", "old.bin", "evil.bin"})
  void damageIsTakenOrRefused(String name, @TempDir Path folder) throws IOException {
    byte[] good = Files.readAllBytes(FILES.resolve(name));
    var random = new Random(5);
    Path file = folder.resolve("damaged.bin");
    int refused = 0;
    for (int i = 0; i < 3_000; i++) {
      byte[] bad = i % 3 == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
      for (int changes = random.nextInt(4); changes > 0 && bad.length > 0; changes--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      Files.write(file, bad);
      try {
        for (StoredTensor tensor : TorchFile.read(file)) {
          assertTrue(tensor.offset() >= 0 && tensor.offset() + tensor.bytes() <= bad.length);
        }
      } catch (ModelException e) {
        refused++;
      }
    }
    assertTrue(refused > 1_000, "refused " + refused);
  }
}
