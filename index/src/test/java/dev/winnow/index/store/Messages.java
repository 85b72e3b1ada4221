package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

/// Checks that an error says what the user needs.
final class Messages {
  private Messages() {}

  static void contain(Throwable e, String... parts) {
    String message = String.valueOf(e.getMessage());
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "expected '" + part + "' in: " + message);
    }
  }
}
