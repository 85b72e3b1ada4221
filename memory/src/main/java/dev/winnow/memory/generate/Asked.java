package dev.winnow.memory.generate;

import dev.winnow.embed.generate.ChatMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A question as a chat brings it. Immutable.
///
/// @param question the last message of the user
/// @param earlier messages of user and assistant before it, the earliest first
/// @param system what the client asks of the assistant, behind the generator's own instructions;
///   empty for nothing
/// @param writing how the answer is to be written
public record Asked(String question, List<ChatMessage> earlier, String system, Writing writing) {
  public Asked {
    earlier = List.copyOf(earlier);
  }

  /// A question alone.
  public static Asked of(String question) {
    return new Asked(question, List.of(), "", Writing.DEFAULTS);
  }

  /// All texts, by which room for them is counted.
  public String text() {
    var text = new StringBuilder(system);
    earlier.forEach(message -> text.append('\n').append(message.content()));
    return text.append('\n').append(question).toString().strip();
  }

  /// How an answer is to be written, where that differs from the generator's own settings. What is
  /// quoted is not drawn: there temperature, nucleus and seed change nothing.
  ///
  /// @param tokens most tokens, at least 1; those of the generator are never exceeded
  /// @param temperature 0 to 2
  /// @param nucleus top-p, above 0 to 1
  /// @param seed of random numbers
  /// @param stops texts before which the answer ends
  public record Writing(
      @Nullable Integer tokens,
      @Nullable Double temperature,
      @Nullable Double nucleus,
      @Nullable Long seed,
      List<String> stops) {
    /// As the generator is set.
    public static final Writing DEFAULTS = new Writing(null, null, null, null, List.of());

    public Writing {
      stops = List.copyOf(stops);
      require("tokens", tokens, tokens == null || tokens >= 1, "1 or more");
      require(
          "temperature",
          temperature,
          temperature == null || (temperature >= 0 && temperature <= 2),
          "0 to 2");
      require(
          "nucleus",
          nucleus,
          nucleus == null || (nucleus > 0 && nucleus <= 1),
          "above 0, at most 1");
    }

    private static void require(
        String name, @Nullable Object value, boolean fits, String expected) {
      if (!fits) {
        throw new IllegalArgumentException(
            "%s is %s; expected %s".formatted(name, value, expected));
      }
    }

    int tokens(int most) {
      return tokens == null ? most : Math.min(tokens, most);
    }
  }
}
