package org.example.agentmemory;

import java.io.PrintStream;

/// Where the conversation is shown. What others wrote cannot steer the terminal.
final class Screen {
  private final PrintStream out;
  private boolean open;

  Screen(PrintStream out) {
    this.out = out;
  }

  /// Prints a run of text at once, in the line that is there.
  void print(String run) {
    String shown = run.replaceAll("[\\p{Cc}&&[^\\n\\t]]", "");
    if (!shown.isEmpty()) {
      out.print(shown);
      out.flush();
      open = !shown.endsWith("\n");
    }
  }

  /// Prints lines of their own, though a text before them broke off.
  void lines(String text) {
    endLine();
    print(text);
    endLine();
  }

  /// Somebody has typed the end of the line.
  void typed() {
    open = false;
  }

  void endLine() {
    if (open) {
      print("\n");
    }
  }
}
