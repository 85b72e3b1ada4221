package dev.winnow.memory;

import java.util.Optional;

/// What a commit says of the log that was indexed.
record Indexed(long generation, long position, int neighbours, int version) {
  /// Key of the note in the index.
  static final String NOTE = "memory";

  static Optional<Indexed> parse(String note) {
    String[] parts = note.split(" ", -1);
    try {
      return parts.length == 4
          ? Optional.of(
              new Indexed(
                  Long.parseLong(parts[0]),
                  Long.parseLong(parts[1]),
                  Integer.parseInt(parts[2]),
                  Integer.parseInt(parts[3])))
          : Optional.empty();
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  String note() {
    return "%d %d %d %d".formatted(generation, position, neighbours, version);
  }
}
