package dev.winnow.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.StreamSupport;

/// A server that speaks OpenAI's chat protocol: OpenAI itself, llama.cpp, vLLM, Ollama and others.
///
/// @param base address in front of `/chat/completions`, for instance `http://localhost:8080/v1`
/// @param model name of the model; empty takes the only one the server lists
/// @param key sent as bearer token; empty sends none
/// @param timeout for one whole exchange, 60 s by default
/// @param maxReplyBytes largest reply that is read, 1 MiB by default
record ChatEndpoint(URI base, String model, String key, Duration timeout, long maxReplyBytes) {
  static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);
  static final long DEFAULT_MAX_REPLY_BYTES = 1L << 20;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SHOWN = 300;
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;

  ChatEndpoint {
    boolean web = "http".equals(base.getScheme()) || "https".equals(base.getScheme());
    if (!web || base.getHost() == null) {
      throw new IllegalArgumentException(
          "'%s' is not the address of a chat endpoint; expected one like http://localhost:8080/v1"
              .formatted(base));
    }
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("timeout is " + timeout + "; expected more than zero");
    }
    if (maxReplyBytes < 1) {
      throw new IllegalArgumentException(
          "maxReplyBytes is " + maxReplyBytes + "; expected at least 1");
    }
  }

  static ChatEndpoint of(String url) {
    try {
      return new ChatEndpoint(
          URI.create(url.strip()), "", "", DEFAULT_TIMEOUT, DEFAULT_MAX_REPLY_BYTES);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'%s' is not the address of a chat endpoint; expected one like http://localhost:8080/v1"
              .formatted(url),
          e);
    }
  }

  ChatEndpoint withModel(String model) {
    return new ChatEndpoint(base, model, key, timeout, maxReplyBytes);
  }

  ChatEndpoint withKey(String key) {
    return new ChatEndpoint(base, model, key, timeout, maxReplyBytes);
  }

  ChatEndpoint withTimeout(Duration timeout) {
    return new ChatEndpoint(base, model, key, timeout, maxReplyBytes);
  }

  ChatEndpoint withMaxReplyBytes(long maxReplyBytes) {
    return new ChatEndpoint(base, model, key, timeout, maxReplyBytes);
  }

  /// The key stays out of logs and messages.
  @Override
  public String toString() {
    return base + (model.isEmpty() ? "" : " (" + model + ")");
  }

  /// The model's reply, at temperature 0, without control characters.
  ///
  /// @throws ChatException if there is none
  String reply(String instructions, String request) {
    Map<String, Object> body =
        Map.of(
            "model",
            model.isEmpty() ? onlyModel() : model,
            "temperature",
            0,
            "messages",
            List.of(
                Map.of("role", "system", "content", instructions),
                Map.of("role", "user", "content", request)));
    JsonNode content =
        exchange("/chat/completions", BodyPublishers.ofString(json(body)), "POST")
            .at("/choices/0/message/content");
    if (!content.isTextual() || content.textValue().isBlank()) {
      throw new ChatException(
          base
              + " replied without text in choices[0].message.content; expected an answer there;"
              + " check that it speaks OpenAI's chat protocol",
          null);
    }
    return printable(content.textValue().strip());
  }

  private String onlyModel() {
    JsonNode data = exchange("/models", BodyPublishers.noBody(), "GET").path("data");
    List<String> names =
        StreamSupport.stream(data.spliterator(), false)
            .map(entry -> entry.path("id").asText())
            .toList();
    if (names.size() != 1) {
      throw new ChatException(
          "%s lists %d models; name the one to use with --llm-model%s"
              .formatted(base, names.size(), names.isEmpty() ? "" : ": " + shown(names.toString())),
          null);
    }
    return names.getFirst();
  }

  private JsonNode exchange(String path, HttpRequest.BodyPublisher body, String method) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base.toString().replaceAll("/+$", "") + path))
            .header("Content-Type", "application/json")
            .method(method, body);
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    HttpResponse<String> response = send(request.build());
    if (response.statusCode() != OK) {
      throw new ChatException(
          "%s%s answered with status %d: %s%s"
              .formatted(
                  base,
                  path,
                  response.statusCode(),
                  shown(response.body()),
                  response.statusCode() == NOT_FOUND ? "; most addresses end in /v1" : ""),
          null);
    }
    try {
      return JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new ChatException(
          "%s%s answered with something other than JSON: %s"
              .formatted(base, path, shown(response.body())),
          e);
    }
  }

  // The timeout of an HttpRequest ends with the headers; this one bounds the body too.
  private HttpResponse<String> send(HttpRequest request) {
    HttpClient client = HttpClient.newBuilder().connectTimeout(timeout).build();
    try {
      CompletableFuture<HttpResponse<String>> exchange =
          client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofString(), maxReplyBytes));
      return exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new ChatException(
          "%s gave no answer within %d ms; try again or raise --llm-timeout"
              .formatted(base, timeout.toMillis()),
          e);
    } catch (ExecutionException e) {
      String cause = String.valueOf(e.getCause());
      throw new ChatException(
          "no answer from %s (%s); check that the server runs there".formatted(base, cause), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChatException("interrupted while waiting for " + base, e);
    } finally {
      client.shutdownNow();
    }
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of strings did not become JSON", e);
    }
  }

  private static String shown(String text) {
    String line = printable(text).replaceAll("\\s+", " ").strip();
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
  }

  // Text from elsewhere must not steer the terminal.
  private static String printable(String text) {
    return text.replaceAll("[\\p{Cc}&&[^\\n\\t]]", "");
  }
}
