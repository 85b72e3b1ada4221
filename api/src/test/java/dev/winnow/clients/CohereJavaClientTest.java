package dev.winnow.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cohere.api.Cohere;
import com.cohere.api.core.CohereApiException;
import com.cohere.api.core.Environment;
import com.cohere.api.requests.EmbedRequest;
import com.cohere.api.requests.RerankRequest;
import com.cohere.api.resources.v2.requests.V2EmbedRequest;
import com.cohere.api.resources.v2.requests.V2RerankRequest;
import com.cohere.api.resources.v2.types.V2EmbedRequestTruncate;
import com.cohere.api.resources.v2.types.V2RerankResponseResultsItem;
import com.cohere.api.types.EmbedByTypeResponse;
import com.cohere.api.types.EmbedFloatsResponse;
import com.cohere.api.types.EmbedInputType;
import com.cohere.api.types.EmbeddingType;
import com.cohere.api.types.RerankRequestDocumentsItem;
import com.cohere.api.types.RerankResponseResultsItem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Cohere's own client for Java, as Maven Central has it.
class CohereJavaClientTest {
  private static @TempDir Path folder;
  private static ClientServer server;
  private static Cohere client;

  @BeforeAll
  static void start() {
    server = ClientServer.start(folder);
    client =
        Cohere.builder()
            .token("none")
            .clientName("tests")
            .maxRetries(0)
            .environment(Environment.custom(server.address()))
            .build();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void reranksByVersion2() {
    var answer =
        client
            .v2()
            .rerank(
                V2RerankRequest.builder()
                    .model("maxsim")
                    .query(Texts.QUESTION)
                    .documents(Texts.PASSAGES)
                    .topN(2)
                    .build());

    List<V2RerankResponseResultsItem> results = answer.getResults();
    assertEquals(
        List.of(1, 2), results.stream().map(V2RerankResponseResultsItem::getIndex).toList());
    assertTrue(
        results.get(0).getRelevanceScore() > results.get(1).getRelevanceScore(), results::toString);
    assertEquals("2", answer.getMeta().orElseThrow().getApiVersion().orElseThrow().getVersion());
    // The question and the passages, by the tokenizers library.
    assertEquals(
        9.0 + 11 + 12 + 9,
        answer.getMeta().orElseThrow().getTokens().orElseThrow().getInputTokens().orElseThrow());
  }

  @Test
  void reranksByVersion1AndRepeatsDocuments() {
    var answer =
        client.rerank(
            RerankRequest.builder()
                .query(Texts.QUESTION)
                .model("maxsim")
                .documents(
                    List.of(
                        RerankRequestDocumentsItem.of(Texts.PASSAGES.get(0)),
                        RerankRequestDocumentsItem.of(Map.of("text", Texts.PASSAGES.get(1)))))
                .returnDocuments(true)
                .build());

    List<RerankResponseResultsItem> results = answer.getResults();
    assertEquals(List.of(1, 0), results.stream().map(RerankResponseResultsItem::getIndex).toList());
    assertEquals(Texts.PASSAGES.get(1), results.getFirst().getDocument().orElseThrow().getText());
  }

  @Test
  void isToldOfAnUnknownReranker() {
    var request =
        V2RerankRequest.builder()
            .model("rerank-v3.5")
            .query(Texts.QUESTION)
            .documents(Texts.PASSAGES)
            .build();

    var e = assertThrows(CohereApiException.class, () -> client.v2().rerank(request));

    assertEquals(400, e.statusCode());
    assertTrue(
        String.valueOf(e.body()).contains("'rerank-v3.5' is not bound"), String.valueOf(e.body()));
  }

  @Test
  void embedsByVersion2AsFloatsAndInBase64() {
    EmbedByTypeResponse answer =
        client
            .v2()
            .embed(
                V2EmbedRequest.builder()
                    .model("minilm")
                    .inputType(EmbedInputType.SEARCH_DOCUMENT)
                    .texts(Texts.ALL)
                    .embeddingTypes(List.of(EmbeddingType.FLOAT, EmbeddingType.BASE_64))
                    .build());

    List<float[]> floats =
        answer.getEmbeddings().getFloat().orElseThrow().stream().map(Texts::floats).toList();
    Texts.assertMeaningful(floats);
    List<String> packed = answer.getEmbeddings().getBase64().orElseThrow();
    for (int i = 0; i < floats.size(); i++) {
      FloatBuffer unpacked =
          ByteBuffer.wrap(Base64.getDecoder().decode(packed.get(i)))
              .order(ByteOrder.LITTLE_ENDIAN)
              .asFloatBuffer();
      float[] vector = new float[unpacked.remaining()];
      unpacked.get(vector);
      assertArrayEquals(floats.get(i), vector, 1e-6f);
    }
    assertEquals(Texts.ALL, answer.getTexts().orElseThrow());
    double tokens =
        answer
            .getMeta()
            .orElseThrow()
            .getBilledUnits()
            .orElseThrow()
            .getInputTokens()
            .orElseThrow();
    assertTrue(tokens > 10, "tokens " + tokens);
  }

  @Test
  void embedsByVersion1() {
    EmbedFloatsResponse answer =
        client
            .embed(
                EmbedRequest.builder()
                    .model("minilm")
                    .inputType(EmbedInputType.SEARCH_QUERY)
                    .texts(Texts.ALL)
                    .build())
            .getEmbeddingsFloats()
            .orElseThrow();

    Texts.assertMeaningful(answer.getEmbeddings().stream().map(Texts::floats).toList());
    assertEquals(Texts.ALL, answer.getTexts());
  }

  @Test
  void aLongTextIsCutOrRefusedAsIsAsked() {
    String longText = "Koalas sleep. ".repeat(200);
    var whole =
        V2EmbedRequest.builder()
            .model("minilm")
            .inputType(EmbedInputType.SEARCH_DOCUMENT)
            .texts(List.of(longText))
            .truncate(V2EmbedRequestTruncate.NONE)
            .build();
    var cut =
        V2EmbedRequest.builder()
            .model("minilm")
            .inputType(EmbedInputType.SEARCH_DOCUMENT)
            .texts(List.of(longText))
            .build();

    var e = assertThrows(CohereApiException.class, () -> client.v2().embed(whole));

    assertEquals(400, e.statusCode());
    assertTrue(String.valueOf(e.body()).contains("tokens more than"), String.valueOf(e.body()));
    assertEquals(
        384, client.v2().embed(cut).getEmbeddings().getFloat().orElseThrow().getFirst().size());
  }

  @Test
  void numbersThatAreNotMadeHereAreRefused() {
    var request =
        V2EmbedRequest.builder()
            .model("minilm")
            .inputType(EmbedInputType.SEARCH_DOCUMENT)
            .texts(List.of("a"))
            .embeddingTypes(List.of(EmbeddingType.INT_8))
            .build();

    var e = assertThrows(CohereApiException.class, () -> client.v2().embed(request));

    assertEquals(400, e.statusCode());
    assertTrue(String.valueOf(e.body()).contains("float or base64"), String.valueOf(e.body()));
  }
}
