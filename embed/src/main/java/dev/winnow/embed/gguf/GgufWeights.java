package dev.winnow.embed.gguf;

import dev.winnow.embed.files.SafetensorsWriter;
import dev.winnow.embed.onnx.ElementType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The tensors of a file under the names that they have elsewhere. In files of Llama's family each
/// head's rows of query and key are interleaved, for rotations of neighbours; here they are the
/// halves of a head one after the other, as in the folders that they were made of.
final class GgufWeights {
  /// Frequencies that are divided by, which [GgufConfig] reads.
  static final String FREQUENCIES = "rope_freqs.weight";

  private static final Pattern LAYER = Pattern.compile("blk\\.(\\d+)\\.(\\w+)\\.(weight|bias)");
  private static final Map<String, String> PARTS =
      Map.ofEntries(
          Map.entry("attn_norm", "input_layernorm"),
          Map.entry("attn_q", "self_attn.q_proj"),
          Map.entry("attn_k", "self_attn.k_proj"),
          Map.entry("attn_v", "self_attn.v_proj"),
          Map.entry("attn_output", "self_attn.o_proj"),
          Map.entry("attn_q_norm", "self_attn.q_norm"),
          Map.entry("attn_k_norm", "self_attn.k_norm"),
          Map.entry("ffn_norm", "post_attention_layernorm"),
          Map.entry("ffn_gate", "mlp.gate_proj"),
          Map.entry("ffn_up", "mlp.up_proj"),
          Map.entry("ffn_down", "mlp.down_proj"));
  private static final Map<String, String> WHOLE =
      Map.of(
          "token_embd.weight", "model.embed_tokens.weight",
          "output_norm.weight", "model.norm.weight",
          "output.weight", "lm_head.weight");

  /// Numbers given at a time, about.
  private static final int PART = 1 << 18;

  private final GgufFile file;
  private final GgufConfig config;

  GgufWeights(GgufFile file, GgufConfig config) {
    this.file = file;
    this.config = config;
  }

  void write(Path to) throws IOException {
    var writer = new SafetensorsWriter();
    for (GgufTensor tensor : file.tensors().values()) {
      if (!tensor.name().equals(FREQUENCIES)) {
        add(writer, tensor);
      }
    }
    writer.write(to);
  }

  private void add(SafetensorsWriter writer, GgufTensor tensor) {
    String name = WHOLE.get(tensor.name());
    int heads = 0;
    if (name == null) {
      Matcher layer = LAYER.matcher(tensor.name());
      if (!layer.matches() || !PARTS.containsKey(layer.group(2))) {
        throw file.metadata()
            .wrong("the tensor " + tensor.name(), "those of Llama, Qwen 2 or Qwen 3 alone");
      }
      heads = config.interleaved(layer.group(2));
      name =
          "model.layers.%s.%s.%s"
              .formatted(layer.group(1), PARTS.get(layer.group(2)), layer.group(3));
    }
    long rows = heads > 0 ? tensor.shape()[0] : tensor.rows();
    if (heads > 0 && (rows % (2L * heads) != 0 || tensor.shape().length == 1 && !plain(tensor))) {
      throw file.metadata()
          .wrong("%s with %,d rows".formatted(tensor.name(), rows), "an even number for a head");
    }
    var order = new Order(rows, heads == 0 ? 0 : rows / heads);
    ElementType type = tensor.type().kept();
    writer.addParts(name, type, tensor.shape(), sink -> give(tensor, order, sink));
  }

  private static boolean plain(GgufTensor tensor) {
    return tensor.type().plain() != null;
  }

  /// Which row of the file comes next.
  ///
  /// @param head rows of a head that are interleaved, or 0
  private record Order(long rows, long head) {
    long row(long next) {
      if (head == 0) {
        return next;
      }
      long within = next % head;
      return next - within + within % (head / 2) * 2 + within / (head / 2);
    }
  }

  private void give(GgufTensor tensor, Order order, SafetensorsWriter.Sink sink)
      throws IOException {
    int columns = Math.toIntExact(elements(tensor) / order.rows());
    long stride = tensor.bytes() / order.rows();
    int row = columns * tensor.type().kept().bytes();
    int most = (int) Math.min(order.rows(), Math.max(1, PART / columns));
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(most, row)).order(ByteOrder.LITTLE_ENDIAN);
    var numbers = new GgufNumbers(file.bytes());
    float[] values = new float[plain(tensor) ? 0 : columns];
    for (long next = 0; next < order.rows(); next++) {
      long at = tensor.offset() + order.row(next) * stride;
      if (plain(tensor)) {
        MemorySegment.copy(file.bytes(), at, MemorySegment.ofBuffer(bytes), 0, row);
      } else {
        numbers.read(tensor.type(), at, values);
        bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
      }
      bytes.position(bytes.position() + row);
      if (bytes.remaining() < row || next == order.rows() - 1) {
        sink.take(bytes.flip());
        bytes.clear();
      }
    }
  }

  private static long elements(GgufTensor tensor) {
    return tensor.rows() * tensor.columns();
  }
}
