package dev.winnow.http.log;

import java.util.logging.Level;

/// Which lines a log has: those of this level, and of all before it.
public enum LogLevel {
  OFF(Level.OFF, Level.OFF),
  /// Failures that nobody foresaw.
  ERROR(Level.SEVERE, Level.SEVERE),
  /// Also requests that failed because of something beside the server, or because it was busy.
  WARNING(Level.WARNING, Level.WARNING),
  /// Also one line for each request, without what it asked.
  INFO(Level.INFO, Level.FINE),
  /// Also the path of each request as it was sent, which holds names, ids and queries.
  DEBUG(Level.FINE, Level.FINER);

  private final Level level;
  private final Level requests;

  /// @param requests the level of [RequestLog]
  LogLevel(Level level, Level requests) {
    this.level = level;
    this.requests = requests;
  }

  Level requests() {
    return requests;
  }

  Level level() {
    return level;
  }
}
