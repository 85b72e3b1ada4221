package dev.winnow.embed;

import static dev.winnow.embed.HostileFolder.CONFIG;
import static dev.winnow.embed.HostileFolder.INDEX;
import static dev.winnow.embed.HostileFolder.WEIGHTS;
import static dev.winnow.embed.HostileFolder.file;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.embed.network.GraphOptions;
import dev.winnow.embed.network.GraphOptions.WeightForm;
import dev.winnow.embed.network.Transformer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Folders that are damaged or made to harm: refused with a message that names what was seen, where
/// and what was expected, without much memory or time.
@Timeout(10)
class HostileModelsTest {
  private static final String QUERY = "encoder.layer.1.attention.self.query.weight";
  private static final String NORM = "encoder.layer.1.output.LayerNorm.bias";
  private static final String TOKENS = "embeddings.word_embeddings.weight";

  /// All but the one that a processor does not run.
  private static final Set<WeightForm> FORMS = EnumSet.complementOf(EnumSet.of(WeightForm.BFLOAT));

  private static final long MOST_MEMORY = 128L << 20;

  @TempDir private Path temporary;

  @BeforeAll
  @Timeout(60)
  static void loadTheRuntime() {
    use(Goldens.MODELS.resolve("bert"), WeightForm.FLOAT, TestModels.WEIGHTS);
  }

  private static float[][] use(Path folder, WeightForm form, Path cache) {
    Transformer transformer = Transformer.read(folder);
    GraphOptions options = GraphOptions.DEFAULTS.withWeights(form);
    try (Forward forward =
        Forward.open(transformer, options, Device.CPU, TestModels.ONE_THREAD, cache)) {
      return forward.tokens(Batch.of(1, 5, 9, 4, 30)).getFirst();
    }
  }

  private interface Edit {
    void apply(HostileFolder folder) throws IOException;
  }

  /// @param parts of the message
  private record Damage(String name, String model, Edit edit, List<String> parts) {
    @Override
    public String toString() {
      return model + ": " + name;
    }
  }

  private static final class Damages {
    private final List<Damage> all = new ArrayList<>();
    private String model = "bert";

    Damages of(String model) {
      this.model = model;
      return this;
    }

    Damages add(String name, Edit edit, String... parts) {
      all.add(new Damage(name, model, edit, List.of(parts)));
      return this;
    }

    Damages config(String key, String json, String... parts) {
      List<String> all = new ArrayList<>(List.of(CONFIG, key));
      all.addAll(List.of(parts));
      return add(key + " " + json, f -> f.config(key, json), all.toArray(String[]::new));
    }

    Damages header(String name, Consumer<ObjectNode> edit, String... parts) {
      List<String> all = new ArrayList<>(List.of(WEIGHTS));
      all.addAll(List.of(parts));
      return add(name, f -> f.header(edit), all.toArray(String[]::new));
    }
  }

  private static ObjectNode at(ObjectNode header, String tensor) {
    return (ObjectNode) header.get(tensor);
  }

  private static void offsets(ObjectNode header, String tensor, String begin, String end) {
    var offsets = at(header, tensor).putArray("data_offsets");
    offsets.addRawValue(new com.fasterxml.jackson.databind.util.RawValue(begin));
    offsets.addRawValue(new com.fasterxml.jackson.databind.util.RawValue(end));
  }

  private static void shape(ObjectNode header, String tensor, String shape) {
    at(header, tensor)
        .putRawValue("shape", new com.fasterxml.jackson.databind.util.RawValue(shape));
  }

