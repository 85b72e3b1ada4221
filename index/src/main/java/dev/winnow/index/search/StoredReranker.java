package dev.winnow.index.search;

import dev.winnow.index.Reranker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/// Orders candidates by what the index stores of them, token vectors or weights of terms, so that
/// no model reads them. Candidates that have nothing stored stay behind the others.
///
/// @param scores of documents by their ids; NaN where nothing is stored
record StoredReranker(Function<List<String>, double[]> scores) implements Reranker {
  @Override
  public Reranked rerank(Request request) {
    if (request.around() != null) {
      throw new UnsupportedOperationException(
          "what is stored orders lists and does not explore; use rerank");
    }
    List<Candidate> candidates = request.candidates();
    double[] scores = this.scores.apply(candidates.stream().map(Candidate::id).toList());
    List<Reranked.Place> read = new ArrayList<>();
    List<Integer> unread = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      if (Double.isNaN(scores[i])) {
        unread.add(i);
      } else {
        read.add(new Reranked.Place(i, scores[i]));
      }
    }
    read.sort(Comparator.comparingDouble(Reranked.Place::score).reversed());
    double last = read.isEmpty() ? 0 : read.getLast().score();
    unread.forEach(i -> read.add(new Reranked.Place(i, last)));
    return new Reranked(
        read,
        Basis.SCORES,
        unread.isEmpty()
            ? new Completeness.AllRead()
            : new Completeness.SomeUnread(unread.size(), scores.length),
        List.of());
  }
}
