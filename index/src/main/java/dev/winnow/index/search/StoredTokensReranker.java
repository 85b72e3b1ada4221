package dev.winnow.index.search;

import dev.winnow.index.MultiVector;
import dev.winnow.index.Reranker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/// Orders candidates by the similarity of their stored token vectors to the query's: late
/// interaction that runs no model but for the query. A candidate without token vectors stands
/// behind, as it was.
///
/// @param name of the token vectors
/// @param query its token vectors, made when they are needed
record StoredTokensReranker(Backend backend, String name, Supplier<MultiVector> query)
    implements Reranker {
  @Override
  public Reranked rerank(Request request) {
    if (request.around() != null) {
      throw new UnsupportedOperationException(
          "stored token vectors order lists and do not explore; use rerank");
    }
    List<Candidate> candidates = request.candidates();
    double[] scores =
        backend.tokenScores(name, query.get(), candidates.stream().map(Candidate::id).toList());
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
