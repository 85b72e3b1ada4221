package dev.winnow.index.store;

import dev.winnow.index.Fusion;
import dev.winnow.index.Hit.Entry;
import dev.winnow.index.store.Candidate.Sighting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Merges rankings. A fused score is the sum of the ledger's contributions, added as doubles in the
/// order of the inputs; ties are broken by the document's number, so the result is determined.
final class Fuser {
  private Fuser() {}

  static Ranking fuse(String stage, List<Ranking> inputs, Fusion method, int k) {
    Map<Integer, Merged> byDocument = new LinkedHashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      Ranking input = inputs.get(i);
      double weight = method.weight(i);
      ToDoubleFunction<Ranked> part = part(method, input);
      int rank = 0;
      for (Candidate candidate : input.candidates()) {
        rank++;
        double contribution = weight * part.applyAsDouble(new Ranked(rank, candidate.score()));
        byDocument
            .computeIfAbsent(candidate.doc(), _ -> new Merged())
            .add(candidate, input.stage(), rank, contribution);
      }
    }
    List<Candidate> fused = new ArrayList<>(byDocument.size());
    byDocument.forEach((doc, merged) -> fused.add(merged.candidate(doc)));
    fused.sort(
        Comparator.comparingDouble(Candidate::score).reversed().thenComparingInt(Candidate::doc));
    return new Ranking(stage, fused).first(k);
  }

  private record Ranked(int rank, double score) {}

  /// What a candidate of `input` is worth before weighing.
  private static ToDoubleFunction<Ranked> part(Fusion method, Ranking input) {
    return switch (method) {
      case Fusion.ReciprocalRank reciprocal ->
          ranked -> 1 / (reciprocal.constant() + ranked.rank() - 1 + reciprocal.firstRank());
      case Fusion.Normalized normalized -> normalizer(normalized.normalization(), input);
    };
  }

  private static ToDoubleFunction<Ranked> normalizer(Fusion.Normalization how, Ranking input) {
    var scores = input.candidates().stream().mapToDouble(Candidate::score).summaryStatistics();
    return switch (how) {
      case NONE -> Ranked::score;
      case MINMAX -> {
        double range = scores.getMax() - scores.getMin();
        yield ranked -> range > 0 ? (ranked.score() - scores.getMin()) / range : 1;
      }
      case ZSCORE -> {
        double mean = scores.getAverage();
        double variance =
            input.candidates().stream()
                .mapToDouble(candidate -> Math.pow(candidate.score() - mean, 2))
                .average()
                .orElse(0);
        double deviation = Math.sqrt(variance);
        yield ranked -> deviation > 0 ? (ranked.score() - scores.getMin()) / deviation : 0;
      }
    };
  }

  /// One document's parts from all inputs.
  private static final class Merged {
    private final List<Entry> ledger = new ArrayList<>();
    private final List<Sighting> sightings = new ArrayList<>();

    void add(Candidate candidate, String stage, int rank, double contribution) {
      ledger.addAll(candidate.replaced(stage, rank));
      Entry own = ledger.removeLast();
      ledger.add(new Entry(own.stage(), own.rank(), own.score(), contribution));
      sightings.addAll(candidate.sightings());
    }

    Candidate candidate(int doc) {
      double score = 0;
      for (Entry entry : ledger) {
        score += entry.contribution();
      }
      return new Candidate(doc, score, ledger, sightings);
    }
  }
}
