package dev.winnow.index.verbatim;

import dev.winnow.index.TokenScores;
import dev.winnow.index.VerbatimTokenizer;
import dev.winnow.index.VerbatimTokenizer.Tokens;
import dev.winnow.index.WellFormed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Sequences of tokens in the documents of one snapshot of an index: how often they occur, where,
/// and what follows them. Deleted documents do not count; no sequence reaches over a document's
/// end. Sequences are given as ids of the index's tokenizer ([#tokens]). Confined to one thread,
/// and to the work that it was given to.
public final class Verbatim {
  private static final Comparator<Place> PLACES =
      Comparator.comparing(Place::id).thenComparingInt(Place::token);

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

  /// How many documents have a sequence. Reads every occurrence.
  public int documents(int... ids) {
    return read(() -> {
      Matches matches = matches(ids);
      int documents = 0;
      for (int i = 0; i < search.parts().size(); i++) {
        documents += firsts(matches, i).size();
      }
      return documents;
    });
  }

  /// Where a sequence occurs, in the order of the documents' ids, and then of the text. Reads every
  /// occurrence, however few are wanted.
  ///
  /// @param ids at least one
  /// @param most places, at least 1
  public List<Place> locate(int most, int... ids) {
    requirePositive("most places", most);
    requirePositive("length of the sequence", ids.length);
    return read(() -> {
      Matches matches = matches(ids);
      var places = new TreeSet<>(PLACES);
      for (int i = 0; i < search.parts().size(); i++) {
        Part part = search.parts().get(i);
        for (var document : positions(matches, i).entrySet()) {
          String id = search.id(part.doc(document.getKey()));
          for (long position : document.getValue()) {
            if (places.size() >= most && id.compareTo(places.last().id()) > 0) {
              break;
            }
            places.add(source(id, part, document.getKey(), position, ids.length));
            if (places.size() > most) {
              var _ = places.pollLast();
            }
          }
        }
      }
      return List.copyOf(places);
    });
  }

  /// What follows a sequence.
  public Continuations next(int... ids) {
    return read(() -> {
      Matches matches = matches(ids);
      Map<Integer, Long> counts = matches.next();
      List<Continuations.Token> tokens = new ArrayList<>();
      counts.forEach((id, count) -> tokens.add(new Continuations.Token(id, count)));
      tokens.sort(
          Comparator.comparingLong(Continuations.Token::count)
              .reversed()
              .thenComparingInt(Continuations.Token::id));
      long count = matches.live();
      long followed = tokens.stream().mapToLong(Continuations.Token::count).sum();
      return new Continuations(count, ids.length == 0 ? 0 : count - followed, tokens);
    });
  }

  /// How likely a token is behind a context: how often it follows, of all occurrences of the
  /// context; NaN where that does not occur.
  public double probability(int[] context, int id) {
    long all = count(context);
    return all == 0 ? Double.NaN : (double) count(followed(context, 0, id)) / all;
  }

  private static int[] followed(int[] context, int from, int id) {
    int[] followed = Arrays.copyOfRange(context, from, context.length + 1);
    followed[followed.length - 1] = id;
    return followed;
  }

  /// How likely a token is behind a context, by the longest end of the context that occurs.
  public Backoff backoff(int[] context, int id) {
    int from = 0; // the first from which on the context occurs
    int end = context.length;
    while (from < end) {
      int middle = from + end >>> 1;
      if (count(Arrays.copyOfRange(context, middle, context.length)) > 0) {
        end = middle;
      } else {
        from = middle + 1;
      }
    }
    return new Backoff(
        context.length - from,
        count(Arrays.copyOfRange(context, from, context.length)),
        count(followed(context, from, id)));
  }

  /// The n-grams that a model generates of what documents have, the heaviest first: see [Seal].
  public List<Ngram> ngrams(Seal seal, TokenScores scores) {
    return read(() -> new SealSearch(search, seal, scores).ngrams());
  }

  /// The best documents by the n-grams that a model generates: see [Seal].
  ///
  /// @param k most documents, at least 1
  public List<SealHit> seal(Seal seal, TokenScores scores, int k) {
    requirePositive("k of seal", k);
    return read(() -> new SealSearch(search, seal, scores).best(k));
  }

  /// Traces a text to the documents that it repeats: all spans of whole words that cannot be made
  /// longer. Where a tokenizer does not tell, a span may end within a word of a document.
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
          new Tracing(search.parts(), text, tokens, least, search.deadline()).spans()) {
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
  private List<Place> sources(Matches matches, int most) throws IOException {
    var byId = new TreeMap<String, Place>();
    for (int i = 0; i < search.parts().size(); i++) {
      search.deadline().require("tracing");
      Part part = search.parts().get(i);
      for (var place : firsts(matches, i).entrySet()) {
        String id = search.id(part.doc(place.getKey()));
        if (byId.size() < most || id.compareTo(byId.lastKey()) < 0) {
          byId.put(id, source(id, part, place.getKey(), place.getValue(), matches.length()));
          if (byId.size() > most) {
            var _ = byId.pollLastEntry();
          }
        }
      }
    }
    return List.copyOf(byId.values());
  }

  private static Place source(String id, Part part, int document, long position, int length)
      throws IOException {
    int token = (int) (position - part.tokens().start(document));
    int[] span = part.tokens().span(document, token, token + length - 1);
    return new Place(id, token, span[0], span[1]);
  }

  /// The first position in each document of a part.
  private Map<Integer, Long> firsts(Matches matches, int index) throws IOException {
    Map<Integer, Long> firsts = new TreeMap<>();
    matches.forEach(index, (document, position) -> firsts.merge(document, position, Math::min));
    return firsts;
  }

  /// All positions in each document of a part, ascending.
  private Map<Integer, Set<Long>> positions(Matches matches, int index) throws IOException {
    Map<Integer, Set<Long>> positions = new TreeMap<>();
    matches.forEach(
        index,
        (document, position) ->
            positions.computeIfAbsent(document, _ -> new TreeSet<>()).add(position));
    return positions;
  }

  private static void requirePositive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " is " + value + "; expected at least 1");
    }
  }
}
