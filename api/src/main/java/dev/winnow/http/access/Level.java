package dev.winnow.http.access;

/// What a key allows; each level includes those before it.
public enum Level {
  /// Search, recall, answers, and what is stored.
  READ,

  /// Documents and memories are added, replaced and deleted.
  WRITE,

  /// Collections are created and dropped.
  ADMIN
}
