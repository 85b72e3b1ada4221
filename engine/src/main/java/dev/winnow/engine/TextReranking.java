package dev.winnow.engine;

import dev.winnow.embed.files.ModelException;
import dev.winnow.index.Reranker;
import dev.winnow.index.Reranker.Candidate;
import dev.winnow.index.Reranker.Completeness.AllRead;
import dev.winnow.index.Reranker.Reranked;
import dev.winnow.index.Reranker.Reranked.Place;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Reorders texts of any origin by a bound reranker: all of them, or an error.
final class TextReranking {
  private static final Comparator<Place> BEST_FIRST =
      Comparator.comparingDouble(Place::score).reversed().thenComparingInt(Place::candidate);

  private TextReranking() {}

  static Reranked rerank(
      Map<String, Reranker> bound, String name, String query, List<String> texts) {
    Reranker reranker = require(bound, name);
    List<Candidate> candidates =
        IntStream.range(0, texts.size())
            .mapToObj(i -> new Candidate(Integer.toString(i), texts.get(i), 0))
            .toList();
    Reranked reranked = reranked(reranker, name, query, candidates);
    if (!(reranked.completeness() instanceof AllRead)) {
      throw new ModelException(
          "reranker '%s' did not order all texts: %s; send fewer or shorter texts, or name another"
              .formatted(name, String.join("; ", reranked.notes())));
    }
    return Reranked.of(
            reranked.places().stream().map(TextReranking::unsigned).sorted(BEST_FIRST).toList(),
            reranked.basis())
        .withTokens(reranked.tokens());
  }

  static Reranker require(Map<String, Reranker> bound, String name) {
    Reranker reranker = bound.get(name);
    if (reranker == null) {
      throw new IllegalArgumentException(
          "reranker %s is not bound; expected one of %s%s"
              .formatted(
                  NearestName.quoted(name),
                  String.join(", ", bound.keySet()),
                  NearestName.hint(name, bound.keySet())));
    }
    return reranker;
  }

  private static Reranked reranked(
      Reranker reranker, String name, String query, List<Candidate> candidates) {
    try {
      Reranked reranked = reranker.rerank(Reranker.Request.of(query, candidates));
      reranked.requireWhole(candidates.size());
      return reranked;
    } catch (RuntimeException e) {
      throw new ModelException(
          "reranker '%s' failed: %s; try again, or name another".formatted(name, e.getMessage()),
          e);
    }
  }

  /// -0.0 equals 0.0, but would sort behind it.
  private static Place unsigned(Place place) {
    return new Place(place.candidate(), place.score() + 0.0);
  }
}
