package dev.winnow.http.log;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Something that happened, by names and values. Immutable. Its text is logfmt.
///
/// @param members texts, numbers and booleans, in the order in which they are written
public record LogEvent(Map<String, Object> members) {
  private static final System.Logger LOG = System.getLogger("dev.winnow.http");
  private static final int MOST_CAUSES = 20;

  public LogEvent {
    members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
  }

  /// Logs that a request failed, in one line: why, by the messages of the failure and its causes.
  ///
  /// @param id of the request
  public static void unanswered(String id, Throwable failure) {
    log(System.Logger.Level.WARNING, id, reason(failure));
  }

  /// Logs that a request failed for a reason that nobody foresaw, with the places in the program.
  ///
  /// @param id of the request
  public static void failed(String id, Throwable failure) {
    LOG.log(System.Logger.Level.ERROR, "request " + id + " failed", failure);
  }

  private static void log(System.Logger.Level level, String id, String reason) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("event", "failure");
    members.put("id", id);
    members.put("reason", reason);
    LOG.log(level, "{0}", new LogEvent(members));
  }

  private static String reason(Throwable failure) {
    Set<String> said =
        Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
            .limit(MOST_CAUSES)
            .map(cause -> Objects.requireNonNullElse(cause.getMessage(), cause.toString()))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    return String.join(": ", said);
  }

  @Override
  public String toString() {
    return LogFormat.LOGFMT.text(members);
  }
}
