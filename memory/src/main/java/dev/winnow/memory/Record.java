package dev.winnow.memory;

import java.time.Instant;

/// An entry as the log holds it.
///
/// @param number counts the entries of a scope from 1, never used again
/// @param key that the caller gave it; empty for none
/// @param turn number of a turn within its session from 0; 0 for other entries
/// @param recorded when it was remembered
record Record(long number, String key, int turn, Instant recorded, Entry entry) {
  Record(long number, int turn, Instant recorded, Entry entry) {
    this(number, "", turn, recorded, entry);
  }

  Kept kept() {
    return new Kept(id(), key, turn, recorded, entry);
  }

  String id() {
    return id(number);
  }

  static String id(long number) {
    return "m" + number;
  }

  /// The number in an id, or -1 for what is no id.
  static long number(String id) {
    return id.matches("m[1-9][0-9]{0,17}") ? Long.parseLong(id.substring(1)) : -1;
  }
}
