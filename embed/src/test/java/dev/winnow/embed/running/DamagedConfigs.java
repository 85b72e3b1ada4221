package dev.winnow.embed.running;

import static dev.winnow.embed.running.HostileFolder.CONFIG;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.winnow.embed.running.Damages.Damage;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;

/// Configurations that are damaged, or ask for what is not supported.
final class DamagedConfigs {
  private DamagedConfigs() {}

  static List<Damage> all() {
    var list = new Damages();
    list.add("empty", f -> f.write(CONFIG, ""), CONFIG, "expected")
        .add("no JSON", f -> f.write(CONFIG, "model_type: bert"), CONFIG, "no JSON", "expected")
        .add(
            "cut",
            f -> f.bytes(CONFIG, all -> Arrays.copyOf(all, all.length / 2)),
            CONFIG,
            "no JSON")
        .add("a list", f -> f.write(CONFIG, "[]"), CONFIG, "not a JSON object", "expected one")
        .add(
            "two objects",
            f -> f.bytes(CONFIG, all -> (new String(all, UTF_8) + "{}").getBytes(UTF_8)),
            CONFIG,
            "no JSON")
        .add(
            "a mark of byte order",
            f -> f.bytes(CONFIG, all -> ("\uFEFF" + new String(all, UTF_8)).getBytes(UTF_8)),
            CONFIG,
            "65279")
        .add(
            "bytes that are no text",
            f ->
                f.bytes(
                    CONFIG,
                    all -> {
                      all[0] = (byte) 0xFF;
                      return all;
                    }),
            CONFIG,
            "no JSON")
        .add(
            "deep nesting",
            f -> f.write(CONFIG, "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}"),
            CONFIG,
            "nesting depth")
        .add(
            "20 MB",
            f -> f.write(CONFIG, "{" + " ".repeat(20 << 20) + "}"),
            CONFIG,
            "20,971,522 bytes",
            "expected at most 16,777,216")
        .add("none", f -> f.delete(CONFIG), "no file 'config.json'", "expected")
        .add(
            "a directory",
            f -> {
              f.delete(CONFIG);
              Files.createDirectory(f.path().resolve(CONFIG));
            },
            "no file 'config.json'",
            "expected")
        .add(
            "no model_type",
            f -> f.config(c -> c.remove("model_type")),
            "model_type ''",
            "modernbert")
        .config("model_type", "\"mamba\"", "'mamba'", "expected one of")
        .config("model_type", "7", "7", "expected a text")
        .config("model_type", "\"gpt2\"", "'gpt2'", "expected one of")
        .config("is_decoder", "true", "true", "expected false")
        .config("is_decoder", "\"no\"", "expected true or false")
        .config("position_embedding_type", "\"relative_key\"", "expected absolute")
        .config("hidden_act", "\"snake\"", "snake", "expected gelu")
        .config("hidden_act", "[]", "expected a text")
        .config("architectures", "\"BertModel\"", "expected a list")
        .config("architectures", "[{}]", "expected a list of texts")
        .config("layer_norm_eps", "\"NaN\"", "\"NaN\"", "expected a number")
        .config("layer_norm_eps", "0", "expected a number above 0")
        .config("layer_norm_eps", "1e999", "expected a number");
    for (String key :
        List.of("hidden_size", "num_hidden_layers", "num_attention_heads", "vocab_size")) {
      list.add(
              "no " + key,
              f -> f.config(c -> c.remove(key)),
              CONFIG,
              "has no " + key,
              "expected one")
          .config(key, "0", "expected a whole number from 1")
          .config(key, "-3", "-3", "expected a whole number from 1")
          .config(key, "1000000000000", "1000000000000", "expected a whole number from 1")
          .config(key, "\"64\"", "\"64\"", "expected a whole number")
          .config(key, "64.5", "64.5", "expected a whole number")
          .config(key, "[64]", "expected a whole number")
          .config(key, "9".repeat(300), "expected a whole number");
    }
    list.config("num_hidden_layers", "10000000", "expected at most 4096")
        .config("num_attention_heads", "5", "expected a divisor of hidden_size 64")
        .add(
            "more layers",
            f -> f.config("num_hidden_layers", "4"),
            "no tensor encoder.layer.3.",
            "another model")
        .add(
            "another vocabulary",
            f -> f.config("vocab_size", "201"),
            "[200, 64]",
            "[201, 64]",
            "different models")
        .add("another width", f -> f.config("hidden_size", "128"), "[200, 64]", "[200, 128]")
        .add(
            "another family",
            f -> f.config("model_type", "\"llama\""),
            "has no tensor",
            "another model");
    list.of("roberta")
        .config("pad_token_id", "-1", "expected a whole number from 0")
        .add(
            "pad_token_id 600000",
            f -> f.config("pad_token_id", "600000"),
            "max_position_embeddings 514",
            "expected more than 600001")
        .config("pad_token_id", "\"1\"", "expected a whole number");
    list.of("qwen3")
        .config("num_key_value_heads", "3", "expected a divisor of num_attention_heads")
        .config("num_key_value_heads", "8", "expected a divisor of num_attention_heads")
        .config("head_dim", "33", "even number")
        .config("head_dim", "0", "expected a whole number")
        .config("head_dim", "16777216", "expected at most 16,777,216")
        .config("rope_theta", "-5", "expected a number above 0")
        .config("rope_theta", "\"NaN\"", "expected a number")
        .config("rope_scaling", "5", "expected an object")
        .config("rope_scaling", "{\"type\": \"spiral\"}", "spiral", "expected default, linear")
        .config("rope_scaling", "{\"rope_type\": 3}", "rope_type", "expected a text")
        .config("rope_scaling", "{\"rope_type\": \"linear\", \"factor\": 0}", "factor", "above 0")
        .config(
            "rope_scaling",
            "{\"rope_type\": \"yarn\", \"factor\": \"4\"}",
            "factor",
            "expected a number")
        .config(
            "rope_scaling", "{\"rope_type\": \"longrope\"}", "short_factor", "a list of 16 numbers")
        .config("partial_rotary_factor", "1e300", "even number")
        .config("partial_rotary_factor", "0.01", "even number")
        .config("partial_rotary_factor", "-1", "expected a number above 0");
    list.of("phi3-long")
        .config(
            "rope_scaling",
            "{\"type\": \"longrope\", \"short_factor\": [1], \"long_factor\": [1]}",
            "short_factor",
            "a list of 12 numbers")
        .config(
            "rope_scaling",
            "{\"type\": \"longrope\", \"short_factor\": [1,1,1,1,1,1,1,1,1,1,1,1], \"long_factor\":"
                + " [1,1,1,1,1,1,1,1,1,1,1,\"1\"]}",
            "long_factor",
            "a list of 12 numbers")
        .config(
            "rope_scaling",
            "{\"type\": \"longrope\", \"short_factor\": {}, \"long_factor\": []}",
            "short_factor",
            "expected a list");
    list.of("qwen2-window")
        .config("layer_types", "[\"full_attention\"]", "one for each of 3 layers")
        .config(
            "layer_types",
            "[\"full_attention\", \"full_attention\", \"state_space\"]",
            "state_space",
            "sliding_attention")
        .config("layer_types", "[1, 2, 3]", "expected a list of texts")
        .config("sliding_window", "-1", "expected a whole number");
    list.of("t5-gated")
        .config("feed_forward_proj", "\"gated-tanh\"", "expected relu, gated-gelu")
        .config("relative_attention_num_buckets", "7", "a multiple of 4")
        .config("relative_attention_max_distance", "8", "expected more than 8");
    list.of("nomic").config("num_experts", "8", "expected none").config("prenorm", "true", "false");
    list.of("modernbert").config("global_attn_every_n_layers", "0", "expected a whole number");
    return list.all();
  }
}
