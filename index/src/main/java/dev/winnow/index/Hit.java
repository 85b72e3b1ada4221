package dev.winnow.index;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A document that was found, with the account of its score.
///
/// @param rank 1 for the best hit
/// @param score that of the last scoring stage; only comparable within one result
/// @param document what was found, without its passages
/// @param passages the passages that matched, best first; empty where no retriever named one
/// @param ledger the account of the score: entries in the order of the stages, whose contributions,
///   added as doubles in this order, give `score` bit for bit
public record Hit(
    int rank, double score, Document document, List<Match> passages, List<Entry> ledger) {
  public Hit {
    passages = List.copyOf(passages);
    ledger = List.copyOf(ledger);
  }

  /// One line of the ledger.
  ///
  /// @param stage name of the stage, for instance `lexical`
  /// @param rank the document's rank there, from 1
  /// @param score the stage's raw score
  /// @param contribution its part of the final score; 0 where a later stage replaced it
  public record Entry(String stage, int rank, double score, double contribution) {}

  /// A passage that matched.
  ///
  /// @param start offset of the first character in the document's text (UTF-16 units)
  /// @param end offset behind the last
  /// @param headings path of the headings above it
  /// @param stage the retriever that found it
  /// @param score what that retriever gave it
  public record Match(int start, int end, List<String> headings, String stage, double score) {
    public Match {
      headings = List.copyOf(headings);
    }
  }

  public String id() {
    return document.id();
  }

  public String title() {
    return document.title();
  }

  public String text() {
    return document.text();
  }

  public Map<String, Object> fields() {
    return document.fields();
  }

  /// The best passage, if any retriever named one.
  public Optional<Match> passage() {
    return passages.stream().findFirst();
  }

  /// The text of the best passage, or the whole text where there is none.
  public String passageText() {
    return passage().map(match -> text().substring(match.start(), match.end())).orElse(text());
  }

  /// The line of the document's text on which a passage begins, from 1.
  public int line(Match passage) {
    int line = 1;
    for (int i = 0; i < passage.start(); i++) {
      char c = text().charAt(i);
      boolean crlf = c == '\r' && i + 1 < text().length() && text().charAt(i + 1) == '\n';
      line += c == '\n' || (c == '\r' && !crlf) ? 1 : 0;
    }
    return line;
  }

  /// The ledger in one line: `lexical #2 11.42 -> 0.8800 | dense #7 0.713 -> 0.4100`.
  public String why() {
    return ledger.stream()
        .map(entry ->
            "%s #%d %.4g -> %.4f"
                .formatted(entry.stage(), entry.rank(), entry.score(), entry.contribution()))
        .collect(Collectors.joining(" | "));
  }
}
