package dev.winnow.memory.generate;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;

/// Where and how a chat server is asked.
///
/// @param base address in front of `/chat/completions`, for instance `http://localhost:8080/v1`
/// @param model name of the model, as the server knows it
/// @param key sent as bearer token; empty sends none. Never in [#toString]
/// @param instructions the system message, in front of the pack's own
/// @param limits of one answer
/// @param patience how long to wait and how often to try
public record ChatConfig(
    URI base, String model, String key, String instructions, Limits limits, Patience patience) {
  /// Answer from the data alone, with citations.
  public static final String INSTRUCTIONS =
      "Answer the question from the quoted data alone, briefly. Put the number of the item that"
          + " says it behind each statement, like [2]. If the data does not answer it, say so.";

  /// The same for texts that are written in sections ([LongGenerator]).
  public static final String LONG_INSTRUCTIONS =
      "Write what is asked for, in full and in the form asked for, from the quoted data. Put the"
          + " number of the item that says it behind each statement, like [2]. State nothing that"
          + " the data does not say.";

  /// What one answer may cost.
  ///
  /// @param tokens most tokens to write, 1,024 by default
  /// @param temperature 0 by default: the likeliest words
  /// @param characters most characters that are read of a reply, 1,000,000 by default
  public record Limits(int tokens, double temperature, int characters) {
    public static final Limits DEFAULTS = new Limits(1_024, 0, 1_000_000);

    public Limits {
      if (tokens < 1 || characters < 1 || !(temperature >= 0)) {
        throw new IllegalArgumentException(
            "%d tokens, temperature %s, %d characters; expected at least 1, 0 and 1; see the defaults"
                .formatted(tokens, temperature, characters));
      }
    }

    public Limits withTokens(int tokens) {
      return new Limits(tokens, temperature, characters);
    }

    public Limits withTemperature(double temperature) {
      return new Limits(tokens, temperature, characters);
    }

    public Limits withCharacters(int characters) {
      return new Limits(tokens, temperature, characters);
    }
  }

  /// How long to wait and how often to try.
  ///
  /// @param connect longest wait for a connection, 10 s by default
  /// @param silence longest wait for the next piece of a reply, the first one included, 60 s by
  ///   default
  /// @param total longest time for an answer with all its tries, 5 min by default
  /// @param retries tries after the first, for what may pass: no connection, and statuses 408, 429,
  ///   500, 502, 503 and 504, as long as no text came; 3 by default
  /// @param pause before the first retry, doubled for each further one, 500 ms by default; a
  ///   `Retry-After` of the server that is longer holds instead
  public record Patience(
      Duration connect, Duration silence, Duration total, int retries, Duration pause) {
    public static final Patience DEFAULTS =
        new Patience(
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofMinutes(5),
            3,
            Duration.ofMillis(500));

    public Patience {
      if (!connect.isPositive() || !silence.isPositive() || !total.isPositive()) {
        throw new IllegalArgumentException(
            "waits are %s, %s and %s; expected more than 0 each; see the defaults"
                .formatted(connect, silence, total));
      }
      if (retries < 0 || pause.isNegative()) {
        throw new IllegalArgumentException(
            "%d retries after %s; expected 0 or more; 0 retries tries once"
                .formatted(retries, pause));
      }
    }

    public Patience withSilence(Duration silence) {
      return new Patience(connect, silence, total, retries, pause);
    }

    public Patience withTotal(Duration total) {
      return new Patience(connect, silence, total, retries, pause);
    }

    public Patience withRetries(int retries, Duration pause) {
      return new Patience(connect, silence, total, retries, pause);
    }
  }

  public ChatConfig {
    boolean web = "http".equals(base.getScheme()) || "https".equals(base.getScheme());
    if (!web || base.getHost() == null) {
      throw new IllegalArgumentException(
          "'%s' is not the address of a chat server; expected one like http://localhost:8080/v1"
                  .formatted(base)
              + "; most end in /v1");
    }
    Objects.requireNonNull(model, "model of a chat server");
    Objects.requireNonNull(key, "key of a chat server");
    Objects.requireNonNull(instructions, "instructions of a chat server");
    Objects.requireNonNull(limits, "limits of a chat server");
    Objects.requireNonNull(patience, "patience of a chat server");
  }

  /// A server without a key, with the defaults.
  public static ChatConfig of(URI base, String model) {
    return new ChatConfig(base, model, "", INSTRUCTIONS, Limits.DEFAULTS, Patience.DEFAULTS);
  }

  public ChatConfig withKey(String key) {
    return new ChatConfig(base, model, key, instructions, limits, patience);
  }

  public ChatConfig withInstructions(String instructions) {
    return new ChatConfig(base, model, key, instructions, limits, patience);
  }

  public ChatConfig withLimits(Limits limits) {
    return new ChatConfig(base, model, key, instructions, limits, patience);
  }

  public ChatConfig withPatience(Patience patience) {
    return new ChatConfig(base, model, key, instructions, limits, patience);
  }

  /// Without the key, which stays out of logs and messages.
  @Override
  public String toString() {
    return "%s (%s)".formatted(base, model);
  }
}
