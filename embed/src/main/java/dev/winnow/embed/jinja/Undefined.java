package dev.winnow.embed.jinja;

/// What a name or an attribute without a value has: false, empty when written, and an error when
/// looked into.
///
/// @param name of it, for messages
record Undefined(String name) {
  /// All are equal to each other.
  @Override
  public boolean equals(Object other) {
    return other instanceof Undefined;
  }

  @Override
  public int hashCode() {
    return 0;
  }
}
