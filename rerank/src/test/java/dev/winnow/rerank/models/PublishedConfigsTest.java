package dev.winnow.rerank.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.running.Batch;
import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.recipe.Chat;
import dev.winnow.rerank.recipe.Recipe;
import dev.winnow.rerank.recipe.Recipes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each recipe opens the configuration that its model was published with, but for its sizes.
class PublishedConfigsTest extends WithModels {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// What stays as in the tiny model.
  private static final Set<String> SIZES =
      Set.of(
          "vocab_size",
          "hidden_size",
          "num_hidden_layers",
          "num_attention_heads",
          "num_key_value_heads",
          "head_dim",
          "intermediate_size",
          "max_position_embeddings",
          "tie_word_embeddings",
          "torch_dtype");

  private static final String MINILM =
      """
      {"_name_or_path": "microsoft/MiniLM-L12-H384-uncased", "architectures": ["BertForSequenceClassification"],
       "attention_probs_dropout_prob": 0.1, "gradient_checkpointing": false, "hidden_act": "gelu",
       "hidden_dropout_prob": 0.1, "id2label": {"0": "LABEL_0"}, "initializer_range": 0.02,
       "label2id": {"LABEL_0": 0}, "layer_norm_eps": 1e-12, "model_type": "bert", "pad_token_id": 0,
       "position_embedding_type": "absolute", "type_vocab_size": 2, "use_cache": true,
       "sentence_transformers": {"activation_fn": "torch.nn.modules.linear.Identity", "version": "4.1.0.dev0"}}
      """;

  private static final String BGE_M3 =
      """
      {"_name_or_path": "BAAI/bge-m3", "architectures": ["XLMRobertaForSequenceClassification"],
       "attention_probs_dropout_prob": 0.1, "bos_token_id": 0, "classifier_dropout": null, "eos_token_id": 2,
       "hidden_act": "gelu", "hidden_dropout_prob": 0.1, "id2label": {"0": "LABEL_0"},
       "initializer_range": 0.02, "label2id": {"LABEL_0": 0}, "layer_norm_eps": 1e-05,
       "model_type": "xlm-roberta", "output_past": true, "pad_token_id": 1,
       "position_embedding_type": "absolute", "type_vocab_size": 1, "use_cache": true}
      """;

  private static final String QWEN3 =
      """
      {"architectures": ["Qwen3ForCausalLM"], "attention_bias": false, "attention_dropout": 0.0,
       "bos_token_id": 151643, "eos_token_id": 151645, "hidden_act": "silu", "initializer_range": 0.02,
       "max_window_layers": 28, "model_type": "qwen3", "rms_norm_eps": 1e-06, "rope_scaling": null,
       "rope_theta": 1000000, "sliding_window": null, "use_cache": true, "use_sliding_window": false}
      """;

  private static final String QWEN3_CLASSES =
      """
      {"architectures": ["Qwen3ForSequenceClassification"], "attention_bias": false, "attention_dropout": 0.0,
       "bos_token_id": 151643, "eos_token_id": 151645, "hidden_act": "silu", "id2label": {"0": "LABEL_0"},
       "initializer_range": 0.02, "label2id": {"LABEL_0": 0}, "max_window_layers": 28, "model_type": "qwen3",
       "pad_token_id": 151643, "rms_norm_eps": 1e-06, "rope_scaling": null, "rope_theta": 1000000,
       "sentence_transformers": {"activation_fn": "torch.nn.modules.activation.Sigmoid", "version": "4.1.0"},
       "sliding_window": null, "use_cache": true, "use_sliding_window": false}
      """;

  private static final String BGE_GEMMA =
      """
      {"_name_or_path": "BAAI/bge-reranker-v2-gemma", "architectures": ["GemmaForCausalLM"],
       "attention_bias": false, "attention_dropout": 0.0, "bos_token_id": 2, "eos_token_id": 1,
       "hidden_act": "gelu", "initializer_range": 0.02, "model_type": "gemma", "pad_token_id": 0,
       "rms_norm_eps": 1e-06, "rope_scaling": null, "rope_theta": 10000.0, "use_cache": true}
      """;

  private static final String QWEN2 =
      """
      {"architectures": ["Qwen2ForCausalLM"], "attention_dropout": 0.0, "bos_token_id": 151643,
       "eos_token_id": 151645, "hidden_act": "silu", "initializer_range": 0.02, "max_window_layers": 24,
       "model_type": "qwen2", "rms_norm_eps": 1e-06, "rope_scaling": null, "rope_theta": 1000000.0,
       "sliding_window": 32768, "use_cache": true, "use_sliding_window": false}
      """;

  private static final String MISTRAL =
      """
      {"_name_or_path": "HuggingFaceH4/zephyr-7b-beta", "architectures": ["MistralForCausalLM"],
       "bos_token_id": 1, "eos_token_id": 2, "hidden_act": "silu", "initializer_range": 0.02,
       "model_type": "mistral", "pad_token_id": 2, "rms_norm_eps": 1e-05, "rope_theta": 10000.0,
       "sliding_window": 4096, "use_cache": true}
      """;