  static List<Damage> files() {
    var list = new Damages();
    byte[] kilobyte = new byte[1024];
    list.add("empty", f -> f.write(WEIGHTS, ""), WEIGHTS, "0 bytes", "expected a safetensors file")
        .add("three bytes", f -> f.write(WEIGHTS, "abc"), "3 bytes", "expected a safetensors file");
    for (long length :
        new long[] {Long.MIN_VALUE, -1, 0, 1, 1L << 40, Long.MAX_VALUE, 100_000_000}) {
      list.add(
          "a header of " + length,
          f -> f.write(WEIGHTS, file(length, kilobyte, new byte[0])),
          "1,032 bytes",
          "a header of %,d".formatted(length),
          "expected");
    }
    list.add(
            "cut by a byte",
            f -> f.bytes(WEIGHTS, all -> Arrays.copyOf(all, all.length - 1)),
            WEIGHTS,
            "data_offsets",
            "expected")
        .add(
            "cut by half",
            f -> f.bytes(WEIGHTS, all -> Arrays.copyOf(all, all.length / 2)),
            WEIGHTS,
            "data_offsets",
            "expected")
        .add(
            "cut within the header",
            f -> f.bytes(WEIGHTS, all -> Arrays.copyOf(all, 100)),
            "100 bytes",
            "expected")
        .add("zeros", f -> f.write(WEIGHTS, kilobyte), "1,024 bytes", "expected")
        .add(
            "a web page",
            f -> f.write(WEIGHTS, "<!DOCTYPE html><html>"),
            "expected",
            "fetch it again")
        .add(
            "a pointer of Git LFS",
            f ->
                f.write(
                    WEIGHTS, "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 9\n"),
            "expected",
            "fetch it again")
        .add("no JSON", f -> f.header("{'a': 1}"), WEIGHTS, "no JSON", "expected one object")
        .add("half of a header", f -> f.header(f.header().substring(0, 700)), "no JSON", "expected")
        .add("a list", f -> f.header("[1, 2]"), WEIGHTS, "not a JSON object", "expected one")
        .add("a text", f -> f.header("\"weights\""), WEIGHTS, "not a JSON object", "expected one")
        .add("null", f -> f.header("null"), WEIGHTS, "not a JSON object", "expected one")
        .add(
            "two objects",
            f -> f.header(f.header() + "{}"),
            WEIGHTS,
            "no JSON",
            "expected one object")
        .add("a mark of byte order", f -> f.header("\uFEFF" + f.header()), "no JSON", "65279")
        .add("zeros behind", f -> f.header(f.header() + "\0\0"), WEIGHTS, "no JSON")
        .add(
            "deep nesting",
            f -> f.header("{\"a\":" + "[".repeat(500_000) + "]".repeat(500_000) + "}"),
            WEIGHTS,
            "nesting depth",
            "expected")
        .add(
            "deep nesting in the metadata",
            f -> f.header("{\"__metadata__\":" + "{\"a\":".repeat(1000) + "1" + "}".repeat(1001)),
            WEIGHTS,
            "nesting depth")
        .add(
            "a long text",
            f -> f.header("{\"__metadata__\":{\"a\":\"" + "x".repeat(5_000_000) + "\"}}"),
            WEIGHTS,
            "length")
        .add(
            "a long number",
            f -> f.header("{\"a\":" + "9".repeat(500_000) + "}"),
            WEIGHTS,
            "length")
        .add(
            "a tensor twice",
            f -> f.header(f.header().replaceFirst("\\{", "{\"" + NORM + "\":{},")),
            WEIGHTS,
            "Duplicate",
            NORM)
        .add(
            "a directory",
            f -> {
              f.delete(WEIGHTS);
              Files.createDirectory(f.path().resolve(WEIGHTS));
            },
            "neither",
            WEIGHTS,
            "expected one of them")
        .add("nothing", f -> f.delete(WEIGHTS), "neither", INDEX, "expected one of them")
        .add("an empty object", f -> f.header("{}"), "has no tensor", "among its 0");
    return list.all;
  }

