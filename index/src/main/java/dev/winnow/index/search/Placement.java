package dev.winnow.index.search;

import dev.winnow.index.Reranker.Reranked;
import dev.winnow.index.search.Ledger.Place;
import java.util.ArrayList;
import java.util.List;

/// Turns rerankers' answers into rankings, and checks them first.
final class Placement {
  private Placement() {}

  /// A list in a reranker's order.
  ///
  /// @throws IllegalArgumentException where it is not each candidate once, with a number
  static Ranking reranked(String stage, Ranking input, Reranked reranked) {
    reranked.requireWhole(input.size());
    return placed(stage, input, List.of(), reranked);
  }

  /// What a reranker read when it explored, of the list and of what was found.
  ///
  /// @throws IllegalArgumentException where a candidate comes twice, or its score is no number
  static Ranking explored(String stage, Ranking input, List<Candidate> found, Reranked reranked) {
    reranked.requireDistinct(input.size() + found.size());
    return placed(stage, input, found, reranked);
  }

  private static Ranking placed(
      String stage, Ranking input, List<Candidate> found, Reranked reranked) {
    List<Candidate> output = new ArrayList<>(reranked.places().size());
    for (Reranked.Place place : reranked.places()) {
      int number = place.candidate();
      var to = new Place(stage, output.size() + 1);
      if (number < input.size()) {
        Candidate candidate = input.candidates().get(number);
        output.add(
            candidate.with(candidate.ledger().replaced(input.place(number), to, place.score())));
      } else {
        Candidate candidate = found.get(number - input.size());
        output.add(candidate.with(candidate.ledger().replaced(to, place.score())));
      }
    }
    return new Ranking(stage, output);
  }
}
