package dev.winnow.embed.blocks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// A Llama of two layers whose weights are set by hand: it writes what followed the last eight
/// bytes where they stood before (an induction circuit), so that it answers by copying, and only
/// from what it sees. Its tokens are bytes.
///
/// - Each byte has one of the 256 words of the Nordstrom-Robinson code, 16 bits of which two differ
///   in at least 6: as vectors of length one no product of two is above a quarter.
/// - Eight heads of the first layer find the bytes 1 to 8 places back by rotary positions alone,
///   and write their codes beside the token's own.
/// - The first head of the second layer looks for tokens whose eight codes before are the last
///   eight here, not rotated, digits a little preferred, and copies theirs.
final class CopyCircuit {
  private static final int CODE = 16;
  private static final int BACK = 8;
  private static final int CONSTANT = CODE + BACK * CODE;
  private static final int DIGIT = CONSTANT + 1;
  private static final int OTHER = DIGIT + 1;
  private static final int OUT = OTHER + 1;
  private static final int HIDDEN = 168;
  private static final int HEAD = 160;
  private static final int ROTARY = 24;
  private static final double SHARP = 700;
  private static final double MATCH = 96;
  private static final double PREFERRED = .5;

  private static final int[][] OCTACODE = {
    {1, 0, 0, 0, 3, 1, 2, 1},
    {0, 1, 0, 0, 1, 2, 3, 1},
    {0, 0, 1, 0, 3, 3, 3, 2},
    {0, 0, 0, 1, 2, 3, 1, 1}
  };

  /// Gray's map of the integers modulo 4.
  private static final int[][] GRAY = {{1, 1}, {1, -1}, {-1, -1}, {-1, 1}};

  private final Map<String, float[][]> tensors = new LinkedHashMap<>();

  private CopyCircuit() {}

  /// The codes of all bytes, each of length one.
  static float[][] codes() {
    float[][] codes = new float[256][CODE];
    for (int number = 0; number < 256; number++) {
      for (int place = 0; place < 8; place++) {
        int sum = 0;
        for (int row = 0; row < 4; row++) {
          sum += (number >> 2 * row & 3) * OCTACODE[row][place];
        }
        codes[number][2 * place] = GRAY[sum % 4][0] / 4f;
        codes[number][2 * place + 1] = GRAY[sum % 4][1] / 4f;
      }
    }
    return codes;
  }

  static Path write(Path folder) throws IOException {
    new CopyCircuit().writeTo(folder);
    return folder;
  }

