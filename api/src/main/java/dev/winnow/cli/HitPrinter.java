package dev.winnow.cli;

import dev.winnow.cli.terminal.Terminal;
import dev.winnow.index.Hit;
import dev.winnow.index.SearchResult;
import dev.winnow.ingest.Ingest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Prints hits for people to read.
final class HitPrinter {
  private static final String INDENT = "    ";
  private static final int SNIPPET_LINES = 4;
  private static final int MAX_COLUMNS = 100;

  /// Copies that are named.
  private static final int COPIES = 3;

  private final Terminal terminal;
  private final Snippet snippet;
  private final int columns;

  HitPrinter(Terminal terminal, String query) {
    this.terminal = terminal;
    this.columns = Math.max(20, Math.min(terminal.columns(), MAX_COLUMNS) - INDENT.length());
    this.snippet = new Snippet(query, columns * SNIPPET_LINES);
  }

  void print(SearchResult result) {
    for (Hit hit : result.hits()) {
      print(hit);
    }
    String found = result.hits().isEmpty() ? "nothing found" : result.hits().size() + " hits";
    String stages =
        result.stages().stream()
            .map(stage ->
                String.format(
                    Locale.ROOT, "%s %.1f ms", stage.name(), stage.time().toNanos() / 1e6))
            .collect(Collectors.joining(", "));
    terminal.out().println(terminal.faint(found + (stages.isEmpty() ? "" : ": " + stages)));
  }

  private void print(Hit hit) {
    String name = hit.title().isBlank() ? hit.id() : hit.title();
    line(
        "%2d  %s  %s"
            .formatted(
                hit.rank(),
                terminal.bold(Terminal.clean(name).replace('\n', ' ')),
                terminal.faint(String.format(Locale.ROOT, "%.4f", hit.score()))));
    String place = place(hit, name);
    if (!place.isEmpty()) {
      line(INDENT + terminal.faint(Terminal.clean(place).replace('\n', ' ')));
    }
    String copies = copies(Ingest.copies(hit.document()));
    if (!copies.isEmpty()) {
      line(INDENT + terminal.faint(Terminal.clean(copies).replace('\n', ' ')));
    }
    wrapped(snippet.of(Terminal.clean(hit.passageText())), columns).stream()
        .limit(SNIPPET_LINES)
        .forEach(text -> line(INDENT + text));
    line(INDENT + terminal.faint("why: " + hit.why()));
    line("");
  }

  /// Where a hit is: its id, unless that is shown as its name, the line and the headings of its
  /// passage.
  private static String place(Hit hit, String name) {
    String headings =
        hit.passage().map(passage -> String.join(" > ", passage.headings())).orElse("");
    int line = hit.passage().map(hit::line).orElse(1);
    String behind = line == 1 ? "" : "line " + line;
    String id = name.equals(hit.id()) ? behind : line == 1 ? hit.id() : hit.id() + ":" + line;
    return id.isEmpty() || headings.isEmpty() ? id + headings : id + " > " + headings;
  }

  /// Where identical files are.
  private static String copies(List<String> ids) {
    String first = ids.stream().limit(COPIES).collect(Collectors.joining(", "));
    return ids.size() <= COPIES
        ? ids.isEmpty() ? "" : "= " + first
        : "= %s and %,d more".formatted(first, ids.size() - COPIES);
  }

  private void line(String text) {
    terminal.out().println(text);
  }

  /// Breaks a text into lines between words.
  static List<String> wrapped(String text, int columns) {
    List<StringBuilder> lines = new ArrayList<>();
    for (String word : text.strip().split("\\s+")) {
      if (lines.isEmpty() || lines.getLast().length() + 1 + word.length() > columns) {
        lines.add(new StringBuilder(word.length() <= columns ? word : word.substring(0, columns)));
      } else {
        lines.getLast().append(' ').append(word);
      }
    }
    return lines.stream().map(StringBuilder::toString).toList();
  }
}
