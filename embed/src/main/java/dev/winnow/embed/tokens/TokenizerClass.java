package dev.winnow.embed.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How transformers 5 builds a tokenizer: some of its classes keep the vocabulary of
/// `tokenizer.json` only and make the rest anew, as `tokenizer_config.json` says.
enum TokenizerClass {
  /// As `tokenizer.json` has it.
  AS_IT_IS,
  /// `BertTokenizer`: its normalizer, its pre-tokenizer, `[CLS]` and `[SEP]`.
  BERT,
  /// `MPNetTokenizer`: the same between `<s>` and `</s>`.
  MPNET,
  /// `RobertaTokenizer`: bytes, with or without a space before the text.
  ROBERTA;

  private static final Map<String, TokenizerClass> BY_NAME =
      Map.of(
          "BertTokenizer", BERT,
          "DistilBertTokenizer", BERT,
          "ElectraTokenizer", BERT,
          "MPNetTokenizer", MPNET,
          "RobertaTokenizer", ROBERTA);

  private static final Set<String> OF_BERT =
      Set.of(
          "bert",
          "convbert",
          "distilbert",
          "electra",
          "ernie",
          "megatron-bert",
          "nomic_bert",
          "squeezebert");

  private static final Set<String> OF_ROBERTA =
      Set.of("roberta", "roberta-prelayernorm", "longformer", "data2vec-text", "ibert");

  /// Families whose files name a class that transformers does not believe.
  private static final Set<String> NAMED_WRONGLY = Set.of("modernbert", "phi3");

  /// @param model `config.json`
  /// @param stated `tokenizer_config.json`
  static TokenizerClass of(JsonNode model, JsonNode stated) {
    String type = model.path("model_type").asText();
    String own = stated.path("tokenizer_class").asText(model.path("tokenizer_class").asText());
    if (NAMED_WRONGLY.contains(type)) {
      return AS_IT_IS;
    }
    return own.isEmpty() ? ofFamily(type) : BY_NAME.getOrDefault(withoutFast(own), AS_IT_IS);
  }

  private static TokenizerClass ofFamily(String type) {
    if (OF_BERT.contains(type)) {
      return BERT;
    }
    return type.equals("mpnet") ? MPNET : OF_ROBERTA.contains(type) ? ROBERTA : AS_IT_IS;
  }

  private static String withoutFast(String name) {
    return name.endsWith("Fast") ? name.substring(0, name.length() - "Fast".length()) : name;
  }

  /// Its special tokens, where `tokenizer_config.json` names no others.
  List<String> special() {
    return switch (this) {
      case AS_IT_IS -> List.of();
      case BERT -> List.of("[UNK]", "[SEP]", "[PAD]", "[CLS]", "[MASK]");
      case MPNET -> List.of("<s>", "</s>", "[UNK]", "<pad>", "<mask>");
      case ROBERTA -> List.of("<s>", "</s>", "<unk>", "<pad>", "<mask>");
    };
  }

  /// Whether words are parted into pieces of them, which may be in lower case.
  boolean pieces() {
    return this == BERT || this == MPNET;
  }

  /// The `type` of the model that such a tokenizer has.
  String model() {
    return this == ROBERTA ? "BPE" : "WordPiece";
  }

  /// The token before a text, where `tokenizer_config.json` names none.
  String first() {
    return this == BERT ? "[CLS]" : "<s>";
  }

  /// The token behind a text, where `tokenizer_config.json` names none.
  String last() {
    return this == BERT ? "[SEP]" : "</s>";
  }
}
