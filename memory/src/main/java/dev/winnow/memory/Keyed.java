package dev.winnow.memory;

import java.util.Objects;

/// An entry under a key of the caller's, so that sending it again remembers it no second time.
///
/// @param key unique in its scope, up to [Entry#MAX_NAME] characters; empty for none
public record Keyed(String key, Entry entry) {
  public Keyed {
    Objects.requireNonNull(entry, "entry to remember");
    Unicode.require("key", key);
    if (key.length() > Entry.MAX_NAME) {
      throw new IllegalArgumentException(
          "key has %d characters; expected at most %d; use for instance a hash of it"
              .formatted(key.length(), Entry.MAX_NAME));
    }
  }

  /// An entry without a key.
  public static Keyed of(Entry entry) {
    return new Keyed("", entry);
  }

  /// Whether an entry says the same. Its time may differ, since it is often that of sending.
  boolean saysTheSameAs(Entry other) {
    return switch (entry) {
      case Entry.Turn turn ->
          other instanceof Entry.Turn said
              && turn.session().equals(said.session())
              && turn.speaker().equals(said.speaker())
              && turn.text().equals(said.text());
      case Entry.Document document ->
          other instanceof Entry.Document read
              && document.title().equals(read.title())
              && document.text().equals(read.text())
              && document.about().equals(read.about());
      case Entry.Fact fact ->
          other instanceof Entry.Fact stated
              && fact.subject().equals(stated.subject())
              && fact.attribute().equals(stated.attribute())
              && fact.change().equals(stated.change());
    };
  }
}
