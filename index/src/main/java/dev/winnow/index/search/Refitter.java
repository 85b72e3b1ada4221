package dev.winnow.index.search;

import dev.winnow.index.Feedback;
import dev.winnow.index.Schema;
import dev.winnow.index.Vector;
import dev.winnow.index.search.Ledger.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Moves a query's vector by relevance feedback, and joins the candidates that the reranker read
/// with those that the moved vector finds. Confined to one stage.
final class Refitter {
  private final Schema.Dense space;
  private final Ranking read;

  /// Vectors of the read candidates that have one, by id.
  private final Map<String, Vector> vectors;

  /// @param vectors of the read candidates, by id
  Refitter(Schema.Dense space, Ranking read, Map<String, Vector> vectors) {
    this.space = space;
    this.read = read;
    this.vectors = vectors;
  }

  /// Candidates that the feedback learns from.
  int taught() {
    return vectors.size();
  }

  int withoutVectors() {
    return read.size() - vectors.size();
  }

  /// The moved query; fails where the result cannot be compared.
  Vector moved(Feedback feedback, Vector query, int steps) {
    var rows = new float[vectors.size()][];
    var scores = new double[rows.length];
    int row = 0;
    for (Candidate candidate : read.candidates()) {
      Vector vector = vectors.get(candidate.id());
      if (vector != null) {
        rows[row] = vector.values();
        scores[row++] = candidate.score();
      }
    }
    float[] compared = Spaces.compared(query.values(), space);
    return Spaces.vector(feedback.move(compared, rows, scores, steps), space, "the index");
  }

  /// All candidates that were read and the nearest new ones, `k` together, by similarity to
  /// `moved`.
  ///
  /// @param nearest what a search with `moved` found
  Ranking joined(String stage, Vector moved, List<Scored> nearest, int k) {
    Set<String> known = new HashSet<>();
    read.candidates().forEach(candidate -> known.add(candidate.id()));
    List<Ranked> ranked = new ArrayList<>();
    nearest.stream()
        .filter(next -> !known.contains(next.id()))
        .limit(k - read.size())
        .forEach(next -> ranked.add(new Ranked(next.id(), next.score(), 0, next, true)));
    float[] target = Spaces.compared(moved.values(), space);
    for (int i = 0; i < read.size(); i++) {
      Vector vector = vectors.get(id(i));
      if (vector != null) {
        double similarity = Spaces.similarity(target, vector.values(), space);
        ranked.add(new Ranked(id(i), similarity, i + 1, null, true));
      }
    }
    double lowest = ranked.stream().mapToDouble(Ranked::score).min().orElse(0);
    for (int i = 0; i < read.size(); i++) {
      if (!vectors.containsKey(id(i))) {
        ranked.add(new Ranked(id(i), lowest, i + 1, null, false));
      }
    }
    ranked.sort(Ranked.ORDER);
    List<Candidate> joined = new ArrayList<>(ranked.size());
    for (Ranked next : ranked) {
      joined.add(candidate(next, new Place(stage, joined.size() + 1)));
    }
    return new Ranking(stage, joined);
  }

  private String id(int index) {
    return read.candidates().get(index).id();
  }

  private Candidate candidate(Ranked ranked, Place to) {
    Scored found = ranked.found();
    if (found != null) {
      return new Candidate(
          found.id(), Ledger.retrieved(to, ranked.score()), Ranking.matches(to.stage(), found));
    }
    Candidate candidate = read.candidates().get(ranked.rank() - 1);
    return candidate.with(
        candidate.ledger().replaced(read.place(ranked.rank() - 1), to, ranked.score()));
  }

  /// @param rank the reranker's; 0 for a new candidate
  /// @param found the new candidate
  /// @param compared false where it has no vector
  private record Ranked(
      String id, double score, int rank, @Nullable Scored found, boolean compared) {
    static final Comparator<Ranked> ORDER =
        Comparator.comparingDouble(Ranked::score)
            .reversed()
            .thenComparing(ranked -> !ranked.compared())
            .thenComparingInt(Ranked::rank)
            .thenComparing(Ranked::id);
  }
}