  static List<Damage> tensors() {
    var list = new Damages();
    list.header(
            "no type", h -> at(h, QUERY).remove("dtype"), QUERY, "dtype none", "expected one of")
        .header("an unknown type", h -> at(h, QUERY).put("dtype", "F4"), "dtype F4", "BF16")
        .header("a number as type", h -> at(h, QUERY).put("dtype", 32), QUERY, "dtype 32", "F32")
        .header("no shape", h -> at(h, QUERY).remove("shape"), QUERY, "shape", "expected up to 8")
        .header("no offsets", h -> at(h, QUERY).remove("data_offsets"), QUERY, "data_offsets")
        .header("a number as tensor", h -> h.put(QUERY, 5), QUERY, "dtype none")
        .header("a list as tensor", h -> h.putArray(QUERY), QUERY, "dtype none")
        .header("negative offsets", h -> offsets(h, QUERY, "-4", "16380"), "[-4,16380]", "expected")
        .header("fractions", h -> offsets(h, QUERY, "0.5", "16384.5"), "data_offsets", "expected")
        .header(
            "offsets past the end",
            h -> offsets(h, QUERY, "900000000", "900016384"),
            QUERY,
            "within")
        .header(
            "an end before its begin", h -> offsets(h, QUERY, "16384", "0"), "[16384,0]", "within")
        .header(
            "huge offsets", h -> offsets(h, QUERY, "0", "18446744073709568000"), QUERY, "within")
        .header("texts as offsets", h -> offsets(h, QUERY, "\"0\"", "\"16384\""), QUERY, "within")
        .header(
            "three offsets", h -> at(h, QUERY).withArray("data_offsets").add(1), QUERY, "within")
        .header(
            "an object as offsets", h -> at(h, QUERY).putObject("data_offsets"), QUERY, "within")
        .header(
            "over another",
            h ->
                at(h, NORM)
                    .set(
                        "data_offsets",
                        h.at("/encoder.layer.0.output.LayerNorm.bias/data_offsets")),
            "lies over",
            "expected")
        .header("nine dimensions", h -> shape(h, QUERY, "[1,1,1,1,1,1,1,64,64]"), QUERY, "up to 8")
        .header(
            "a negative dimension", h -> shape(h, QUERY, "[-64,-64]"), "[-64,-64]", "fits the file")
        .header(
            "a fraction as dimension", h -> shape(h, QUERY, "[64.0,64]"), "[64.0,64]", "expected")
        .header("a text as dimension", h -> shape(h, QUERY, "[\"64\",64]"), QUERY, "expected")
        .header(
            "a dimension of 2^64",
            h -> shape(h, QUERY, "[18446744073709551680,64]"),
            "fits the file")
        .header(
            "a product of 2^64", h -> shape(h, QUERY, "[4294967296,4294967296]"), "fits the file")
        .header(
            "a product of 2^64 + 4096",
            h -> shape(h, QUERY, "[4294967297,4294967296,64]"),
            "fits the file")
        .header("a small shape", h -> shape(h, QUERY, "[64,63]"), "[64, 63]", "16,128", "16,384")
        .header("no dimensions", h -> shape(h, QUERY, "[]"), QUERY, "takes 4 bytes", "expected")
        .header("another type", h -> at(h, QUERY).put("dtype", "F16"), QUERY, "takes 8,192 bytes");
    list.add(
            "whole numbers",
            f -> f.header(h -> at(h, QUERY).put("dtype", "I32")),
            QUERY,
            "INT32",
            "float32")
        .add(
            "64 bits",
            f ->
                f.header(h -> {
                  at(h, QUERY).put("dtype", "F64");
                  shape(h, QUERY, "[64,32]");
                }),
            QUERY,
            "DOUBLE",
            "expected")
        .add(
            "8 bits",
            f ->
                f.header(h -> {
                  at(h, QUERY).put("dtype", "F8_E4M3");
                  shape(h, QUERY, "[256,64]");
                }),
            QUERY,
            "FLOAT8_E4M3",
            "expected")
        .add(
            "another form",
            f -> f.header(h -> shape(h, QUERY, "[32,128]")),
            QUERY,
            "[32, 128]",
            "[64, 64]",
            "of different models")
        .add(
            "one dimension",
            f -> f.header(h -> shape(h, QUERY, "[4096]")),
            QUERY,
            "[4096]",
            "expected")
        .add(
            "an empty matrix",
            f ->
                f.header(h -> {
                  shape(h, QUERY, "[0,64]");
                  offsets(h, QUERY, "0", "0");
                }),
            QUERY,
            "[0, 64]",
            "expected [64, 64]")
        .add(
            "a matrix of no inputs",
            f ->
                f.header(h -> {
                  shape(h, QUERY, "[1099511627776,0]");
                  offsets(h, QUERY, "0", "0");
                }),
            QUERY,
            "1099511627776",
            "expected")
        .add(
            "an empty table",
            f ->
                f.header(h -> {
                  shape(h, TOKENS, "[0,64]");
                  offsets(h, TOKENS, "0", "0");
                }),
            TOKENS,
            "[0, 64]",
            "[200, 64]")
        .add(
            "no matrix", f -> f.header(h -> h.remove(QUERY)), "no tensor " + QUERY, "another model")
        .add(
            "no bias",
            f -> f.header(h -> h.remove(QUERY.replace("weight", "bias"))),
            "no tensor",
            "query.bias")
        .add("no bias of a norm", f -> f.header(h -> h.remove(NORM)), "no tensor " + NORM)
        .add(
            "no bias of the first norm",
            f -> f.header(h -> h.remove("embeddings.LayerNorm.bias")),
            "no tensor embeddings.LayerNorm.bias")
        .add("no table", f -> f.header(h -> h.remove(TOKENS)), "no tensor", TOKENS)
        .add(
            "no positions",
            f -> f.header(h -> h.remove("embeddings.position_embeddings.weight")),
            "no tensor embeddings.position_embeddings.weight")
        .add(
            "few positions",
            f -> f.config("max_position_embeddings", "513"),
            "position_embeddings",
            "512 rows",
            "at least 513")
        .add(
            "a name of another library",
            f -> f.header(f.header().replace("encoder.layer", "blocks")),
            "no tensor",
            "another library")
        .add(
            "a name twice, old and new",
            f ->
                f.header(
                    f.header()
                        .replace(
                            "embeddings.LayerNorm.bias", "encoder.layer.0.output.LayerNorm.beta")),
            "encoder.layer.0.output.LayerNorm.bias twice",
            "expected it once");
    list.of("qwen3")
        .add(
            "no norm of queries",
            f -> f.header(h -> h.remove("model.layers.2.self_attn.q_norm.weight")),
            "no tensor model.layers.2.self_attn.q_norm.weight")
        .add(
            "no first norm",
            f -> f.header(h -> h.remove("model.layers.0.input_layernorm.weight")),
            "no tensor model.layers.0.input_layernorm.weight")
        .add(
            "no last norm",
            f -> f.header(h -> h.remove("model.norm.weight")),
            "no tensor model.norm.weight")
        .add(
            "no matrix down",
            f -> f.header(h -> h.remove("model.layers.2.mlp.down_proj.weight")),
            "no tensor model.layers.2.mlp.down_proj.weight")
        .add(
            "queries of other heads",
            f -> f.config("num_attention_heads", "8"),
            "q_proj.weight FLOAT",
            "[128, 64]",
            "[256, 64]",
            "different models");
    list.of("gemma2")
        .add(
            "no norm after attention",
            f -> f.header(h -> h.remove("model.layers.1.post_attention_layernorm.weight")),
            "no tensor model.layers.1.post_attention_layernorm.weight");
    list.of("qwen2")
        .add(
            "no bias of keys",
            f -> f.header(h -> h.remove("model.layers.1.self_attn.k_proj.bias")),
            "no tensor model.layers.1.self_attn.k_proj.bias")
        .of("bert-class")
        .add(
            "no bias of classes",
            f -> f.header(h -> h.remove("classifier.bias")),
            "no tensor classifier.bias")
        .of("roberta-masked")
        .add(
            "no bias of a head's matrix",
            f -> f.header(h -> h.remove("lm_head.dense.bias")),
            "no tensor lm_head.dense.bias");
    return list.all;
  }

