package dev.winnow.openai;

import dev.winnow.embed.generate.ChatMessage;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.memory.generate.Asked;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads the messages of a chat. Of those before the question the latest are kept, up to
/// [#MESSAGES] and [#CHARACTERS] together.
final class ChatHistory {
  static final int MESSAGES = 20;
  static final int CHARACTERS = 8_000;

  private ChatHistory() {}

  static Asked asked(List<JsonValue> messages, Asked.Writing writing) {
    List<ChatMessage> said = new ArrayList<>();
    List<String> system = new ArrayList<>();
    int last = -1;
    for (JsonValue message : messages) {
      Map<String, JsonValue> members = message.members();
      JsonValue role = members.get("role");
      String name = role == null ? "" : role.text();
      switch (name) {
        case "user", "assistant" -> {
          said.add(new ChatMessage(name, text(members.get("content"), message, name)));
          last = name.equals("user") ? said.size() - 1 : last;
        }
        case "system", "developer" -> system.add(text(members.get("content"), message, name));
        default ->
            throw message.not(
                "a message of the role user, assistant, system or developer; tools are not called"
                    + " here");
      }
    }
    if (last < 0) {
      throw new IllegalArgumentException(
          "messages has none of the role user; expected the question as the last of them; add it");
    }
    String question = said.get(last).content();
    if (question.isBlank()) {
      throw messages.getLast().not("a message of the user with a text; send the question");
    }
    return new Asked(
        question,
        latest(said.subList(0, last)),
        system.stream().filter(text -> !text.isBlank()).collect(Collectors.joining("\n")),
        writing);
  }

  /// Blank messages, as those that call tools, say nothing.
  private static List<ChatMessage> latest(List<ChatMessage> said) {
    List<ChatMessage> kept = new ArrayList<>();
    int characters = 0;
    for (ChatMessage message : said.reversed()) {
      characters += message.content().length();
      if (kept.size() == MESSAGES || characters > CHARACTERS) {
        break;
      }
      if (!message.content().isBlank()) {
        kept.addFirst(message);
      }
    }
    return kept;
  }

  /// A text, or the texts of a list of parts; an assistant may have said nothing.
  private static String text(@Nullable JsonValue content, JsonValue message, String role) {
    if (content == null || content.isNull()) {
      if (role.equals("assistant")) {
        return "";
      }
      throw message.not("a message of the %s with the member content".formatted(role));
    }
    if (content.isString()) {
      return content.text();
    }
    return content.list("a text or a list of parts").stream()
        .map(part -> {
          JsonValue text = part.members().get("text");
          if (text == null) {
            throw part.not("a part of the type text; this server reads texts alone");
          }
          return text.string("a text");
        })
        .collect(Collectors.joining("\n"));
  }
}
