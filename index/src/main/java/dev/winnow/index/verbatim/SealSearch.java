package dev.winnow.index.verbatim;

import dev.winnow.index.TokenScores;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/// Runs [Seal] over one snapshot. Confined to one search.
final class SealSearch {
  private static final Comparator<Found> HEAVIEST_FIRST =
      Comparator.<Found>comparingDouble(found -> found.ngram().weight())
          .reversed()
          .thenComparing(found -> found.ngram().ids().toString());

  private final VerbatimSearch search;
  private final Seal seal;
  private final TokenScores scores;

  SealSearch(VerbatimSearch search, Seal seal, TokenScores scores) {
    this.search = search;
    this.seal = seal;
    this.scores = scores;
  }

  /// A sequence of the beam.
  private record Sequence(int[] ids, double logProbability, Matches matches) {
    Sequence followedBy(int id, double logProbability) throws IOException {
      int[] longer = java.util.Arrays.copyOf(ids, ids.length + 1);
      longer[ids.length] = id;
      return new Sequence(longer, this.logProbability + logProbability, matches.followedBy(id));
    }
  }

  /// An n-gram and where it occurs.
  private record Found(Ngram ngram, Matches matches) {}

  private record Step(int sequence, int id, double score, double logProbability) {}

  List<Ngram> ngrams() throws IOException {
    return found().stream().map(Found::ngram).toList();
  }

  /// The heaviest first.
  private List<Found> found() throws IOException {
    Matches all = Matches.all(search.parts());
    long tokens = all.live();
    List<Found> found = new ArrayList<>();
    List<Sequence> beam = List.of(new Sequence(new int[0], 0, all));
    for (int length = 1; length <= seal.length() && !beam.isEmpty(); length++) {
      search.deadline().require("generating n-grams");
      beam = longer(beam);
      for (Sequence sequence : beam) {
        long count = sequence.matches().live();
        double weight = seal.weight(sequence.logProbability(), count, tokens);
        List<Integer> ids = java.util.Arrays.stream(sequence.ids()).boxed().toList();
        found.add(
            new Found(
                new Ngram(ids, sequence.logProbability(), count, weight), sequence.matches()));
      }
    }
    found.sort(HEAVIEST_FIRST);
    return found;
  }

  /// The most probable sequences that are a token longer.
  private List<Sequence> longer(List<Sequence> beam) throws IOException {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < beam.size(); i++) {
      int[] allowed =
          beam.get(i).matches().next().keySet().stream()
              .mapToInt(Integer::intValue)
              .sorted()
              .toArray();
      if (allowed.length == 0) {
        continue;
      }
      search.deadline().require("generating n-grams");
      double[] given = scores.scores(beam.get(i).ids().clone(), allowed.clone());
      if (given.length != allowed.length) {
        throw new IllegalArgumentException(
            "%d scores were given for %d tokens; expected one for each; check the model behind the port"
                .formatted(given.length, allowed.length));
      }
      for (int j = 0; j < allowed.length; j++) {
        if (!(given[j] <= 0)) {
          throw new IllegalArgumentException(
              "token %d has the score %s; expected the logarithm of a probability, at most 0; check the model behind the port"
                  .formatted(allowed[j], given[j]));
        }
        if (given[j] > Double.NEGATIVE_INFINITY) {
          steps.add(new Step(i, allowed[j], beam.get(i).logProbability() + given[j], given[j]));
        }
      }
    }
    steps.sort(
        Comparator.comparingDouble(Step::score)
            .reversed()
            .thenComparingInt(Step::sequence)
            .thenComparingInt(Step::id));
    List<Sequence> longer = new ArrayList<>();
    for (Step step : steps.subList(0, Math.min(seal.beam(), steps.size()))) {
      longer.add(beam.get(step.sequence()).followedBy(step.id(), step.logProbability()));
    }
    return longer;
  }

  /// A document while n-grams are taken.
  private static final class Tally {
    private final BitSet covered = new BitSet(); // positions, counted from the document's start
    private final Set<Integer> seen = new HashSet<>();
    private final List<Ngram> ngrams = new ArrayList<>();
    private double score;
    private int token; // at which the heaviest begins

    /// @param starts of the n-gram's occurrences, ascending
    void take(Ngram ngram, List<Integer> starts, double beta) {
      boolean taken = false;
      for (int start : starts) {
        int end = start + ngram.ids().size();
        int next = covered.nextSetBit(start);
        if (next < 0 || next >= end) {
          covered.set(start, end);
          taken = true;
        }
      }
      if (taken) {
        token = ngrams.isEmpty() ? starts.getFirst() : token;
        Set<Integer> tokens = new HashSet<>(ngram.ids());
        int distinct = tokens.size();
        tokens.removeAll(seen);
        score += ngram.weight() * (1 - beta + beta * tokens.size() / distinct);
        seen.addAll(ngram.ids());
        ngrams.add(ngram);
      }
    }
  }

  /// A document in which n-grams were counted.
  ///
  /// @param part in which it is, and its number there
  /// @param token at which its heaviest n-gram begins
  record Counted(int part, int document, double score, int token, List<Ngram> ngrams) {}

  /// The `k` best documents, by score and then by id.
  List<SealHit> best(int k) throws IOException {
    List<@Nullable FixedBitSet> all = new ArrayList<>();
    search.parts().forEach(_ -> all.add(null));
    List<SealHit> hits = new ArrayList<>();
    for (Counted counted : counted(all)) {
      String id = search.id(search.parts().get(counted.part()).doc(counted.document()));
      hits.add(new SealHit(id, counted.score(), counted.ngrams()));
    }
    hits.sort(Comparator.comparingDouble(SealHit::score).reversed().thenComparing(SealHit::id));
    return List.copyOf(hits.subList(0, Math.min(k, hits.size())));
  }

  /// All documents with n-grams that weigh something.
  ///
  /// @param accepted by part: the documents that may be found, by Lucene's number in the segment;
  ///   null means all
  List<Counted> counted(List<@Nullable FixedBitSet> accepted) throws IOException {
    List<Map<Integer, Tally>> tallies = new ArrayList<>();
    search.parts().forEach(_ -> tallies.add(new HashMap<>()));
    for (Found found : found()) {
      search.deadline().require("counting n-grams");
      if (found.ngram().weight() > 0 && found.ngram().count() <= seal.most()) {
        for (int i = 0; i < tallies.size(); i++) {
          take(found, i, accepted.get(i), tallies.get(i));
        }
      }
    }
    List<Counted> counted = new ArrayList<>();
    for (int i = 0; i < tallies.size(); i++) {
      for (var entry : tallies.get(i).entrySet()) {
        Tally tally = entry.getValue();
        counted.add(new Counted(i, entry.getKey(), tally.score, tally.token, tally.ngrams));
      }
    }
    return counted;
  }

  private void take(
      Found found, int index, @Nullable FixedBitSet accepted, Map<Integer, Tally> tallies)
      throws IOException {
    TokenSegment tokens = search.parts().get(index).tokens();
    Map<Integer, List<Integer>> starts = new TreeMap<>();
    found
        .matches()
        .forEach(
            index,
            (document, position) -> {
              if (accepted == null || accepted.get(tokens.number(document))) {
                starts
                    .computeIfAbsent(document, _ -> new ArrayList<>())
                    .add((int) (position - tokens.start(document)));
              }
            });
    starts.forEach((document, places) -> {
      places.sort(Comparator.naturalOrder());
      tallies.computeIfAbsent(document, _ -> new Tally()).take(found.ngram(), places, seal.beta());
    });
  }
}