  static List<Damage> configs() {
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
    return list.all;
  }

  static List<Damage> shards() {
    var list = new Damages().of("mistral-sharded");
    String second = "model-00002-of-00002.safetensors";
    list.add("no shard", f -> f.delete(second), "no file '" + second + "'", "expected")
        .add("a broken shard", f -> f.write(second, "x"), second, "expected a safetensors file")
        .add("no JSON", f -> f.write(INDEX, "{"), INDEX, "no JSON", "expected")
        .add("a list", f -> f.write(INDEX, "[]"), INDEX, "names no tensors", "weight_map")
        .add(
            "no weight_map",
            f -> f.json(INDEX, i -> i.remove("weight_map")),
            INDEX,
            "expected an object weight_map")
        .add(
            "a weight_map that is a list",
            f -> f.json(INDEX, i -> i.putArray("weight_map").add(1)),
            "expected an object weight_map")
        .add(
            "deep nesting",
            f -> f.write(INDEX, "{\"a\":" + "[".repeat(100_000)),
            INDEX,
            "nesting depth")
        .add(
            "70 MB",
            f -> f.write(INDEX, new byte[70 << 20]),
            INDEX,
            "73,400,320 bytes",
            "expected at most");
    for (String name :
        List.of("../../etc/passwd", "/etc/passwd", "", " ", ".", "..", "a\0b", "no/such/file")) {
      list.add(
          "a shard called '" + name.replace('\0', '0') + "'",
          f -> f.json(INDEX, i -> i.withObject("/weight_map").put("model.norm.weight", name)),
          "no file '" + name + "'",
          "expected a file inside the folder");
    }
    list.add(
            "a number as shard",
            f -> f.json(INDEX, i -> i.withObject("/weight_map").put("model.norm.weight", 2)),
            INDEX,
            "model.norm.weight",
            "expected the name of a file")
        .add(
            "null as shard",
            f -> f.json(INDEX, i -> i.withObject("/weight_map").putNull("model.norm.weight")),
            "model.norm.weight",
            "expected the name of a file")
        .add(
            "a shard of another model",
            f ->
                Files.write(
                    f.path().resolve(second),
                    Files.readAllBytes(Goldens.MODELS.resolve("bert").resolve(WEIGHTS))),
            INDEX,
            second,
            "which it does not",
            "of different models")
        .add(
            "a tensor that is nowhere",
            f -> f.json(INDEX, i -> i.withObject("/weight_map").put("extra", second)),
            INDEX,
            "extra",
            "of different models")
        .add(
            "a tensor that the index leaves out",
            f -> f.json(INDEX, i -> i.withObject("/weight_map").remove("model.norm.weight")),
            "no tensor model.norm.weight");
    return list.all;
  }

