package dev.winnow.cli.terminal;

import java.util.function.Consumer;

/// Prints a text in pieces, each at once. Closing it ends the line, also where the text broke off,
/// so that what is printed next, such as an error, has a line of its own. Confined to one thread.
public final class StreamedText implements Consumer<String>, AutoCloseable {
  private final Terminal terminal;
  private final boolean silent;
  private boolean open;

  private StreamedText(Terminal terminal, boolean silent) {
    this.terminal = terminal;
    this.silent = silent;
  }

  /// @param silent prints nothing
  public static StreamedText on(Terminal terminal, boolean silent) {
    return new StreamedText(terminal, silent);
  }

  @Override
  public void accept(String piece) {
    if (!silent && !piece.isEmpty()) {
      terminal.out().print(Terminal.clean(piece));
      terminal.out().flush();
      open = !piece.endsWith("\n");
    }
  }

  @Override
  public void close() {
    if (open) {
      terminal.out().println();
      open = false;
    }
  }
}
