package dev.winnow.bench.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.embed.Models;
import dev.winnow.embed.files.StoredTensor;
import dev.winnow.embed.files.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// The weights of all-MiniLM-L6-v2, which come in an ONNX file, as a folder in the Hugging Face
/// layout, so that they can be opened in any precision.
final class MiniLmFolder {
  private static final String CONFIG =
      """
      {"model_type": "bert", "hidden_size": 384, "num_hidden_layers": 6, "num_attention_heads": 12,
       "intermediate_size": 1536, "vocab_size": 30522, "max_position_embeddings": 512,
       "type_vocab_size": 2, "layer_norm_eps": 1e-12, "hidden_act": "gelu"}
      """;

  private MiniLmFolder() {}

  /// @param cache folder that it is written to once
  static Path in(Path cache, Models models) throws IOException {
    Path folder = cache.resolve("minilm-folder");
    if (!Files.exists(folder.resolve("tokenizer.json"))) {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("config.json"), CONFIG);
      write(models.transformer("minilm-fp32").weights(), folder.resolve("model.safetensors"));
      try (InputStream in = resource("/all-minilm-l6-v2-tokenizer.json")) {
        Files.copy(in, folder.resolve("tokenizer.json"), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return folder;
  }

  private static InputStream resource(String name) {
    InputStream in = MiniLmFolder.class.getResourceAsStream(name);
    if (in == null) {
      throw new IllegalStateException(name + " is not on the class path");
    }
    return in;
  }

  private static void write(Weights weights, Path file) throws IOException {
    List<StoredTensor> tensors =
        weights.names().stream().sorted().map(weights::get).filter(StoredTensor::isFloat).toList();
    var mapper = new ObjectMapper();
    ObjectNode header = mapper.createObjectNode();
    long offset = 0;
    for (StoredTensor tensor : tensors) {
      ObjectNode entry = header.putObject(tensor.name()).put("dtype", "F32");
      entry.set("shape", mapper.valueToTree(tensor.shape()));
      entry.putArray("data_offsets").add(offset).add(offset + tensor.bytes());
      offset += tensor.bytes();
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    try (var out =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      all(out, length.putLong(json.length).flip());
      all(out, ByteBuffer.wrap(json));
      for (StoredTensor tensor : tensors) {
        try (var in = FileChannel.open(tensor.file())) {
          all(out, in.map(FileChannel.MapMode.READ_ONLY, tensor.offset(), tensor.bytes()));
        }
      }
    }
  }

  private static void all(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      int _ = out.write(bytes);
    }
  }
}