  static List<Damage> links() {
    var list = new Damages();
    for (String name : List.of(WEIGHTS, CONFIG)) {
      list.add(
              "a link out, " + name,
              f -> {
                Path outside = Files.createDirectories(f.path().resolveSibling("outside"));
                Files.move(f.path().resolve(name), outside.resolve("file"));
                Files.createSymbolicLink(f.path().resolve(name), outside.resolve("file"));
              },
              name,
              "outside of the model's folder",
              "copy the file")
          .add(
              "a link to nothing, " + name,
              f -> {
                f.delete(name);
                Files.createSymbolicLink(f.path().resolve(name), Path.of("nothing"));
              },
              name,
              "expected")
          .add(
              "a link to itself, " + name,
              f -> {
                f.delete(name);
                Files.createSymbolicLink(f.path().resolve(name), Path.of(name));
              },
              name,
              "expected");
    }
    list.add(
        "a link to a folder of a similar name",
        f -> {
          Path outside = Files.createDirectories(f.path().resolveSibling("model-2"));
          Files.move(f.path().resolve(WEIGHTS), outside.resolve(WEIGHTS));
          Files.createSymbolicLink(f.path().resolve(WEIGHTS), Path.of("../model-2", WEIGHTS));
        },
        WEIGHTS,
        "outside of the model's folder");
    return list.all;
  }

  @ParameterizedTest
  @MethodSource({"files", "tensors", "configs", "shards", "links"})
  void damageIsNamed(Damage damage) throws IOException {
    HostileFolder folder = HostileFolder.copy(damage.model(), temporary.resolve("model"));
    damage.edit().apply(folder);
    for (WeightForm form : FORMS) {
      var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();

      var e =
          assertThrows(
              ModelException.class, () -> use(folder.path(), form, temporary.resolve("cache")));

      long used = threads.getCurrentThreadAllocatedBytes() - before;
      assertTrue(used < MOST_MEMORY, "took %,d bytes".formatted(used));
      String message = e.getMessage();
      for (String part : damage.parts()) {
        assertTrue(message.contains(part), () -> "'" + part + "' is not in: " + message);
      }
      assertTrue(message.length() < 2000, () -> message.length() + " characters");
    }
  }

  @Test
  void thereAreManyOfThem() {
    long count =
        List.of(files(), tensors(), configs(), shards(), links()).stream()
            .mapToLong(List::size)
            .sum();
    assertTrue(count >= 80, count + " cases");
  }

