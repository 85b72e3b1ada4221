package dev.winnow.http.log;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/// Writes what the process logs (`java.util.logging`) as lines in one format, until it is closed.
/// Each has `time`, `level` and `event`; a failure that nobody foresaw has its `trace` in the same
/// line. One of a process at a time.
public final class ServerLog implements AutoCloseable {
  private static final SimpleFormatter MESSAGES = new SimpleFormatter();

  private final Logger root = Logger.getLogger("");
  private final Logger ours = Logger.getLogger("dev.winnow");
  private final Logger requests = Logger.getLogger(RequestLog.NAME);
  private final List<Handler> before = List.of(root.getHandlers());
  private final Handler lines;

  private ServerLog(PrintStream out, LogFormat format, LogLevel level) {
    lines = new Lines(out, format);
    lines.setLevel(level.requests());
    before.forEach(root::removeHandler);
    root.addHandler(lines);
    ours.setLevel(level.level());
    requests.setLevel(level.requests());
  }

  /// Begins to write.
  public static ServerLog to(PrintStream out, LogFormat format, LogLevel level) {
    return new ServerLog(out, format, level);
  }

  /// Puts the handlers back that were there before.
  @Override
  public void close() {
    root.removeHandler(lines);
    before.forEach(root::addHandler);
    ours.setLevel(null);
    requests.setLevel(null);
  }

  private static final class Lines extends Handler {
    private final PrintStream out;
    private final LogFormat format;

    Lines(PrintStream out, LogFormat format) {
      this.out = out;
      this.format = format;
    }

    @Override
    public void publish(LogRecord entry) {
      if (isLoggable(entry)) {
        try {
          out.println(format.text(members(entry)));
        } catch (RuntimeException e) {
          reportError(null, e, ErrorManager.FORMAT_FAILURE);
        }
      }
    }

    private static Map<String, Object> members(LogRecord entry) {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("time", entry.getInstant().toString());
      members.put("level", name(entry));
      Object[] given = entry.getParameters();
      if (given != null && given.length == 1 && given[0] instanceof LogEvent event) {
        members.putAll(event.members());
        return members;
      }
      members.put("event", "message");
      members.put("message", MESSAGES.formatMessage(entry));
      members.put("logger", String.valueOf(entry.getLoggerName()));
      if (entry.getThrown() != null) {
        members.put("trace", trace(entry.getThrown()));
      }
      return members;
    }

    private static String name(LogRecord entry) {
      Level level = entry.getLevel();
      if (level.intValue() >= Level.SEVERE.intValue()) {
        return "error";
      }
      boolean request = RequestLog.NAME.equals(entry.getLoggerName());
      return level.intValue() >= Level.INFO.intValue()
          ? level.getName().toLowerCase(Locale.ROOT)
          : request ? "info" : "debug";
    }

    private static String trace(Throwable thrown) {
      var text = new StringWriter();
      thrown.printStackTrace(new PrintWriter(text, true));
      return text.toString();
    }

    @Override
    public void flush() {
      out.flush();
    }

    @Override
    public void close() {
      // the stream is the caller's
    }
  }
}
