package dev.winnow.embed.network;

import dev.winnow.embed.files.Config;
import dev.winnow.embed.files.Weights;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.ToIntFunction;

/// From `model_type` to the family that describes it.
public final class Families {
  private static final String TYPE = "model_type";

  private static final Map<String, Family> FAMILIES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("bert", new Family(BertFamily::bert)),
              Map.entry("roberta", new Family(BertFamily::roberta, BertFamily::firstPosition)),
              Map.entry("xlm-roberta", new Family(BertFamily::roberta, BertFamily::firstPosition)),
              Map.entry("camembert", new Family(BertFamily::roberta, BertFamily::firstPosition)),
              Map.entry("distilbert", new Family(BertFamily::distilbert)),
              Map.entry("mpnet", new Family(BertFamily::mpnet, BertFamily::firstPosition)),
              Map.entry("modernbert", new Family(RotaryEncoders::modernBert)),
              Map.entry("nomic_bert", new Family(RotaryEncoders::nomic)),
              Map.entry("t5", new Family(T5Family::read)),
              Map.entry("mt5", new Family(T5Family::read)),
              Map.entry("llama", new Family(LlamaFamily::read)),
              Map.entry("mistral", new Family(LlamaFamily::read)),
              Map.entry("qwen2", new Family(LlamaFamily::read)),
              Map.entry("qwen3", new Family(LlamaFamily::read)),
              Map.entry("phi3", new Family(LlamaFamily::read)),
              Map.entry("gemma", new Family(GemmaFamily::gemma)),
              Map.entry("gemma2", new Family(GemmaFamily::gemma2)),
              Map.entry("gemma3_text", new Family(GemmaFamily::gemma3))));

  /// A family.
  ///
  /// @param reader of its configuration
  /// @param firstPosition row that the first token has in its table of positions
  private record Family(
      BiFunction<Config, Weights, Network> reader, ToIntFunction<Config> firstPosition) {
    Family(BiFunction<Config, Weights, Network> reader) {
      this(reader, _ -> 0);
    }
  }

  private Families() {}

  static boolean knows(Config config) {
    return FAMILIES.containsKey(type(config));
  }

  private static String type(Config config) {
    return config.text(TYPE, "").toLowerCase(Locale.ROOT);
  }

  /// The row that the first token has in the table of positions of a family, which need not be one
  /// that can be read here.
  ///
  /// @param type `model_type`
  /// @param config in which its sizes stand
  public static int firstPosition(String type, Config config) {
    Family family = FAMILIES.get(type);
    return family == null ? 0 : family.firstPosition().applyAsInt(config);
  }

  static Network read(Config config, Weights weights) {
    String type = type(config);
    Family family = FAMILIES.get(type);
    if (family == null) {
      throw config.unsupported(TYPE, "'" + type + "'", "one of " + FAMILIES.keySet());
    }
    Network network = family.reader().apply(config, weights);
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
  /// for none. BERT's as a language model is that of a masked one.
  static String head(Config config) {
    String architecture = config.texts("architectures").stream().findFirst().orElse("Model");
    if (architecture.equals("BertLMHeadModel")) {
      return "ForMaskedLM";
    }
    for (String head : new String[] {"ForMaskedLM", "ForCausalLM", "ForSequenceClassification"}) {
      if (architecture.endsWith(head)) {
        return head;
      }
    }
    return "Model";
  }
}
