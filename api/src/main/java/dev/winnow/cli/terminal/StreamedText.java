package dev.winnow.cli.terminal;

import java.util.function.Consumer;

/// Prints a text in pieces, each at once, in place of a line of progress. Closing it ends the line,
/// also where the text broke off, so that what is printed next, such as an error, has a line of its
/// own. Confined to one thread.
public final class StreamedText implements Consumer<String>, AutoCloseable {
  private final Terminal terminal;
  private final boolean silent;
  private final ProgressLine before;
  private boolean open;

  private StreamedText(Terminal terminal, boolean silent, ProgressLine before) {
    this.terminal = terminal;
    this.silent = silent;
    this.before = before;
  }

  /// @param silent prints nothing
  /// @param before what is shown until the text begins
  public static StreamedText on(Terminal terminal, boolean silent, ProgressLine before) {
    return new StreamedText(terminal, silent, before);
  }

  @Override
  public void accept(String piece) {
    before.clear();
    if (!silent && !piece.isEmpty()) {
      terminal.out().print(Terminal.clean(piece));
      terminal.out().flush();
      open = !piece.endsWith("\n");
    }
  }

  @Override
  public void close() {
    before.clear();
    if (open) {
      terminal.out().println();
      open = false;
    }
  }
}
