package dev.winnow.cli.memory;

import dev.winnow.cli.terminal.Terminal;
import dev.winnow.memory.Entry;

/// Entries as lines for people.
final class EntryLines {
  private static final int SHOWN = 400;

  private EntryLines() {}

  /// Where an entry belongs: its session and turn, or what it is, and its time.
  static String place(Entry entry, int turn) {
    String what =
        switch (entry) {
          case Entry.Turn said -> "%s #%d".formatted(said.session(), turn);
          case Entry.Document read -> read.title().isBlank() ? "document" : read.title();
          case Entry.Fact _ -> "fact";
        };
    return line(what + ", " + entry.time());
  }

  /// Its text on one line, cut.
  static String text(Entry entry) {
    String text =
        switch (entry) {
          case Entry.Turn said -> said.speaker() + ": " + said.text();
          case Entry.Document read -> read.text();
          case Entry.Fact fact -> fact.text() + change(fact);
        };
    String line = line(text);
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
  }

  private static String change(Entry.Fact fact) {
    return switch (fact.change()) {
      case Entry.Change.Correct(String wrong, String _) -> " (corrected; it was " + wrong + ")";
      case Entry.Change.Retract(String value) -> " (" + value + ")";
      case Entry.Change.State _, Entry.Change.Expire _ -> "";
    };
  }

  private static String line(String text) {
    return Terminal.clean(text).replaceAll("\\s+", " ").strip();
  }
}
