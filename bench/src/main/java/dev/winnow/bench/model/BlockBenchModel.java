package dev.winnow.bench.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A small Llama with weights at random: what it answers means nothing, what it costs does.
final class BlockBenchModel {
  static final int LAYERS = 4;
  static final int KEY_VALUE_HEADS = 2;
  static final int HEAD_SIZE = 64;
  static final int VOCABULARY = 1000;

  private static final int HIDDEN = 256;
  private static final int INNER = 688;
  private static final String CONFIG =
      """
      {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_size": %d,
       "num_hidden_layers": %d, "num_attention_heads": 4, "num_key_value_heads": %d,
       "intermediate_size": %d, "vocab_size": %d, "max_position_embeddings": 4096}
      """
          .formatted(HIDDEN, LAYERS, KEY_VALUE_HEADS, INNER, VOCABULARY);

  private BlockBenchModel() {}

  static void write(Path folder) throws IOException {
    Files.writeString(folder.resolve("config.json"), CONFIG);
    Map<String, int[]> shapes = shapes();
    List<String> entries = new ArrayList<>();
    int end = 0;
    for (var entry : shapes.entrySet()) {
      int[] shape = entry.getValue();
      int start = end;
      end += Float.BYTES * elements(shape);
      entries.add(
          "\"%s\": {\"dtype\": \"F32\", \"shape\": [%s], \"data_offsets\": [%d, %d]}"
              .formatted(
                  entry.getKey(),
                  shape.length == 1 ? shape[0] : shape[0] + ", " + shape[1],
                  start,
                  end));
    }
    byte[] header = ("{" + String.join(", ", entries) + "}").getBytes(UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(Long.BYTES + header.length + end).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(header.length).put(header);
    var random = new Random(1);
    for (int[] shape : shapes.values()) {
      for (int i = 0; i < elements(shape); i++) {
        file.putFloat(shape.length == 1 ? 1 : (float) (0.05 * random.nextGaussian()));
      }
    }
    Files.write(folder.resolve("model.safetensors"), file.array());
  }

  private static int elements(int[] shape) {
    return shape.length == 1 ? shape[0] : shape[0] * shape[1];
  }

  private static Map<String, int[]> shapes() {
    Map<String, int[]> shapes = new LinkedHashMap<>();
    shapes.put("model.embed_tokens.weight", new int[] {VOCABULARY, HIDDEN});
    int keys = KEY_VALUE_HEADS * HEAD_SIZE;
    for (int layer = 0; layer < LAYERS; layer++) {
      String name = "model.layers." + layer + ".";
      shapes.put(name + "input_layernorm.weight", new int[] {HIDDEN});
      shapes.put(name + "self_attn.q_proj.weight", new int[] {HIDDEN, HIDDEN});
      shapes.put(name + "self_attn.k_proj.weight", new int[] {keys, HIDDEN});
      shapes.put(name + "self_attn.v_proj.weight", new int[] {keys, HIDDEN});
      shapes.put(name + "self_attn.o_proj.weight", new int[] {HIDDEN, HIDDEN});
      shapes.put(name + "post_attention_layernorm.weight", new int[] {HIDDEN});
      shapes.put(name + "mlp.gate_proj.weight", new int[] {INNER, HIDDEN});
      shapes.put(name + "mlp.up_proj.weight", new int[] {INNER, HIDDEN});
      shapes.put(name + "mlp.down_proj.weight", new int[] {HIDDEN, INNER});
    }
    shapes.put("model.norm.weight", new int[] {HIDDEN});
    return shapes;
  }
}
