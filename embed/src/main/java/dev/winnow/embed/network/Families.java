package dev.winnow.embed.network;

import dev.winnow.embed.files.Config;
import dev.winnow.embed.files.Weights;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/// From `model_type` to the family that describes it.
final class Families {
  private static final String TYPE = "model_type";

  private static final Map<String, BiFunction<Config, Weights, Network>> FAMILIES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("bert", BertFamily::bert),
              Map.entry("roberta", BertFamily::roberta),
              Map.entry("xlm-roberta", BertFamily::roberta),
              Map.entry("camembert", BertFamily::roberta),
              Map.entry("distilbert", BertFamily::distilbert),
              Map.entry("mpnet", BertFamily::mpnet),
              Map.entry("modernbert", RotaryEncoders::modernBert),
              Map.entry("nomic_bert", RotaryEncoders::nomic),
              Map.entry("t5", T5Family::read),
              Map.entry("mt5", T5Family::read),
              Map.entry("llama", LlamaFamily::read),
              Map.entry("mistral", LlamaFamily::read),
              Map.entry("qwen2", LlamaFamily::read),
              Map.entry("qwen3", LlamaFamily::read),
              Map.entry("phi3", LlamaFamily::read),
              Map.entry("gemma2", GemmaFamily::gemma2),
              Map.entry("gemma3_text", GemmaFamily::gemma3)));

  private Families() {}

  static boolean knows(Config config) {
    return FAMILIES.containsKey(type(config));
  }

  private static String type(Config config) {
    return config.text(TYPE, "").toLowerCase(Locale.ROOT);
  }

  static Network read(Config config, Weights weights) {
    String type = type(config);
    var family = FAMILIES.get(type);
    if (family == null) {
      throw config.unsupported(TYPE, "'" + type + "'", "one of " + FAMILIES.keySet());
    }
    Network network = family.apply(config, weights);
    Shape shape = network.shape();
    if ((long) shape.heads() * shape.headSize() > Config.MOST) {
      throw config.unsupported(
          "num_attention_heads",
          Integer.toString(shape.heads()),
          "at most %,d components in all heads, of which each has %,d in head_dim"
              .formatted(Config.MOST, shape.headSize()));
    }
    new Completeness(network, weights).check();
    return network;
  }

  /// Which head the weights have: the end of the architecture's name, such as `MaskedLM`; `Model`
  /// for none.
  static String head(Config config) {
    String architecture = config.texts("architectures").stream().findFirst().orElse("Model");
    for (String head : new String[] {"ForMaskedLM", "ForCausalLM", "ForSequenceClassification"}) {
      if (architecture.endsWith(head)) {
        return head;
      }
    }
    return "Model";
  }
}
