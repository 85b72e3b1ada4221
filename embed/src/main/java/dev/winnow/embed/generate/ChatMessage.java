package dev.winnow.embed.generate;

/// What someone says in a chat. Control tokens that are written in it are text.
///
/// @param role `system`, `user` or `assistant`, or what else the model's template knows
public record ChatMessage(String role, String content) {
  public ChatMessage {
    if (!role.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new IllegalArgumentException(
          "the role '%s'; expected 1 to 64 letters, digits, _ or -; most templates know system, user and assistant"
              .formatted(role));
    }
  }

  public static ChatMessage system(String content) {
    return new ChatMessage("system", content);
  }

  public static ChatMessage user(String content) {
    return new ChatMessage("user", content);
  }

  public static ChatMessage assistant(String content) {
    return new ChatMessage("assistant", content);
  }
}
