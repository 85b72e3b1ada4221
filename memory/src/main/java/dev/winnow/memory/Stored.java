package dev.winnow.memory;

import java.time.Instant;

/// What a scope keeps in the heap of each record: where it is, and its place in its session.
record Stored(long number, Log.Place place, int turn, Conversation conversation) {
  /// True for a turn, the only kind of entry that belongs to a session.
  boolean isTurn() {
    return conversation != Conversation.NONE;
  }

  static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
