package dev.winnow.embed.gguf;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/// What a file says of its network, as a `config.json`.
final class GgufConfig {
  private static final int MOST = 1 << 24;
  private static final Map<String, String> CLASSES =
      Map.of(
          "llama", "LlamaForCausalLM",
          "qwen2", "Qwen2ForCausalLM",
          "qwen3", "Qwen3ForCausalLM");

  private final GgufFile file;
  private final GgufMetadata metadata;
  private final String family;

  GgufConfig(GgufFile file) {
    this.file = file;
    metadata = file.metadata();
    family = metadata.text("general.architecture");
    require(CLASSES.containsKey(family), "general.architecture " + family, "llama, qwen2 or qwen3");
    String kind = metadata.text("general.type", "model");
    require(kind.equals("model"), "general.type " + kind, "a model");
    long parts = metadata.whole("split.count", MOST, 1);
    require(parts <= 1, "one of %,d parts".formatted(parts), "one file (llama-gguf-split --merge)");
    long experts = metadata.whole(family + ".expert_count", MOST, 0);
    require(experts == 0, "%,d experts".formatted(experts), "a network without experts");
  }

  private void require(boolean holds, String seen, String expected) {
    if (!holds) {
      throw metadata.wrong(seen, expected);
    }
  }

  private int size(String key) {
    return (int) metadata.whole(family + "." + key, MOST);
  }

  private int size(String key, int byDefault) {
    return (int) metadata.whole(family + "." + key, MOST, byDefault);
  }

  private int heads() {
    return Math.max(1, size("attention.head_count"));
  }

  /// Heads whose rows are interleaved in a tensor; 0 for rows in their own order.
  ///
  /// @param part such as `attn_q`
  int interleaved(String part) {
    boolean turned = family.equals("llama") && (part.equals("attn_q") || part.equals("attn_k"));
    return !turned
        ? 0
        : part.equals("attn_q") ? heads() : Math.max(1, size("attention.head_count_kv", heads()));
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    int head = size("attention.key_length", size("embedding_length") / heads());
    require(
        size("attention.value_length", head) == head && size("rope.dimension_count", head) == head,
        "heads that differ in size or are turned in part",
        "heads of one size that are turned as a whole");
    json.putArray("architectures").add(CLASSES.get(family));
    json.put("model_type", family);
    json.put("hidden_size", size("embedding_length"));
    json.put("intermediate_size", size("feed_forward_length"));
    json.put("num_hidden_layers", size("block_count"));
    json.put("num_attention_heads", heads());
    json.put("num_key_value_heads", size("attention.head_count_kv", heads()));
    json.put("head_dim", head);
    json.put("hidden_act", "silu");
    json.put("rms_norm_eps", metadata.real(family + ".attention.layer_norm_rms_epsilon", 1e-5));
    json.put("max_position_embeddings", size("context_length"));
    json.put("rope_theta", metadata.real(family + ".rope.freq_base", 10_000));
    json.put("vocab_size", rows("token_embd.weight"));
    json.put("tie_word_embeddings", !file.tensors().containsKey("output.weight"));
    if (family.startsWith("qwen")) {
      json.put("use_sliding_window", false);
    }
    scaling(json, head);
    return json;
  }

  private long rows(String tensor) {
    GgufTensor found = file.tensors().get(tensor);
    if (found == null) {
      throw metadata.wrong("no tensor " + tensor, "one");
    }
    return found.rows();
  }

  /// How positions beyond those of the first training are turned: by a factor, or, as in Llama 3.1,
  /// by a tensor of one for each pair.
  private void scaling(ObjectNode json, int head) {
    GgufTensor factors = file.tensors().get(GgufWeights.FREQUENCIES);
    String type = metadata.text(family + ".rope.scaling.type", "none");
    if (factors != null) {
      boolean fits = factors.type() == GgufType.F32 && factors.columns() == head / 2;
      require(
          fits && factors.rows() == 1 && type.equals("none"),
          "%s of %,d numbers, with scaling %s".formatted(factors.name(), factors.columns(), type),
          "%,d in 32 bits, and no other scaling".formatted(head / 2));
      ObjectNode scaling = json.putObject("rope_scaling").put("rope_type", "longrope");
      scaling.put("original_max_position_embeddings", size("context_length"));
      scaling.put("attention_factor", 1.0);
      var near = scaling.putArray("short_factor");
      var far = scaling.putArray("long_factor");
      for (int i = 0; i < head / 2; i++) {
        float factor = file.floatAt(factors, i);
        near.add(factor);
        far.add(factor);
      }
      return;
    }
    switch (type) {
      case "none" -> {}
      case "linear", "yarn" -> {
        ObjectNode scaling = json.putObject("rope_scaling").put("rope_type", type);
        scaling.put("factor", metadata.real(family + ".rope.scaling.factor", 1));
        String original = "rope.scaling.original_context_length";
        if (metadata.has(family + "." + original)) {
          scaling.put("original_max_position_embeddings", size(original));
        }
      }
      default -> throw metadata.wrong("rope.scaling.type " + type, "none, linear or yarn");
    }
  }
}
