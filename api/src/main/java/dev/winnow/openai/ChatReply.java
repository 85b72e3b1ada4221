package dev.winnow.openai;

import dev.winnow.engine.json.JsonText;
import dev.winnow.memory.generate.Answer;
import dev.winnow.memory.pack.Pack;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An answer in OpenAI's shape, whole or in pieces. Citations are annotations of the message, of
/// the type `url_citation`; what was given to the generator stands in our own member `rag`, which
/// comes with the first piece.
///
/// @param id of the answer
/// @param created seconds since 1970
/// @param request that is answered
/// @param sources that it is answered from
public record ChatReply(String id, long created, ChatRequest request, ChatSources sources) {
  /// The last line of an answer in pieces.
  public static final String DONE = "[DONE]";

  private static final Set<String> ENDS = Set.of("stop", "length", "content_filter");

  /// Tokens that were read and written.
  public record Usage(long prompt, long completion) {
    Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("prompt_tokens", prompt);
      json.put("completion_tokens", completion);
      json.put("total_tokens", prompt + completion);
      return json;
    }
  }

  /// The whole answer.
  public String whole(Answer answer, Usage usage) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("role", "assistant");
    message.put("content", answer.text());
    message.put("refusal", null);
    message.put("annotations", annotations(answer));
    Map<String, Object> choice = new LinkedHashMap<>();
    choice.put("index", 0);
    choice.put("message", message);
    choice.put("logprobs", null);
    choice.put("finish_reason", end(answer));
    Map<String, Object> json = head("chat.completion");
    json.put("choices", List.of(choice));
    json.put("usage", usage.json());
    json.put("rag", sources.json());
    return JsonText.of(json);
  }

  /// The first piece, before any text.
  public String first() {
    Map<String, Object> delta = new LinkedHashMap<>();
    delta.put("role", "assistant");
    delta.put("content", "");
    Map<String, Object> json = chunk(delta, null);
    json.put("rag", sources.json());
    return JsonText.of(json);
  }

  public String piece(String text) {
    return JsonText.of(chunk(Map.of("content", text), null));
  }

  /// The last piece, with the annotations.
  public String last(Answer answer) {
    return JsonText.of(chunk(Map.of("annotations", annotations(answer)), end(answer)));
  }

  /// What follows the last piece where the request asks for it.
  public String usage(Usage usage) {
    Map<String, Object> json = head("chat.completion.chunk");
    json.put("choices", List.of());
    json.put("usage", usage.json());
    return JsonText.of(json);
  }

  /// What takes the place of the rest where the answer fails in its middle.
  public static String failure(String message) {
    return JsonText.of(Map.of("error", Map.of("message", message, "type", "server_error")));
  }

  private Map<String, Object> chunk(Map<String, Object> delta, @Nullable String end) {
    Map<String, Object> choice = new LinkedHashMap<>();
    choice.put("index", 0);
    choice.put("delta", delta);
    choice.put("logprobs", null);
    choice.put("finish_reason", end);
    Map<String, Object> json = head("chat.completion.chunk");
    json.put("choices", List.of(choice));
    return json;
  }

  private Map<String, Object> head(String object) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", id);
    json.put("object", object);
    json.put("created", created);
    json.put("model", request.model());
    return json;
  }

  private static String end(Answer answer) {
    return ENDS.contains(answer.end()) ? answer.end() : "stop";
  }

  /// One for each place that a citation names; none for what the model made up.
  private List<Map<String, Object>> annotations(Answer answer) {
    List<Map<String, Object>> annotations = new ArrayList<>();
    for (Answer.Citation citation : answer.citations()) {
      for (Pack.Part part : citation.sources()) {
        ChatSources.Known from = sources.known().get(part.source().id());
        Map<String, Object> cited = new LinkedHashMap<>();
        cited.put("start_index", citation.start());
        cited.put("end_index", citation.end());
        cited.put("title", from == null ? part.source().id() : from.title());
        cited.put("url", from == null ? "" : from.url());
        Map<String, Object> source = new LinkedHashMap<>();
        source.put("number", citation.number());
        source.put("id", part.source().id());
        source.put("start", part.source().start());
        source.put("end", part.source().end());
        Map<String, Object> annotation = new LinkedHashMap<>();
        annotation.put("type", "url_citation");
        annotation.put("url_citation", cited);
        annotation.put("source", source);
        annotations.add(annotation);
      }
    }
    return annotations;
  }
}
