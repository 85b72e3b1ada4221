package dev.winnow.embed.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.embed.files.KeptFiles;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.files.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// The folder that a GGUF file is made once: `config.json`, `model.safetensors`, `tokenizer.json`,
/// `tokenizer_config.json` and `generation_config.json`. Decoders of the families Llama (also
/// Mistral, SmolLM 2), Qwen 2 and Qwen 3 with SentencePiece's or byte-level BPE, in F32, F16, BF16,
/// Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K and Q6_K, which may be mixed. Numbers in blocks take 32
/// bits each there.
public final class GgufFolder {
  private static final int VERSION = 1;
  private static final int KEY_DIGITS = 32;
  private static final ObjectMapper JSON = new ObjectMapper();

  private GgufFolder() {}

  /// Whether a name is that of a file that begins as a GGUF file, or is called one.
  public static boolean is(String name) {
    try {
      Path file = Path.of(name);
      if (name.isBlank() || !Files.isRegularFile(file)) {
        return false;
      }
      try (InputStream in = Files.newInputStream(file)) {
        byte[] first = in.readNBytes(Integer.BYTES);
        return name.endsWith(".gguf")
            || first.length == Integer.BYTES
                && ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getInt() == GgufFile.MAGIC;
      }
    } catch (IOException | InvalidPathException e) {
      return false;
    }
  }

  /// The folder of a file, made if it is not there. Its name tells the file's path, size and time.
  ///
  /// @param file in the GGUF format
  /// @param cache folder for what can be made again; it is made where it is not there
  /// @throws ModelException if the file is damaged, or of a kind that is not read here
  /// @throws IOException if it cannot be read, or the folder not be written, such as on a full disk
  public static Path of(Path file, Path cache) throws IOException {
    Path real = file.toRealPath();
    String key = Sha256.of(VERSION + " gguf " + KeptFiles.state(List.of(real)));
    Path folder = Files.createDirectories(cache).resolve("gguf-" + key.substring(0, KEY_DIGITS));
    if (Files.isDirectory(folder)) {
      return folder;
    }
    Path written = Files.createTempDirectory(cache, "gguf");
    try {
      write(real, written);
      Files.move(written, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!Files.isDirectory(folder)) { // else another process was faster
        throw e;
      }
    } finally {
      KeptFiles.remove(written);
    }
    return folder;
  }

  private static void write(Path file, Path folder) throws IOException {
    try (var read = new GgufFile(file)) {
      var config = new GgufConfig(read);
      var tokenizer = new GgufTokenizer(read.metadata());
      write(folder, "config.json", config.json());
      write(folder, "tokenizer.json", tokenizer.json());
      write(folder, "tokenizer_config.json", tokenizer.settings());
      write(folder, "generation_config.json", tokenizer.generation());
      new GgufWeights(read, config).write(folder.resolve("model.safetensors"));
    }
  }

  private static void write(Path folder, String name, JsonNode json) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            folder.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(json));
      while (bytes.hasRemaining()) {
        int _ = channel.write(bytes);
      }
      channel.force(true);
    }
  }
}
