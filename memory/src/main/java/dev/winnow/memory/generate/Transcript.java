package dev.winnow.memory.generate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.embed.generate.ChatMessage;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;

/// OpenAI's chat protocol: what is sent, and what the lines of a reply say. Server-sent events, or
/// one JSON object from a server that does not stream. One reply, on one thread.
final class Transcript {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DATA = "data:";
  private static final int SHOWN = 300;

  /// As many as OpenAI's protocol allows.
  private static final int LIKELIEST = 20;

  private final StringBuilder text = new StringBuilder();
  private final StringBuilder other = new StringBuilder();
  private final Consumer<String> onText;
  private final int most;
  private String end = "";
  private boolean isDone;
  private int prompt;
  private int completion;
  private double[] firstToken = {};

  /// @param most characters after which the reply is cut
  Transcript(Consumer<String> onText, int most) {
    this.onText = onText;
    this.most = most;
  }

  /// @param content of the last message: the question, with what is known
  static byte[] request(ChatConfig config, Asked asked, String content) {
    var writing = asked.writing();
    ObjectNode body = body(config, asked, content, writing.tokens(config.limits().tokens()));
    if (writing.temperature() != null) {
      body.put("temperature", writing.temperature());
    }
    if (writing.nucleus() != null) {
      body.put("top_p", writing.nucleus());
    }
    if (writing.seed() != null) {
      body.put("seed", writing.seed());
    }
    if (!writing.stops().isEmpty()) {
      var stops = body.putArray("stop");
      writing.stops().forEach(stops::add);
    }
    return bytes(body);
  }

  /// Asks for one token, and how likely each of the likeliest was.
  static byte[] firstTokenRequest(ChatConfig config, String content) {
    return bytes(
        body(config, Asked.of(content), content, 1)
            .put("logprobs", true)
            .put("top_logprobs", LIKELIEST));
  }

  private static byte[] bytes(ObjectNode body) {
    return body.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static ObjectNode body(ChatConfig config, Asked asked, String content, int tokens) {
    ObjectNode body = JSON.createObjectNode();
    body.put("model", config.model());
    body.put("temperature", config.limits().temperature());
    body.put("max_tokens", tokens);
    body.put("stream", true);
    body.putObject("stream_options").put("include_usage", true);
    var messages = body.putArray("messages");
    String system = config.instructions() + (asked.system().isEmpty() ? "" : "\n" + asked.system());
    messages.addObject().put("role", "system").put("content", system);
    for (ChatMessage message : asked.earlier()) {
      messages.addObject().put("role", message.role()).put("content", message.content());
    }
    messages.addObject().put("role", "user").put("content", content);
    return body;
  }

  void add(String line) {
    if (line.startsWith(DATA)) {
      String data = line.substring(DATA.length()).strip();
      if (data.equals("[DONE]")) {
        isDone = true;
      } else {
        read(parsed(data), "delta");
      }
    } else {
      note(line);
    }
  }

  /// Keeps a line that is no event.
  void note(String line) {
    if (other.length() < most) {
      other.append(line).append('\n');
    }
  }

  /// Reads the reply of a server that did not stream.
  void finish() {
    if (text.isEmpty() && end.isEmpty() && other.toString().stripLeading().startsWith("{")) {
      read(parsed(other.toString()), "message");
      isDone = true;
    }
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new GenerationException(
          "the chat server wrote '%s'; expected JSON; check that it speaks OpenAI's chat protocol"
              .formatted(shown(json)),
          e);
    }
  }

  private void read(JsonNode event, String message) {
    if (event.hasNonNull("error")) {
      throw new GenerationException(
          "the chat server broke off: %s; expected an answer; see its log"
              .formatted(shown(event.get("error").toString())));
    }
    JsonNode choice = event.path("choices").path(0);
    JsonNode likeliest = choice.at("/logprobs/content/0/top_logprobs");
    if (firstToken.length == 0) {
      firstToken =
          StreamSupport.stream(likeliest.spliterator(), false)
              .mapToDouble(token -> token.path("logprob").asDouble())
              .toArray();
    }
    String run = choice.path(message).path("content").asText("");
    if (!run.isEmpty() && text.length() < most) {
      String taken = run.substring(0, Math.min(run.length(), most - text.length()));
      text.append(taken);
      onText.accept(taken);
    }
    if (text.length() >= most) {
      end = "length";
      isDone = true;
    }
    if (choice.hasNonNull("finish_reason")) {
      end = choice.get("finish_reason").asText();
    }
    JsonNode usage = event.path("usage");
    prompt = usage.path("prompt_tokens").asInt(prompt);
    completion = usage.path("completion_tokens").asInt(completion);
  }

  String text() {
    return text.toString();
  }

  /// Log-probabilities of the likeliest first tokens; empty if the server told none.
  double[] firstToken() {
    return firstToken.clone();
  }

  /// Why the answer ended; empty if the server did not say.
  String end() {
    return end;
  }

  /// Whether the server said that nothing more comes, or enough was read.
  boolean isDone() {
    return isDone;
  }

  /// Lines that were no events, for messages.
  String other() {
    return shown(other.toString());
  }

  Answer.Usage usage(int attempts) {
    return new Answer.Usage(prompt, completion, attempts);
  }

  private static String shown(String text) {
    String line = text.replaceAll("[\\p{Cc}\\s]+", " ").strip();
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
  }
}
