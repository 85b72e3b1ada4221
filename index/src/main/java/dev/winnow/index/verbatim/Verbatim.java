package dev.winnow.index.verbatim;

import dev.winnow.index.VerbatimTokenizer;
import dev.winnow.index.VerbatimTokenizer.Tokens;
import dev.winnow.index.WellFormed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Sequences of tokens in the documents of one snapshot of an index: how often they occur, where,
/// and what follows them. Deleted documents do not count; no sequence reaches over a document's
/// end. Sequences are given as ids of the index's tokenizer ([#tokens]). Confined to one thread,
/// and to the work that it was given to.
public final class Verbatim {
  private final VerbatimSearch search;
  private final VerbatimTokenizer tokenizer;

  public Verbatim(VerbatimSearch search, VerbatimTokenizer tokenizer) {
    this.search = search;
    this.tokenizer = tokenizer;
  }

  private interface Reading<T> {
    T run() throws IOException;
  }

  private static <T> T read(Reading<T> reading) {
    try {
      return reading.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The tokens of a text, as those of documents are made.
  public Tokens tokens(String text) {
    return tokenizer.tokens(WellFormed.of(text));
  }

  /// How often a sequence occurs; for the empty one, how many tokens there are.
  public long count(int... ids) {
    return read(() -> matches(ids).live());
  }

  private Matches matches(int... ids) throws IOException {
    return Matches.of(search.parts(), ids, 0, ids.length);
  }

  /// Traces a text to the documents that it repeats.
  ///
  /// @param least tokens of a span, at least 1
  /// @param sources most documents of a span, at least 1
  public Trace trace(String text, int least, int sources) {
    requirePositive("least tokens of a span", least);
    requirePositive("most sources of a span", sources);
    Tokens tokens = tokens(text);
    return read(() -> {
      List<Trace.Span> spans = new ArrayList<>();
      for (Tracing.Found found :
          new Tracing(search.parts(), tokens, least, search.deadline()).spans()) {
        spans.add(span(tokens, found, sources));
      }
      return new Trace(tokens.size(), spans);
    });
  }

  private Trace.Span span(Tokens tokens, Tracing.Found found, int most) throws IOException {
    return new Trace.Span(
        tokens.starts()[found.first()],
        tokens.ends()[found.end() - 1],
        found.end() - found.first(),
        found.matches().live(),
        sources(found.matches(), most));
  }

  /// The first occurrence in each document, in the order of the documents' ids.
  private List<Trace.Source> sources(Matches matches, int most) throws IOException {
    var byId = new TreeMap<String, Trace.Source>();
    for (int i = 0; i < search.parts().size(); i++) {
      Part part = search.parts().get(i);
      var first = new TreeMap<Integer, Long>();
      for (long row = matches.from(i); row < matches.to(i); row++) {
        long position = part.tokens().position(row);
        int document = part.tokens().document(position);
        if (part.live(document)) {
          first.merge(document, position, Math::min);
        }
      }
      for (var place : first.entrySet()) {
        int document = place.getKey();
        String id = search.id(part.doc(document));
        if (byId.size() < most || id.compareTo(byId.lastKey()) < 0) {
          int token = (int) (place.getValue() - part.tokens().start(document));
          int[] span = part.tokens().span(document, token, token + matches.length() - 1);
          byId.put(id, new Trace.Source(id, span[0], span[1]));
          if (byId.size() > most) {
            var _ = byId.pollLastEntry();
          }
        }
      }
    }
    return List.copyOf(byId.values());
  }

  private static void requirePositive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " is " + value + "; expected at least 1");
    }
  }
}
