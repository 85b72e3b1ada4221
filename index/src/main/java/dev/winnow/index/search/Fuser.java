package dev.winnow.index.search;

import dev.winnow.index.Fusion;
import dev.winnow.index.search.Ledger.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Merges rankings. Ties are broken by the document's id, so the result is determined.
final class Fuser {
  private Fuser() {}

  static Ranking fuse(String stage, List<Ranking> inputs, Fusion method, int k) {
    Map<String, Merged> byDocument = new LinkedHashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      Ranking input = inputs.get(i);
      double weight = method.weight(i);
      ToDoubleFunction<Ranked> part = part(method, input);
      for (int at = 0; at < input.size(); at++) {
        Candidate candidate = input.candidates().get(at);
        double worth = part.applyAsDouble(new Ranked(at + 1, candidate.score()));
        byDocument
            .computeIfAbsent(candidate.id(), _ -> new Merged())
            .add(candidate, new Part(candidate.ledger(), input.place(at), weight * worth));
      }
    }
    List<Candidate> fused = new ArrayList<>(byDocument.size());
    byDocument.forEach((id, merged) -> fused.add(merged.candidate(id)));
    fused.sort(Fuser::bestFirst);
    return new Ranking(stage, fused).first(k);
  }

  private static int bestFirst(Candidate a, Candidate b) {
    int byScore = Double.compare(b.score(), a.score());
    return byScore != 0 ? byScore : a.id().compareTo(b.id());
  }

  private record Ranked(int rank, double score) {}

  /// The fusion value of a candidate of `input`, before its weight.
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
    private final List<Part> parts = new ArrayList<>();
    private final List<PassageMatch> matches = new ArrayList<>();

    void add(Candidate candidate, Part part) {
      parts.add(part);
      matches.addAll(candidate.matches());
    }

    Candidate candidate(String id) {
      return new Candidate(id, Ledger.fused(parts), matches);
    }
  }
}
