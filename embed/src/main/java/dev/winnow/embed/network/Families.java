package dev.winnow.embed.network;

import dev.winnow.embed.weights.Weights;
import java.util.Locale;

/// From `model_type` to the family that describes it.
final class Families {
  private static final String TYPE = "model_type";

  private Families() {}

  static Network read(Config config, Weights weights) {
    String type = config.text(TYPE, "").toLowerCase(Locale.ROOT);
    return switch (type) {
      case "bert" -> BertFamily.bert(config, weights);
      case "roberta", "xlm-roberta", "camembert" -> BertFamily.roberta(config, weights);
      case "distilbert" -> BertFamily.distilbert(config, weights);
      case "mpnet" -> BertFamily.mpnet(config, weights);
      case "modernbert" -> RotaryEncoders.modernBert(config, weights);
      case "nomic_bert" -> RotaryEncoders.nomic(config, weights);
      case "t5", "mt5" -> T5Family.encoder(config, weights);
      case "llama", "mistral", "qwen2", "qwen3", "phi3" -> LlamaFamily.read(config, weights);
      case "gemma2" -> GemmaFamily.gemma2(config, weights);
      case "gemma3_text" -> GemmaFamily.gemma3(config, weights);
      default ->
          throw config.unsupported(
              TYPE,
              "'" + type + "'",
              "bert, roberta, xlm-roberta, camembert, distilbert, mpnet, modernbert, nomic_bert,"
                  + " t5, mt5, llama, mistral, qwen2, qwen3, phi3, gemma2 or gemma3_text");
    };
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
