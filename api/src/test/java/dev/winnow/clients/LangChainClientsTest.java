package dev.winnow.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.catalog.ModelDescription;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.cohere.CohereEmbeddingModel;
import dev.langchain4j.model.cohere.CohereScoringModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.jina.JinaEmbeddingModel;
import dev.langchain4j.model.jina.JinaScoringModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiModelCatalog;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.scoring.ScoringModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The clients of langchain4j for OpenAI, Cohere and Jina, as Maven Central has them.
class LangChainClientsTest {
  private static @TempDir Path folder;
  private static ClientServer server;

  @BeforeAll
  static void start() {
    server = ClientServer.start(folder);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void openAiListsModelsAndCollections() {
    List<ModelDescription> models =
        OpenAiModelCatalog.builder().baseUrl(version1()).apiKey("none").build().listModels();

    List<String> names = models.stream().map(ModelDescription::name).toList();
    assertTrue(names.containsAll(List.of("minilm", "animals")), names::toString);
    assertEquals("winnow", models.getFirst().owner());
  }

  @Test
  void openAiEmbeds() {
    var model =
        OpenAiEmbeddingModel.builder()
            .baseUrl(version1())
            .apiKey("none")
            .modelName("minilm")
            .maxRetries(0)
            .build();

    assertEmbeds(model);
    assertTrue(model.embedAll(segments(Texts.ALL)).tokenUsage().inputTokenCount() > 10);
  }

  @Test
  void openAiIsToldOfAnUnknownModel() {
    var model =
        OpenAiEmbeddingModel.builder()
            .baseUrl(version1())
            .apiKey("none")
            .modelName("gpt")
            .maxRetries(0)
            .build();

    var e = assertThrows(ModelNotFoundException.class, () -> model.embed("a"));

    assertTrue(e.getMessage().contains("there is no model 'gpt'; expected one of"), e.getMessage());
  }

  @Test
  void openAiChats() {
    ChatResponse answer =
        OpenAiChatModel.builder()
            .baseUrl(version1())
            .apiKey("none")
            .modelName("animals")
            .maxRetries(0)
            .build()
            .chat(SystemMessage.from("Be brief."), UserMessage.from("How long do koalas sleep?"));

    assertTrue(
        answer.aiMessage().text().contains("Koalas sleep twenty hours a day"),
        answer.aiMessage()::text);
    assertEquals(FinishReason.STOP, answer.finishReason());
    assertTrue(answer.tokenUsage().outputTokenCount() > 8);
  }

  @Test
  void openAiChatsInPieces() throws Exception {
    var model =
        OpenAiStreamingChatModel.builder()
            .baseUrl(version1())
            .apiKey("none")
            .modelName("animals")
            .build();
    List<String> pieces = new ArrayList<>();
    var whole = new CompletableFuture<ChatResponse>();

    model.chat(
        "Which birds cannot fly?",
        new StreamingChatResponseHandler() {
          @Override
          public void onPartialResponse(String piece) {
            pieces.add(piece);
          }

          @Override
          public void onCompleteResponse(ChatResponse response) {
            whole.complete(response);
          }

          @Override
          public void onError(Throwable e) {
            whole.completeExceptionally(e);
          }
        });

    String text = whole.get(60, TimeUnit.SECONDS).aiMessage().text();
    assertTrue(text.contains("Emus are birds that cannot fly."), text);
    assertEquals(text, String.join("", pieces));
    assertTrue(whole.get().tokenUsage().inputTokenCount() > 10);
  }

  @Test
  void cohereEmbeds() {
    assertEmbeds(
        CohereEmbeddingModel.builder()
            .baseUrl(version1() + "/")
            .apiKey("none")
            .modelName("minilm")
            .inputType("search_document")
            .build());
  }

  @Test
  void cohereReranks() {
    assertReranks(cohere("maxsim"));
  }

  @Test
  void cohereIsToldOfAnUnknownReranker() {
    var e =
        assertThrows(
            RuntimeException.class, () -> cohere("rerank-v3").score(Texts.KOALA, Texts.QUESTION));

    assertTrue(
        e.getMessage().contains("reranker 'rerank-v3' is not bound; expected one of maxsim"),
        e.getMessage());
  }

  @Test
  void jinaEmbeds() {
    assertEmbeds(
        JinaEmbeddingModel.builder()
            .baseUrl(server.address())
            .apiKey("none")
            .modelName("minilm")
            .maxRetries(0)
            .build());
  }

  @Test
  void jinaReranks() {
    ScoringModel model =
        JinaScoringModel.builder()
            .baseUrl(version1())
            .apiKey("none")
            .modelName("maxsim")
            .maxRetries(0)
            .build();

    assertReranks(model);
    // The question and the passages, by the tokenizers library.
    assertEquals(
        9 + 11 + 12 + 9,
        model.scoreAll(segments(Texts.PASSAGES), Texts.QUESTION).tokenUsage().totalTokenCount());
  }

  private static ScoringModel cohere(String name) {
    return CohereScoringModel.builder()
        .baseUrl(version1() + "/")
        .apiKey("none")
        .modelName(name)
        .maxRetries(0)
        .build();
  }

  private static String version1() {
    return server.address() + "/v1";
  }

  /// Two calls.
  private static void assertEmbeds(EmbeddingModel model) {
    List<float[]> vectors =
        model.embedAll(segments(Texts.ALL)).content().stream().map(one -> one.vector()).toList();

    Texts.assertMeaningful(vectors);
    assertArrayEquals(vectors.get(1), model.embed(Texts.BEAR).content().vector(), 1e-5f);
  }

  /// Two calls.
  private static void assertReranks(ScoringModel model) {
    List<Double> scores = model.scoreAll(segments(Texts.PASSAGES), Texts.QUESTION).content();

    assertEquals(3, scores.size());
    assertTrue(scores.get(1) > scores.get(2) && scores.get(2) > scores.get(0), scores::toString);
    assertEquals(scores.get(2), model.score(Texts.PASSAGES.get(2), Texts.QUESTION).content(), 1e-6);
  }

  private static List<TextSegment> segments(List<String> texts) {
    return texts.stream().map(TextSegment::from).toList();
  }
}
