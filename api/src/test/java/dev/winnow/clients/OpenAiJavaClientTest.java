package dev.winnow.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.ComparisonFilter;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import com.openai.models.vectorstores.VectorStoreSearchParams;
import com.openai.models.vectorstores.VectorStoreSearchResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// OpenAI's own client for Java, as Maven Central has it.
class OpenAiJavaClientTest {
  private static final String KOALAS = "How long do koalas sleep?";

  private static @TempDir Path folder;
  private static ClientServer server;
  private static OpenAIClient client;

  @BeforeAll
  static void start() {
    server = ClientServer.start(folder);
    client =
        OpenAIOkHttpClient.builder()
            .baseUrl(server.address() + "/v1")
            .apiKey("none")
            .maxRetries(0)
            .build();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  @Test
  void modelsAreListedAndRetrieved() {
    List<String> ids = client.models().list().data().stream().map(Model::id).toList();

    assertTrue(ids.containsAll(List.of("minilm", "animals")), ids::toString);
    Model model = client.models().retrieve("minilm");
    assertEquals("winnow", model.ownedBy());
    var e = assertThrows(NotFoundException.class, () -> client.models().retrieve("gpt"));
    assertTrue(e.getMessage().contains("there is no model 'gpt'"), e.getMessage());
  }

  @Test
  void embeddingsInBase64WhichTheClientAsksForAreThoseInFloats() {
    var asked = EmbeddingCreateParams.builder().model("minilm").inputOfArrayOfStrings(Texts.ALL);

    var packed = client.embeddings().create(asked.build());
    var floats =
        client
            .embeddings()
            .create(asked.encodingFormat(EmbeddingCreateParams.EncodingFormat.FLOAT).build());

    List<float[]> vectors =
        packed.data().stream().map(one -> Texts.floats(one.embedding())).toList();
    Texts.assertMeaningful(vectors);
    for (int i = 0; i < vectors.size(); i++) {
      assertEquals(i, packed.data().get(i).index());
      assertArrayEquals(vectors.get(i), Texts.floats(floats.data().get(i).embedding()), 1e-6f);
    }
    assertEquals(packed.usage().promptTokens(), floats.usage().promptTokens());
    assertTrue(packed.usage().promptTokens() > 10);
  }

  @Test
  void dimensionsOfAModelThatWasNotTrainedForThemAreRefused() {
    var asked = EmbeddingCreateParams.builder().model("minilm").input("a").dimensions(64).build();

    var e = assertThrows(BadRequestException.class, () -> client.embeddings().create(asked));

    assertTrue(e.getMessage().contains("dimensions is 64"), e.getMessage());
  }

  @Test
  @SuppressWarnings("deprecation") // the client has no other way to a file's attributes
  void aCollectionIsSearchedAsAVectorStore() {
    List<VectorStoreSearchResponse> found =
        search(
            VectorStoreSearchParams.builder()
                .query("Which animal eats eucalyptus?")
                .maxNumResults(2));

    assertEquals("koala", found.getFirst().fileId());
    assertEquals(2, found.size());
    assertTrue(found.getFirst().content().getFirst().text().contains("eucalyptus leaves"));
    assertEquals(
        "Australia",
        found
            .getFirst()
            .attributes()
            .orElseThrow()
            ._additionalProperties()
            .get("continent")
            .asStringOrThrow());
    assertTrue(found.get(0).score() >= found.get(1).score());
  }

  @Test
  void aVectorStoreKeepsToAFilter() {
    List<VectorStoreSearchResponse> found =
        search(
            VectorStoreSearchParams.builder()
                .queryOfStrings(List.of("sleep", "swim"))
                .filters(
                    ComparisonFilter.builder()
                        .type(ComparisonFilter.Type.NE)
                        .key("continent")
                        .value("Australia")
                        .build()));

    assertEquals(
        List.of("shark", "whale"),
        found.stream().map(VectorStoreSearchResponse::fileId).sorted().toList());
  }

  @Test
  void anUnknownVectorStoreIsNotFound() {
    var asked = VectorStoreSearchParams.builder().query("a").build();

    assertThrows(NotFoundException.class, () -> client.vectorStores().search("zoo", asked));
  }

  @Test
  void aChatAnswersInQuotedSentencesWithCitations() {
    ChatCompletion answer =
        client.chat().completions().create(asking(KOALAS).addSystemMessage("Be brief.").build());

    ChatCompletionMessage message = answer.choices().getFirst().message();
    String text = message.content().orElseThrow();
    assertTrue(text.contains("Koalas sleep twenty hours a day"), text);
    var citation =
        message.annotations().orElseThrow().stream()
            .map(ChatCompletionMessage.Annotation::urlCitation)
            .filter(one -> one.url().equals("https://example.org/koala"))
            .findFirst()
            .orElseThrow();
    assertEquals("Koala", citation.title());
    String number = text.substring((int) citation.startIndex(), (int) citation.endIndex());
    assertTrue(number.matches("\\[\\d]"), number);
    assertEquals("stop", answer.choices().getFirst().finishReason().asString());
    assertTrue(answer.usage().orElseThrow().completionTokens() > 8);
  }

  @Test
  void aChatStreamsTheSameAnswer() {
    String whole = text(client.chat().completions().create(asking(KOALAS).build()));
    var asked =
        asking(KOALAS)
            .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
            .build();

    try (var stream = client.chat().completions().createStreaming(asked)) {
      List<ChatCompletionChunk> chunks = stream.stream().toList();

      String pieces =
          chunks.stream()
              .flatMap(chunk -> chunk.choices().stream())
              .map(choice -> choice.delta().content().orElse(""))
              .collect(Collectors.joining());
      assertEquals(whole, pieces);
      assertTrue(chunks.getLast().usage().orElseThrow().promptTokens() > 10);
    }
  }

  @Test
  void aMemberOfOurOwnChoosesPassages() {
    var asked =
        asking("Who sleeps?")
            .putAdditionalBodyProperty(
                "rag",
                JsonValue.from(Map.of("k", 4, "filter", Map.of("eq", Map.of("continent", "none")))))
            .build();

    String text = text(client.chat().completions().create(asked));

    assertTrue(text.contains("they never sleep for long."), text);
  }

  @Test
  void anUnknownCollectionIsNotFound() {
    var asked = ChatCompletionCreateParams.builder().model("zoo").addUserMessage("a").build();

    var e = assertThrows(NotFoundException.class, () -> client.chat().completions().create(asked));

    assertTrue(e.getMessage().contains("there is no collection 'zoo'"), e.getMessage());
  }

  private static List<VectorStoreSearchResponse> search(VectorStoreSearchParams.Builder asked) {
    return client.vectorStores().search("animals", asked.build()).data();
  }

  private static ChatCompletionCreateParams.Builder asking(String question) {
    return ChatCompletionCreateParams.builder().model("animals").addUserMessage(question);
  }

  private static String text(ChatCompletion answer) {
    return answer.choices().getFirst().message().content().orElseThrow();
  }
}