  private void writeTo(Path folder) throws IOException {
    float[][] codes = codes();
    float[][] embeddings = new float[256][HIDDEN];
    float[][] head = new float[256][HIDDEN];
    for (int value = 0; value < 256; value++) {
      System.arraycopy(codes[value], 0, embeddings[value], 0, CODE);
      System.arraycopy(codes[value], 0, head[value], OUT, CODE);
      embeddings[value][CONSTANT] = 1;
      embeddings[value][value >= '0' && value <= '9' ? DIGIT : OTHER] = 1;
    }
    tensors.put("model.embed_tokens.weight", embeddings);
    layer(0, 3);
    layer(1, 3 + BACK);
    backwards();
    matching();
    norm("model.norm.weight", 4 + BACK);
    tensors.put("lm_head.weight", head);
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu",
         "hidden_size": %d, "intermediate_size": 8, "num_hidden_layers": 2, "vocab_size": 256,
         "num_attention_heads": %d, "num_key_value_heads": 1, "head_dim": %d,
         "max_position_embeddings": 4096, "rms_norm_eps": 1e-12, "rope_theta": 10000.0,
         "partial_rotary_factor": %s, "tie_word_embeddings": false}
        """
            .formatted(HIDDEN, BACK, HEAD, ROTARY / (double) HEAD));
    writeTensors(folder.resolve("model.safetensors"));
  }

  /// @param square what the squares of a token's vector sum up to, which the norm keeps
  private void layer(int layer, int square) {
    String name = "model.layers." + layer + ".";
    norm(name + "input_layernorm.weight", square);
    norm(name + "post_attention_layernorm.weight", square + 1);
    tensors.put(name + "self_attn.q_proj.weight", new float[BACK * HEAD][HIDDEN]);
    tensors.put(name + "self_attn.k_proj.weight", new float[HEAD][HIDDEN]);
    tensors.put(name + "self_attn.v_proj.weight", new float[HEAD][HIDDEN]);
    tensors.put(name + "self_attn.o_proj.weight", new float[HIDDEN][BACK * HEAD]);
    tensors.put(name + "mlp.gate_proj.weight", new float[8][HIDDEN]);
    tensors.put(name + "mlp.up_proj.weight", new float[8][HIDDEN]);
    tensors.put(name + "mlp.down_proj.weight", new float[HIDDEN][8]);
  }

  private void norm(String name, int square) {
    float[][] weight = new float[1][HIDDEN];
    Arrays.fill(weight[0], (float) Math.sqrt(square / (double) HIDDEN));
    tensors.put(name, weight);
  }

  private float[][] matrix(int layer, String part) {
    return Objects.requireNonNull(
        tensors.get("model.layers." + layer + ".self_attn." + part + "_proj.weight"));
  }

  private void backwards() {
    int half = ROTARY / 2;
    double length = Math.sqrt(half);
    double scale = SHARP * Math.sqrt(HEAD);
    for (int i = 0; i < half; i++) {
      matrix(0, "k")[i][CONSTANT] = (float) (1 / length);
      double angle = Math.pow(10_000, -2.0 * i / ROTARY);
      for (int back = 1; back <= BACK; back++) {
        int row = (back - 1) * HEAD + i;
        matrix(0, "q")[row][CONSTANT] = (float) (scale * Math.cos(back * angle) / length);
        matrix(0, "q")[row + half][CONSTANT] = (float) (-scale * Math.sin(back * angle) / length);
      }
    }
    for (int i = 0; i < CODE; i++) {
      matrix(0, "v")[i][i] = 1;
      for (int back = 1; back <= BACK; back++) {
        matrix(0, "o")[back * CODE + i][(back - 1) * HEAD + i] = 1;
      }
    }
  }

  private void matching() {
    float scale = (float) (MATCH * Math.sqrt(HEAD));
    for (int i = 0; i < BACK * CODE; i++) {
      matrix(1, "q")[ROTARY + i][i] = scale; // its own code, and those of seven before
      matrix(1, "k")[ROTARY + i][CODE + i] = 1; // those of eight before
    }
    matrix(1, "q")[ROTARY + BACK * CODE][CONSTANT] = (float) (scale * PREFERRED);
    matrix(1, "k")[ROTARY + BACK * CODE][DIGIT] = 1;
    for (int i = 0; i < CODE; i++) {
      matrix(1, "v")[i][i] = 1;
      matrix(1, "o")[OUT + i][i] = 1;
    }
  }

  private void writeTensors(Path file) throws IOException {
    var header = new StringBuilder("{");
    int end = 0;
    for (var tensor : tensors.entrySet()) {
      float[][] rows = tensor.getValue();
      int bytes = 4 * rows.length * rows[0].length;
      String shape = rows.length == 1 ? "" + rows[0].length : rows.length + "," + rows[0].length;
      header.append(
          "%s\"%s\":{\"dtype\":\"F32\",\"shape\":[%s],\"data_offsets\":[%d,%d]}"
              .formatted(end == 0 ? "" : ",", tensor.getKey(), shape, end, end + bytes));
      end += bytes;
    }
    byte[] json = header.append('}').toString().getBytes(UTF_8);
    ByteBuffer all = ByteBuffer.allocate(8 + json.length + end).order(ByteOrder.LITTLE_ENDIAN);
    all.putLong(json.length).put(json);
    tensors
        .values()
        .forEach(rows -> {
          for (float[] row : rows) {
            for (float number : row) {
              all.putFloat(number);
            }
          }
        });
    Files.write(file, all.array());
  }
}
