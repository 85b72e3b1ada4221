package dev.winnow.index.verbatim;

import dev.winnow.index.Deadline;
import dev.winnow.index.VerbatimTokenizer.Tokens;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Finds the spans of a text that documents repeat and that cannot be made longer. A span that is
/// found ends before a token with which it occurs nowhere; the next one begins at the first token
/// from which on that token is reached. So each token of the text is looked up a few times, however
/// long the spans are. Then spans are cut to whole words of the text.
final class Tracing {
  private final List<Part> parts;
  private final String characters;
  private final Tokens text;
  private final int least;
  private final Deadline deadline;

  /// @param characters the text
  /// @param text its tokens
  /// @param least tokens of a span, at least 1
  Tracing(List<Part> parts, String characters, Tokens text, int least, Deadline deadline) {
    this.parts = parts;
    this.characters = characters;
    this.text = text;
    this.least = least;
    this.deadline = deadline;
  }

  /// A span of tokens, and where it occurs.
  record Found(int first, int end, Matches matches) {}

  /// Spans of whole words, none of them within another.
  List<Found> spans() throws IOException {
    List<Found> whole = new ArrayList<>();
    for (Found span : longest()) {
      Found cut = wholeWords(span);
      if (cut.end() - cut.first() < least
          || (!whole.isEmpty() && cut.end() <= whole.getLast().end())) {
        continue;
      }
      if (!whole.isEmpty() && cut.first() == whole.getLast().first()) {
        whole.removeLast();
      }
      whole.add(cut);
    }
    return whole;
  }

  private Found wholeWords(Found span) throws IOException {
    int first = span.first();
    int end = span.end();
    while (first < end && Words.inside(characters, text.starts()[first])) {
      first++;
    }
    while (first < end && Words.inside(characters, text.ends()[end - 1])) {
      end--;
    }
    return first == span.first() && end == span.end()
        ? span
        : new Found(first, end, Matches.of(parts, text.ids(), first, end));
  }

  /// Spans that cannot be made longer.
  private List<Found> longest() throws IOException {
    List<Found> spans = new ArrayList<>();
    int size = text.size();
    int first = 0;
    while (first + least <= size) {
      deadline.require("tracing");
      Matches longest = longest(first);
      int end = first + longest.length();
      if (longest.length() < least) {
        first++;
        continue;
      }
      spans.add(new Found(first, end, longest));
      if (end == size) {
        break;
      }
      first = Math.max(first + 1, firstReaching(end));
    }
    return spans;
  }

  /// The longest sequence from a token on that some document has.
  private Matches longest(int first) throws IOException {
    List<Matches> longer = new ArrayList<>();
    Matches next = Matches.all(parts);
    for (int i = first; !next.none(); i++) {
      longer.add(next);
      if (i == text.size()) {
        break;
      }
      next = next.followedBy(text.ids()[i]);
    }
    while (longer.size() > 1 && longer.getLast().live() == 0) {
      longer.removeLast();
    }
    return longer.isEmpty() ? next : longer.getLast();
  }

  /// The first token from which on the text occurs up to `last`, that included; later than that
  /// where a span would be too short.
  private int firstReaching(int last) throws IOException {
    int reaching = last - least + 1;
    if (reaching < 0 || !occurs(reaching, last)) {
      return Math.max(0, reaching + 1);
    }
    int step = least;
    int failing = reaching - step;
    while (failing >= 0 && occurs(failing, last)) {
      reaching = failing;
      step *= 2;
      failing = reaching - step;
    }
    failing = Math.max(-1, failing);
    while (reaching - failing > 1) {
      int middle = reaching + failing >>> 1;
      if (occurs(middle, last)) {
        reaching = middle;
      } else {
        failing = middle;
      }
    }
    return reaching;
  }

  private boolean occurs(int first, int last) throws IOException {
    return Matches.of(parts, text.ids(), first, last + 1).live() > 0;
  }
}