  private static final String LLAMA3 =
      """
      {"architectures": ["LlamaForCausalLM"], "attention_bias": false, "attention_dropout": 0.0,
       "bos_token_id": 128000, "eos_token_id": 128009, "hidden_act": "silu", "initializer_range": 0.02,
       "mlp_bias": false, "model_type": "llama", "pretraining_tp": 1, "rms_norm_eps": 1e-05,
       "rope_scaling": null, "rope_theta": 500000.0, "use_cache": true}
      """;

  static Stream<Arguments> published() {
    return Stream.of(
        Arguments.of(Recipes.BERT_CROSS_ENCODER, "bert-class", MINILM),
        Arguments.of(Recipes.BGE_RERANKER_V2_M3, "xlm-roberta-class", BGE_M3),
        Arguments.of(Recipes.QWEN3_RERANKER, "qwen3", QWEN3),
        Arguments.of(Recipes.QWEN3_RERANKER, "qwen3-class", QWEN3_CLASSES),
        Arguments.of(Recipes.BGE_RERANKER_V2_GEMMA, "gemma", BGE_GEMMA),
        Arguments.of(Recipes.MXBAI_RERANK_V2, "qwen2", QWEN2),
        Arguments.of(Recipes.ZERANK, "qwen3", QWEN3),
        Arguments.of(Recipes.ZERANK, "qwen3-class", QWEN3_CLASSES),
        Arguments.of(Recipes.CTXL_RERANK_V2, "qwen3", QWEN3),
        Arguments.of(Recipes.first(Chat.ZEPHYR), "mistral", MISTRAL),
        Arguments.of(Recipes.rankLlm(Chat.ZEPHYR), "mistral", MISTRAL),
        Arguments.of(Recipes.full(Chat.NONE), "mistral", MISTRAL),
        Arguments.of(Recipes.setwise(Chat.NONE), "llama", LLAMA3),
        Arguments.of(Recipes.pairwise(Chat.NONE), "llama", LLAMA3),
        Arguments.of(Recipes.queryLikelihood(Chat.NONE), "llama", LLAMA3));
  }

  @ParameterizedTest
  @MethodSource("published")
  void aRecipeOpensItsModel(Recipe recipe, String model, String config) throws IOException {
    List<Candidate> window = TestModels.random(2, 1);

    double[] scores = Judges.open(models, folder(model, config), recipe).score("query", window);

    assertEquals(2, scores.length);
    assertTrue(Arrays.stream(scores).allMatch(Double::isFinite), Arrays.toString(scores));
  }

  /// Its one output is made of the rows of yes and no: the softmax of both is its sigmoid.
  @Test
  void aHeadOfClassesGivesTheProbabilityThatTheRecipeReads() throws IOException {
    String model = folder("qwen3-class", QWEN3_CLASSES);
    String prompt = Recipes.QWEN3_RERANKER.render("query", List.of("some passage."));
    var plain = models.forward(model, GraphOptions.DEFAULTS.withOutput(Output.SCORES));
    float output = plain.scores(Batch.of(models.tokenizer(model).template(prompt).ids()))[0][0];

    double[] scores =
        Judges.open(models, model, Recipes.QWEN3_RERANKER)
            .score("query", TestModels.candidates("some passage."));

    assertEquals(1 / (1 + Math.exp(-output)), scores[0], 1e-5);
  }

  static Stream<Recipe> ofVocabularies() {
    return Stream.of(
        Recipes.first(Chat.NONE),
        Recipes.setwise(Chat.NONE),
        Recipes.pairwise(Chat.NONE),
        Recipes.queryLikelihood(Chat.NONE));
  }

  @ParameterizedTest
  @MethodSource("ofVocabularies")
  void aHeadOfClassesIsRefusedOnOpeningWhereTheVocabularyIsRead(Recipe recipe) throws IOException {
    String model = folder("qwen3-class", QWEN3_CLASSES);

    var e = assertThrows(ModelException.class, () -> Judges.open(models, model, recipe));

    assertTrue(e.getMessage().contains("has a head of classes"), e.getMessage());
    assertTrue(e.getMessage().contains("expected a decoder"), e.getMessage());
  }

  private String folder(String model, String published) throws IOException {
    var tokenizer = TinyTokenizer.PLAIN.with("</s></s>", "<|user|>", "<|system|>", "<|assistant|>");
    Path made = Path.of(tokenizer.model(model, folder));
    Path file = made.resolve("config.json");
    ObjectNode config = (ObjectNode) JSON.readTree(published);
    JSON.readTree(file.toFile())
        .properties()
        .forEach(own -> {
          if (SIZES.contains(own.getKey())) {
            config.set(own.getKey(), own.getValue());
          }
        });
    JSON.writeValue(file.toFile(), config);
    return made.toString();
  }
}
