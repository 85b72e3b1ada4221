package dev.winnow.embed.generate;

import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.jinja.JinjaException;
import dev.winnow.embed.jinja.JinjaTemplate;
import dev.winnow.embed.tokens.Tokenizer;
import dev.winnow.embed.tokens.Tokens;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A chat to token ids, by the model's own template. Control tokens that are written in a message
/// stay text: each is cut in two before the template is filled, at a character that Unicode has set
/// aside, and what stands on either side is tokenized apart. All else is tokenized as transformers
/// does it.
final class ChatPrompt {
  private static final String CUT = "\uFDD0";

  private final DecoderFiles files;
  private final Tokenizer tokenizer;

  ChatPrompt(DecoderFiles files, Tokenizer tokenizer) {
    this.files = files;
    this.tokenizer = tokenizer;
  }

  int[] ids(List<ChatMessage> messages, Map<String, Object> variables) {
    JinjaTemplate template = files.template();
    if (template == null) {
      throw new ModelException(
          "%s has no chat template; expected chat_template in tokenizer_config.json or a file chat_template.jinja: is it a model for chats? Otherwise write whole prompts"
              .formatted(files.folder()));
    }
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("a chat of no messages; expected at least one");
    }
    String text;
    try {
      text = rendered(template, messages, variables);
    } catch (JinjaException e) {
      if (messages.size() < 2 || !messages.getFirst().role().equals("system")) {
        throw refused(e);
      }
      try { // as Gemma's, which know no system: what it says stands before the first question
        text = rendered(template, joined(messages), variables);
      } catch (JinjaException _) {
        throw refused(e);
      }
    }
    List<Tokens> parts = new ArrayList<>();
    for (String part : text.split(CUT)) {
      parts.add(tokenizer.template(part));
    }
    return Tokens.joined(parts);
  }

  private ModelException refused(JinjaException e) {
    return new ModelException(
        "the chat template of %s cannot be filled: %s; expected messages that it knows: mend them, or write the whole prompt"
            .formatted(files.folder(), e.getMessage()),
        e);
  }

  private static List<ChatMessage> joined(List<ChatMessage> messages) {
    List<ChatMessage> joined = new ArrayList<>(messages.subList(1, messages.size()));
    String first = messages.getFirst().content() + "\n\n" + joined.getFirst().content();
    joined.set(0, new ChatMessage(joined.getFirst().role(), first));
    return joined;
  }

  private String rendered(
      JinjaTemplate template, List<ChatMessage> messages, Map<String, Object> variables) {
    List<Map<String, String>> shown = new ArrayList<>();
    for (ChatMessage message : messages) {
      shown.add(Map.of("role", message.role(), "content", harmless(message.content())));
    }
    Map<String, Object> all = new HashMap<>(files.special());
    all.put("messages", shown);
    all.put("add_generation_prompt", true);
    all.putAll(variables);
    return template.render(all, LocalDateTime.now());
  }

  private String harmless(String content) {
    String text = content.replace(CUT, "");
    for (String token : tokenizer.controlTokens()) {
      int first = token.offsetByCodePoints(0, 1);
      text = text.replace(token, token.substring(0, first) + CUT + token.substring(first));
    }
    return text;
  }
}
