package dev.winnow.cli.terminal;

import dev.winnow.ingest.IngestListener;
import dev.winnow.ingest.Progress;
import java.time.Duration;
import java.util.Locale;

/// Shows the progress of a run: one line that is overwritten on a terminal, elsewhere a new line
/// now and then.
public final class ProgressLine implements IngestListener {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

  private final Terminal terminal;
  private long last = System.nanoTime();
  private int shown;

  public ProgressLine(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void progress(Progress progress) {
    update(text(progress));
  }

  /// Shows `text`, or leaves it out where a line was printed just before.
  public void update(String text) {
    if (terminal.live()) {
      show(text);
    } else if (System.nanoTime() - last >= BETWEEN_LINES.toNanos()) {
      last = System.nanoTime();
      terminal.err().println(text);
    }
  }

  /// Shows how much of a text a model has read.
  public void tokens(int read) {
    update("read %,d tokens".formatted(read));
  }

  /// Erases the line.
  public void clear() {
    if (shown > 0) {
      show("");
      terminal.err().print('\r');
      terminal.err().flush();
    }
  }

  public void show(String text) {
    String cut =
        text.length() < terminal.columns() ? text : text.substring(0, terminal.columns() - 1);
    terminal.err().print("\r" + cut + " ".repeat(Math.max(0, shown - cut.length())));
    terminal.err().flush();
    shown = cut.length();
  }

  /// The share is one of bytes, which stand still while many small files are read; these are
  /// counted beside it.
  static String text(Progress progress) {
    return String.format(
        Locale.ROOT,
        "%3.0f %%%s  %,d documents  %s/s  %s%s",
        100 * progress.bytes().share(),
        progress.files().total() > 1
            ? String.format(
                Locale.ROOT,
                "  %,d of %,d files",
                progress.files().done(),
                progress.files().total())
            : "",
        progress.documents(),
        rate(progress.documentsPerSecond()),
        clock(progress.elapsed()),
        progress.remaining().map(left -> "  " + clock(left) + " left").orElse(""));
  }

  /// `120`, and `0.4` where things are slow.
  static String rate(double each) {
    return String.format(Locale.ROOT, each < 10 ? "%.1f" : "%.0f", each);
  }

  private static String clock(Duration time) {
    return time.toHours() > 0
        ? "%d:%02d:%02d".formatted(time.toHours(), time.toMinutesPart(), time.toSecondsPart())
        : "%d:%02d".formatted(time.toMinutes(), time.toSecondsPart());
  }
}
