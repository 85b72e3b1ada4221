package dev.winnow.embed.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// The special tokens that a `post_processor` puts around a text.
record TokenFrame(List<String> before, List<String> after) {
  static TokenFrame of(JsonNode processor) {
    List<String> before = new ArrayList<>();
    List<String> after = new ArrayList<>();
    switch (processor.path("type").asText()) {
      case "RobertaProcessing", "BertProcessing" -> {
        before.add(processor.path("cls").path(0).asText());
        after.add(processor.path("sep").path(0).asText());
      }
      case "TemplateProcessing" -> {
        boolean behind = false;
        for (JsonNode piece : processor.path("single")) {
          if (piece.has("Sequence")) {
            behind = true;
          } else {
            (behind ? after : before).add(piece.at("/SpecialToken/id").asText());
          }
        }
      }
      case "Sequence" ->
          processor
              .path("processors")
              .forEach(part -> {
                TokenFrame own = of(part);
                before.addAll(own.before);
                after.addAll(own.after);
              });
      default -> {}
    }
    return new TokenFrame(before, after);
  }
}
