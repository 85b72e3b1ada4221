package dev.winnow.index;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A reranker by scores. It asks the scorer only for candidates that have no score yet in a search.
///
/// @param scorer asked for texts
record ScoringReranker(Scorer scorer) implements Reranker {
  private record Asked(String query, String id, String text) {}

  /// Scores of one search.
  private static final class Known {
    final Map<Asked, Double> scores = new HashMap<>();
  }

  @Override
  public Reranked rerank(Request request) {
    if (request.around() != null) {
      throw new UnsupportedOperationException(
          "it scores lists and does not explore; use rerank, or bind a cascade of judges to the"
              + " engine");
    }
    Map<Asked, Double> known = request.memory().keep(Known.class, Known::new).scores;
    List<Asked> asked =
        request.candidates().stream()
            .map(candidate -> new Asked(request.query(), candidate.id(), candidate.text()))
            .toList();
    List<Integer> open = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      if (!known.containsKey(asked.get(i))) {
        open.add(i);
      }
    }
    if (!open.isEmpty()) {
      double[] given =
          scorer.score(request.query(), open.stream().map(request.candidates()::get).toList());
      if (given.length != open.size()) {
        throw new IllegalArgumentException(
            "it gave %d scores for %d candidates".formatted(given.length, open.size()));
      }
      for (int i = 0; i < given.length; i++) {
        known.put(asked.get(open.get(i)), given[i]);
      }
    }
    double[] scores =
        asked.stream().mapToDouble(next -> known.getOrDefault(next, Double.NaN)).toArray();
    return Reranked.byScore(scores, scores.length);
  }
}