  @Test
  void linksOfTheHubsCacheAreFollowed() throws IOException {
    Path repository = temporary.resolve("models--x--y");
    Path revision = repository.resolve("snapshots/0123abcd");
    HostileFolder folder = HostileFolder.copy("bert", revision);
    Path blobs = Files.createDirectory(repository.resolve("blobs"));
    for (String name : List.of(WEIGHTS, CONFIG)) {
      Files.move(revision.resolve(name), blobs.resolve("blob-" + name));
      Files.createSymbolicLink(revision.resolve(name), Path.of("../../blobs/blob-" + name));
    }
    assertEquals(5, use(folder.path(), WeightForm.FLOAT, temporary).length);
    Path below = Files.createDirectory(revision.resolve("0_Transformer"));
    for (String name : List.of(WEIGHTS, CONFIG)) {
      Files.createSymbolicLink(below.resolve(name), Path.of("../../../blobs/blob-" + name));
    }
    assertEquals(5, use(below, WeightForm.FLOAT, temporary).length);
    Path outside = Files.createDirectory(repository.resolve("other"));
    Files.move(blobs.resolve("blob-" + WEIGHTS), outside.resolve(WEIGHTS));
    Files.delete(revision.resolve(WEIGHTS));
    Files.createSymbolicLink(revision.resolve(WEIGHTS), Path.of("../../other", WEIGHTS));
    assertThrows(ModelException.class, () -> use(revision, WeightForm.FLOAT, temporary));
  }

  @Test
  void hardLinksAndLinksInsideAreFollowed() throws IOException {
    HostileFolder folder = HostileFolder.copy("bert", temporary.resolve("model"));
    Path weights = folder.path().resolve(WEIGHTS);
    Files.move(weights, temporary.resolve("elsewhere"));
    Files.createLink(weights, temporary.resolve("elsewhere"));
    assertEquals(5, use(folder.path(), WeightForm.FLOAT, temporary).length);
    Files.move(weights, folder.path().resolve("inside"));
    Files.createSymbolicLink(weights, Path.of("inside"));
    assertEquals(5, use(folder.path(), WeightForm.FLOAT, temporary).length);
    Path linked = Files.createSymbolicLink(temporary.resolve("linked"), folder.path());
    assertEquals(5, use(linked, WeightForm.FLOAT, temporary).length);
  }

  @Test
  void aFolderMayBeNamedRelatively() throws IOException {
    Path relative = Path.of("").toAbsolutePath().relativize(Goldens.MODELS.toAbsolutePath());
    Path dotted = Path.of(".").resolve(relative).resolve("bert/../bert/.");
    assertEquals(5, use(dotted, WeightForm.FLOAT, temporary).length);
  }

  @Test
  void whatIsNoNumberOpensAndIsTheCallersToSee() throws IOException {
    for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      HostileFolder folder = HostileFolder.copy("bert", temporary.resolve("model " + value));
      folder.fill(QUERY, value);
      for (WeightForm form : FORMS) {
        assertEquals(5, use(folder.path(), form, temporary).length);
      }
    }
  }

  @Test
  void wrongCallsAreTheCallers() {
    Transformer transformer = Transformer.read(Goldens.MODELS.resolve("bert"));
    try (Forward forward =
        Forward.open(
            transformer, GraphOptions.DEFAULTS, Device.CPU, TestModels.ONE_THREAD, temporary)) {
      assertThrows(IllegalArgumentException.class, () -> forward.tokens(Batch.of(new int[513])));
      assertThrows(IllegalArgumentException.class, () -> forward.tokens(Batch.of()));
      var unknown = assertThrows(ModelException.class, () -> forward.tokens(Batch.of(1, 200)));
      assertTrue(unknown.getMessage().contains("id 200; expected 0 to 199"), unknown.getMessage());
      assertThrows(ModelException.class, () -> forward.tokens(Batch.of(-1)));
    }
    assertThrows(
        IllegalArgumentException.class,
        () ->
            Forward.open(
                transformer,
                GraphOptions.DEFAULTS.withCached(true),
                Device.CPU,
                TestModels.ONE_THREAD,
                temporary));
  }
}
