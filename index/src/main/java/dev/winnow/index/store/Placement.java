package dev.winnow.index.store;

import dev.winnow.index.Hit.Entry;
import dev.winnow.index.Reranker;
import dev.winnow.index.Reranker.Explored;
import dev.winnow.index.Reranker.Reranked;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Makes rankings of what rerankers answer, and trusts none of it.
final class Placement {
  private Placement() {}

  /// A list in a reranker's order.
  ///
  /// @throws IllegalArgumentException where it is not each candidate once, with a number
  static Ranking reranked(String name, Ranking input, Reranked reranked) {
    reranked.requireWhole(input.size());
    List<Reranked.Place> places = reranked.places();
    List<Candidate> output = new ArrayList<>(places.size());
    for (Reranked.Place place : places) {
      Candidate candidate = input.candidates().get(place.candidate());
      List<Entry> ledger = candidate.replaced(input.stage(), place.candidate() + 1);
      ledger.add(new Entry(name, output.size() + 1, place.score(), place.score()));
      output.add(new Candidate(candidate.doc(), place.score(), ledger, candidate.sightings()));
    }
    return new Ranking(name, output);
  }

  /// What a reranker read when it explored, of the list and beyond.
  ///
  /// @param candidates tells whom a text stands for
  /// @throws IllegalArgumentException where a candidate comes twice, or its score is no number
  static Ranking explored(
      String name,
      Ranking input,
      List<Explored.Place> places,
      Function<Reranker.Candidate, Candidate> candidates) {
    Map<Integer, Integer> ranks = new HashMap<>();
    input.candidates().forEach(candidate -> ranks.put(candidate.doc(), ranks.size() + 1));
    Map<Integer, Candidate> output = new LinkedHashMap<>();
    for (Explored.Place place : places) {
      Candidate candidate = candidates.apply(place.candidate());
      Reranked.requireFinite(place.score());
      Integer rank = ranks.get(candidate.doc());
      // Of what was found the ledger tells already where it comes from.
      List<Entry> ledger =
          rank == null
              ? new ArrayList<>(candidate.ledger())
              : candidate.replaced(input.stage(), rank);
      ledger.add(new Entry(name, output.size() + 1, place.score(), place.score()));
      var placed = new Candidate(candidate.doc(), place.score(), ledger, candidate.sightings());
      if (output.put(candidate.doc(), placed) != null) {
        throw new IllegalArgumentException(
            "it placed '%s' twice".formatted(place.candidate().id()));
      }
    }
    return new Ranking(name, new ArrayList<>(output.values()));
  }
}
