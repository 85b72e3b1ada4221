package dev.winnow.http.log;

import java.util.LinkedHashMap;
import java.util.Map;

/// Logs each request in a line: its id, method, route, status, milliseconds and client. The route
/// is the server's own text, so a line has nothing of what was asked. The level is `DEBUG`, so that
/// programs with a server inside are not filled with lines; [ServerLog] writes them from `INFO` on.
public final class RequestLog {
  static final String NAME = "dev.winnow.http.requests";

  private static final System.Logger LOG = System.getLogger(NAME);
  private static final int MOST_PATH = 2_000;

  /// Status from which on the server failed.
  private static final int FAILED = 500;

  private RequestLog() {}

  /// What was asked.
  ///
  /// @param route the server's own text; empty where none matched
  /// @param path with its query, which is logged from `TRACE` on alone
  public record Asked(String method, String route, String path) {}

  /// @param id of the request
  /// @param client who asked
  public static void answered(Asked asked, int status, float millis, String id, String client) {
    System.Logger.Level level = level(status);
    if (!LOG.isLoggable(level)) {
      return;
    }
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("event", "request");
    members.put("id", id);
    members.put("method", asked.method());
    members.put("route", asked.route().isEmpty() ? "none" : asked.route());
    members.put("status", status);
    members.put("ms", Math.round(millis * 100) / 100.0);
    members.put("client", client);
    if (LOG.isLoggable(System.Logger.Level.TRACE)) {
      members.put("path", shortened(asked.path()));
    }
    LOG.log(level, "{0}", new LogEvent(members));
  }

  /// Logs a request that no route could take, as one whose path is malformed.
  public static void refused(String id, int status) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("event", "request");
    members.put("id", id);
    members.put("route", "none");
    members.put("status", status);
    LOG.log(level(status), "{0}", new LogEvent(members));
  }

  private static System.Logger.Level level(int status) {
    return status < FAILED ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING;
  }

  private static String shortened(String path) {
    return path.length() <= MOST_PATH ? path : path.substring(0, MOST_PATH) + "...";
  }
}
