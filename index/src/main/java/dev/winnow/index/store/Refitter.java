package dev.winnow.index.store;

import dev.winnow.index.Feedback;
import dev.winnow.index.Hit.Entry;
import dev.winnow.index.Schema;
import dev.winnow.index.store.DenseSearch.Scored;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/// Moves a query's vector by what a reranker read, and joins this with what the moved vector finds.
/// Confined to one stage.
final class Refitter {
  private final DenseSearch search;
  private final PassageVectors vectors;
  private final Ranking read;

  /// The read candidates that have vectors, each with Lucene's number of its passage.
  private final Map<Candidate, Integer> passages = new LinkedHashMap<>();

  Refitter(Snapshot snapshot, Schema.Dense dense, Ranking read) throws IOException {
    this.search = new DenseSearch(snapshot, dense);
    this.vectors = new PassageVectors(snapshot);
    this.read = read;
    for (Candidate candidate : read.candidates()) {
      OptionalInt passage = vectors.passage(candidate);
      if (passage.isPresent()) {
        passages.put(candidate, passage.getAsInt());
      }
    }
  }

  /// Candidates that the feedback learns from.
  int taught() {
    return passages.size();
  }

  int withoutVectors() {
    return read.size() - passages.size();
  }

  float[] moved(Feedback feedback, float[] query, int steps) throws IOException {
    var rows = new float[passages.size()][];
    var scores = new double[rows.length];
    int row = 0;
    for (var taught : passages.entrySet()) {
      rows[row] = vectors.of(taught.getValue());
      scores[row++] = taught.getKey().score();
    }
    return feedback.move(search.target(query).clone(), rows, scores, steps);
  }

  /// All that was read and the nearest new ones, `k` together, by their similarity to `moved`.
  ///
  /// @param nearest what a search with `moved` found
  Ranking joined(String stage, float[] moved, List<Candidate> nearest, int k) throws IOException {
    Set<Integer> known = new HashSet<>();
    read.candidates().forEach(candidate -> known.add(candidate.doc()));
    List<Ranked> ranked = new ArrayList<>();
    nearest.stream()
        .filter(candidate -> !known.contains(candidate.doc()))
        .limit(k - read.size())
        .forEach(candidate -> ranked.add(new Ranked(candidate, candidate.score(), 0, true)));
    Map<Integer, Double> similarities = similarities(moved);
    int rank = 0;
    for (Candidate candidate : read.candidates()) {
      rank++;
      Double similarity = similarities.get(candidate.doc());
      if (similarity != null) {
        ranked.add(new Ranked(candidate, similarity, rank, true));
      }
    }
    double lowest = ranked.stream().mapToDouble(Ranked::score).min().orElse(0);
    rank = 0;
    for (Candidate candidate : read.candidates()) {
      rank++;
      if (!similarities.containsKey(candidate.doc())) {
        ranked.add(new Ranked(candidate, lowest, rank, false));
      }
    }
    ranked.sort(Ranked.ORDER);
    List<Candidate> joined = new ArrayList<>(ranked.size());
    for (Ranked next : ranked) {
      joined.add(next.at(stage, joined.size() + 1, read.stage()));
    }
    return new Ranking(stage, joined);
  }

  /// Of the read candidates, by Lucene's number.
  private Map<Integer, Double> similarities(float[] moved) throws IOException {
    List<Scored> scored = new ArrayList<>();
    passages.values().forEach(passage -> scored.add(new Scored(passage, 0)));
    Map<Integer, Double> byPassage = new HashMap<>();
    for (Scored exact : search.rescored(search.target(moved), scored)) {
      byPassage.put(exact.doc(), search.similarity(exact.score()));
    }
    Map<Integer, Double> byDocument = new HashMap<>();
    passages.forEach((candidate, passage) ->
        byDocument.put(candidate.doc(), byPassage.getOrDefault(passage, Double.NaN)));
    return byDocument;
  }

  /// @param rank where the reranker had it; 0 for a new one
  /// @param compared false where it has no vector
  private record Ranked(Candidate candidate, double score, int rank, boolean compared) {
    static final Comparator<Ranked> ORDER =
        Comparator.comparingDouble(Ranked::score)
            .reversed()
            .thenComparing(ranked -> !ranked.compared())
            .thenComparingInt(Ranked::rank)
            .thenComparingInt(ranked -> ranked.candidate().doc());

    Candidate at(String stage, int place, String before) {
      if (rank == 0) {
        return Candidate.retrieved(candidate.doc(), stage, place, score, candidate.sightings());
      }
      List<Entry> ledger = candidate.replaced(before, rank);
      ledger.add(new Entry(stage, place, score, score));
      return new Candidate(candidate.doc(), score, ledger, candidate.sightings());
    }
  }
}
