package dev.winnow.index.verbatim;

import dev.winnow.index.TokenScores;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What [SealSearch] finds, by comparing every place of every document.
public final class NaiveSeal {
  private final NaiveCorpus corpus;
  private final Seal seal;
  private final TokenScores scores;

  public NaiveSeal(NaiveCorpus corpus, Seal seal, TokenScores scores) {
    this.corpus = corpus;
    this.seal = seal;
    this.scores = scores;
  }

  private record Sequence(int[] ids, double logProbability) {}

  /// A document's score, and where its heaviest n-gram begins.
  public record Scored(double score, int start) {}

  private List<Ngram> ngrams() {
    long tokens = corpus.count();
    List<Ngram> ngrams = new ArrayList<>();
    List<Sequence> beam = List.of(new Sequence(new int[0], 0));
    for (int length = 1; length <= seal.length(); length++) {
      List<Sequence> longer = new ArrayList<>();
      for (Sequence sequence : beam) {
        int[] allowed =
            corpus.next(sequence.ids()).keySet().stream()
                .filter(id -> id >= 0)
                .mapToInt(Integer::intValue)
                .toArray();
        double[] given = scores.scores(sequence.ids(), allowed);
        for (int i = 0; i < allowed.length; i++) {
          int[] ids = Arrays.copyOf(sequence.ids(), length);
          ids[length - 1] = allowed[i];
          longer.add(new Sequence(ids, sequence.logProbability() + given[i]));
        }
      }
      beam =
          longer.stream()
              .filter(sequence -> sequence.logProbability() > Double.NEGATIVE_INFINITY)
              .sorted(Comparator.comparingDouble(Sequence::logProbability).reversed())
              .limit(seal.beam())
              .toList();
      for (Sequence sequence : beam) {
        long count = corpus.count(sequence.ids());
        double weight = seal.weight(sequence.logProbability(), count, tokens);
        List<Integer> ids = Arrays.stream(sequence.ids()).boxed().toList();
        ngrams.add(new Ngram(ids, sequence.logProbability(), count, weight));
      }
    }
    ngrams.sort(
        Comparator.comparingDouble(Ngram::weight)
            .reversed()
            .thenComparing(ngram -> ngram.ids().toString()));
    return ngrams;
  }

  /// By id: the documents that have n-grams which weigh something.
  public Map<String, Scored> documents() {
    Map<String, Set<Integer>> covered = new HashMap<>();
    Map<String, Set<Integer>> seen = new HashMap<>();
    Map<String, Scored> scored = new TreeMap<>();
    for (Ngram ngram : ngrams()) {
      int[] ids = ngram.ids().stream().mapToInt(Integer::intValue).toArray();
      Set<String> taken = new HashSet<>();
      for (Place place : ngram.weight() > 0 ? corpus.places(ids) : List.<Place>of()) {
        Set<Integer> own = covered.computeIfAbsent(place.id(), _ -> new HashSet<>());
        Set<Integer> wanted = new HashSet<>();
        for (int i = 0; i < ids.length; i++) {
          wanted.add(place.token() + i);
        }
        if (wanted.stream().noneMatch(own::contains)) {
          own.addAll(wanted);
          taken.add(place.id());
          scored.putIfAbsent(place.id(), new Scored(0, place.start()));
        }
      }
      Set<Integer> distinct = new HashSet<>(ngram.ids());
      for (String id : taken) {
        Set<Integer> known = seen.computeIfAbsent(id, _ -> new HashSet<>());
        long fresh = distinct.stream().filter(token -> !known.contains(token)).count();
        known.addAll(distinct);
        Scored before = scored.get(id);
        double more = ngram.weight() * (1 - seal.beta() + seal.beta() * fresh / distinct.size());
        scored.put(id, new Scored(before.score() + more, before.start()));
      }
    }
    return scored;
  }
}
