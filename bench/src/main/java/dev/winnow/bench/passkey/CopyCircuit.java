package dev.winnow.bench.passkey;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// A Llama of two layers whose weights are set by hand: it writes what followed the last eight (or
/// sixteen) bytes where they stood before (an induction circuit), so that it answers by copying,
/// and only from what it sees. Its tokens are bytes.
///
/// - Each byte has one of the 256 words of the Nordstrom-Robinson code, 16 bits of which two differ
///   in at least 6: as vectors of length one no product of two is above a quarter.
/// - Eight heads of the first layer find the bytes 1 to 8 places back by rotary positions alone,
///   and write their codes beside the token's own.
/// - The first head of the second layer looks for tokens whose eight codes before are the last
///   eight here, not rotated, digits a little preferred, and copies theirs.
final class CopyCircuit {
  private static final int CODE = 16;
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

  private final int back;
  private final int constant;
  private final int digit;
  private final int other;
  private final int out;
  private final int hidden;
  private final int head;

  private CopyCircuit(int back) {
    this.back = back;
    constant = CODE + back * CODE;
    digit = constant + 1;
    other = digit + 1;
    out = other + 1;
    hidden = Math.ceilDiv(out + CODE, 8) * 8;
    head = Math.ceilDiv(ROTARY + back * CODE + 1, 8) * 8;
  }

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

  /// @param back bytes that have to be the same: 8, or 16 where 8 are not unique
  static Path write(Path folder, int back) throws IOException {
    new CopyCircuit(back).writeTo(folder);
    return folder;
  }

  private void writeTo(Path folder) throws IOException {
    float[][] codes = codes();
    float[][] embeddings = new float[256][hidden];
    float[][] unembeddings = new float[256][hidden];
    for (int value = 0; value < 256; value++) {
      System.arraycopy(codes[value], 0, embeddings[value], 0, CODE);
      System.arraycopy(codes[value], 0, unembeddings[value], out, CODE);
      embeddings[value][constant] = 1;
      embeddings[value][value >= '0' && value <= '9' ? digit : other] = 1;
    }
    tensors.put("model.embed_tokens.weight", embeddings);
    layer(0, 3);
    layer(1, 3 + back);
    backwards();
    matching();
    norm("model.norm.weight", 4 + back);
    tensors.put("lm_head.weight", unembeddings);
    writeOnce(
        folder.resolve("config.json"),
        """
        {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu",
         "hidden_size": %d, "intermediate_size": 8, "num_hidden_layers": 2, "vocab_size": 256,
         "num_attention_heads": %d, "num_key_value_heads": 1, "head_dim": %d,
         "max_position_embeddings": 4096, "rms_norm_eps": 1e-12, "rope_theta": 10000.0,
         "partial_rotary_factor": %s, "tie_word_embeddings": false}
        """
            .formatted(hidden, back, head, ROTARY / (double) head)
            .getBytes(UTF_8));
    writeTensors(folder.resolve("model.safetensors"));
  }

  /// @param square what the squares of a token's vector sum up to, which the norm keeps
  private void layer(int layer, int square) {
    String name = "model.layers." + layer + ".";
    norm(name + "input_layernorm.weight", square);
    norm(name + "post_attention_layernorm.weight", square + 1);
    tensors.put(name + "self_attn.q_proj.weight", new float[back * head][hidden]);
    tensors.put(name + "self_attn.k_proj.weight", new float[head][hidden]);
    tensors.put(name + "self_attn.v_proj.weight", new float[head][hidden]);
    tensors.put(name + "self_attn.o_proj.weight", new float[hidden][back * head]);
    tensors.put(name + "mlp.gate_proj.weight", new float[8][hidden]);
    tensors.put(name + "mlp.up_proj.weight", new float[8][hidden]);
    tensors.put(name + "mlp.down_proj.weight", new float[hidden][8]);
  }

  private void norm(String name, int square) {
    float[][] weight = new float[1][hidden];
    Arrays.fill(weight[0], (float) Math.sqrt(square / (double) hidden));
    tensors.put(name, weight);
  }

  private float[][] matrix(int layer, String part) {
    return Objects.requireNonNull(
        tensors.get("model.layers." + layer + ".self_attn." + part + "_proj.weight"));
  }

  private void backwards() {
    int half = ROTARY / 2;
    double length = Math.sqrt(half);
    double scale = SHARP * Math.sqrt(head);
    for (int i = 0; i < half; i++) {
      matrix(0, "k")[i][constant] = (float) (1 / length);
      double angle = Math.pow(10_000, -2.0 * i / ROTARY);
      for (int place = 1; place <= back; place++) {
        int row = (place - 1) * head + i;
        matrix(0, "q")[row][constant] = (float) (scale * Math.cos(place * angle) / length);
        matrix(0, "q")[row + half][constant] = (float) (-scale * Math.sin(place * angle) / length);
      }
    }
    for (int i = 0; i < CODE; i++) {
      matrix(0, "v")[i][i] = 1;
      for (int place = 1; place <= back; place++) {
        matrix(0, "o")[place * CODE + i][(place - 1) * head + i] = 1;
      }
    }
  }

  private void matching() {
    float scale = (float) (MATCH * Math.sqrt(head));
    for (int i = 0; i < back * CODE; i++) {
      matrix(1, "q")[ROTARY + i][i] = scale; // its own code, and those of seven before
      matrix(1, "k")[ROTARY + i][CODE + i] = 1; // those of eight before
    }
    matrix(1, "q")[ROTARY + back * CODE][constant] = (float) (scale * PREFERRED);
    matrix(1, "k")[ROTARY + back * CODE][digit] = 1;
    for (int i = 0; i < CODE; i++) {
      matrix(1, "v")[i][i] = 1;
      matrix(1, "o")[out + i][i] = 1;
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
    writeOnce(file, all.array());
  }

  /// A file that another process reads is mapped there: it stays as it is, or is there as a whole.
  private static void writeOnce(Path file, byte[] bytes) throws IOException {
    if (!Files.exists(file) || !Arrays.equals(bytes, Files.readAllBytes(file))) {
      Path written = Files.createTempFile(file.toAbsolutePath().getParent(), "circuit", ".tmp");
      Files.write(written, bytes);
      Files.move(
          written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
