package dev.winnow.embed.running;

import static dev.winnow.embed.running.Damages.NORM;
import static dev.winnow.embed.running.Damages.QUERY;
import static dev.winnow.embed.running.Damages.TOKENS;
import static dev.winnow.embed.running.Damages.at;
import static dev.winnow.embed.running.Damages.offsets;
import static dev.winnow.embed.running.Damages.shape;

import dev.winnow.embed.running.Damages.Damage;
import java.util.List;

/// Damage to what a file of weights says of its tensors.
final class DamagedTensors {
  private DamagedTensors() {}

  static List<Damage> all() {
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
    return list.all();
  }
}
