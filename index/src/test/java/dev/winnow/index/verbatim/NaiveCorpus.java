package dev.winnow.index.verbatim;

import dev.winnow.index.VerbatimTokenizer.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What [Verbatim] answers, by comparing every place of every document.
public final class NaiveCorpus {
  private final Map<String, Tokens> documents = new TreeMap<>();

  public void put(String id, String text) {
    documents.put(id, new CodePoints().tokens(text));
  }

  void remove(String id) {
    documents.remove(id);
  }

  Map<String, Tokens> documents() {
    return documents;
  }

  private static boolean matches(Tokens document, int at, int[] sequence) {
    return at + sequence.length <= document.size()
        && Arrays.equals(document.ids(), at, at + sequence.length, sequence, 0, sequence.length);
  }

  List<Place> places(int... sequence) {
    List<Place> places = new ArrayList<>();
    documents.forEach((id, document) -> {
      for (int at = 0; at < document.size(); at++) {
        if (matches(document, at, sequence)) {
          int last = Math.max(at, at + sequence.length - 1);
          places.add(new Place(id, at, document.starts()[at], document.ends()[last]));
        }
      }
    });
    return places;
  }

  long count(int... sequence) {
    return places(sequence).size();
  }

  /// How often each token follows; -1 stands for the end of a document.
  Map<Integer, Long> next(int... sequence) {
    Map<Integer, Long> counts = new TreeMap<>();
    for (Place place : places(sequence)) {
      int[] ids = documents.get(place.id()).ids();
      int next = place.token() + sequence.length;
      counts.merge(next < ids.length ? ids[next] : -1, 1L, Long::sum);
    }
    return counts;
  }

  /// A document's best run of a query.
  ///
  /// @param start offset of its first character in the document, where it first occurs
  public record Run(int length, double score, int start) {}

  public Run best(String id, int[] query) {
    Tokens document = documents.get(id);
    Run best = new Run(0, 0, 0);
    for (int first = 0; first < query.length; first++) {
      for (int length = 1; first + length <= query.length; length++) {
        int[] run = Arrays.copyOfRange(query, first, first + length);
        int at = 0;
        while (at < document.size() && !matches(document, at, run)) {
          at++;
        }
        if (at == document.size()) {
          break;
        }
        double score = length + 1.0 / (1 + count(run));
        if (score > best.score()) {
          best = new Run(length, score, document.starts()[at]);
        }
      }
    }
    return best;
  }

  /// The spans of a text that occur, have at least so many tokens, and are in no longer one.
  List<int[]> spans(int[] text, int least) {
    List<int[]> spans = new ArrayList<>();
    int behind = 0;
    for (int first = 0; first < text.length; first++) {
      int end = first;
      while (end < text.length && count(Arrays.copyOfRange(text, first, end + 1)) > 0) {
        end++;
      }
      if (end - first >= least && end > behind) {
        spans.add(new int[] {first, end});
      }
      behind = Math.max(behind, end);
    }
    return spans;
  }
}
