package dev.winnow.memory.pack;

import dev.winnow.memory.pack.Pack.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Lets a few central sentences stand for each cluster of pieces: clustered retrieval (CRAG,
/// Akesson and Santos, arXiv 2406.00029) with extracted sentences in place of a model's summaries.
///
/// k-medoids, started from the best piece and then the one farthest from all chosen, so that equal
/// input gives equal clusters. A sentence is central by its mean lexical similarity to its
/// cluster's others; of a cluster's sentences the first [#MOST] take part.
///
/// @param similarity compares pieces
/// @param selection says how many clusters and sentences
/// @param trace notes what is left out
record Medoids(Similarity similarity, PackConfig.Selection selection, Trace trace) {
  private static final int ROUNDS = 20;

  /// Most sentences compared in one cluster, all with all.
  static final int MOST = 500;

  private record Sentence(int unit, Span span, Shingles shingles, boolean isMedoid) {}

  /// The units of falling importance, single pieces cut to the sentences that stand for their
  /// cluster, and left out if none of theirs does.
  List<Unit> reduce(List<Unit> units) {
    List<Integer> single =
        IntStream.range(0, units.size()).filter(i -> units.get(i).isDivisible()).boxed().toList();
    if (single.size() <= selection.clusters()) {
      return units;
    }
    var pairs = similarity.over(single.stream().map(i -> units.get(i).first()).toList());
    List<Integer> medoids = medoids(pairs, single.size());
    int[] cluster = assign(pairs, medoids, single.size());
    Map<Integer, List<Span>> kept = new HashMap<>();
    for (int c = 0; c < medoids.size(); c++) {
      int which = c;
      List<Integer> members =
          IntStream.range(0, single.size())
              .filter(i -> cluster[i] == which)
              .mapToObj(single::get)
              .toList();
      central(units, members, single.get(medoids.get(c)))
          .forEach(s -> kept.computeIfAbsent(s.unit(), u -> new ArrayList<>()).add(s.span()));
    }
    List<Unit> reduced = new ArrayList<>();
    for (int i = 0; i < units.size(); i++) {
      Unit unit = units.get(i);
      int at = single.indexOf(i);
      if (at < 0) {
        reduced.add(unit);
      } else if (kept.containsKey(i)) {
        List<Span> spans = kept.get(i);
        spans.sort(Comparator.comparingInt(Span::start));
        reduced.add(unit.showing(spans));
      } else {
        Unit medoid = units.get(single.get(medoids.get(cluster[at])));
        trace.add(
            unit,
            Verdict.CLUSTERED,
            "sentences of the cluster around '%s' stand for it".formatted(medoid.first().id()));
      }
    }
    return reduced;
  }

  private List<Integer> medoids(Similarity.Pairs pairs, int count) {
    List<Integer> medoids = new ArrayList<>(List.of(0));
    while (medoids.size() < selection.clusters()) {
      int farthest = -1;
      double least = Double.POSITIVE_INFINITY;
      for (int i = 0; i < count; i++) {
        double likeness =
            medoids.contains(i) ? Double.POSITIVE_INFINITY : closest(pairs, medoids, i);
        if (likeness < least) {
          least = likeness;
          farthest = i;
        }
      }
      if (farthest < 0) {
        break;
      }
      medoids.add(farthest);
    }
    for (int round = 0; round < ROUNDS; round++) {
      List<Integer> moved = moved(pairs, medoids, count);
      if (moved.equals(medoids)) {
        break;
      }
      medoids = moved;
    }
    return medoids;
  }

  private static double closest(Similarity.Pairs pairs, List<Integer> medoids, int i) {
    return medoids.stream().mapToDouble(medoid -> pairs.of(medoid, i)).max().orElse(0);
  }

  /// Each medoid replaced by the piece of its cluster that is most like the others.
  private static List<Integer> moved(Similarity.Pairs pairs, List<Integer> medoids, int count) {
    int[] cluster = assign(pairs, medoids, count);
    List<Integer> moved = new ArrayList<>();
    for (int c = 0; c < medoids.size(); c++) {
      int best = medoids.get(c);
      double most = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < count; i++) {
        if (cluster[i] != c) {
          continue;
        }
        double sum = 0;
        for (int j = 0; j < count; j++) {
          sum += cluster[j] == c && i != j ? pairs.of(i, j) : 0;
        }
        if (sum > most) {
          most = sum;
          best = i;
        }
      }
      moved.add(best);
    }
    return moved;
  }

  private static int[] assign(Similarity.Pairs pairs, List<Integer> medoids, int count) {
    var cluster = new int[count];
    for (int i = 0; i < count; i++) {
      double most = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < medoids.size(); c++) {
        double likeness =
            medoids.get(c) == i ? Double.POSITIVE_INFINITY : pairs.of(medoids.get(c), i);
        if (likeness > most) {
          most = likeness;
          cluster[i] = c;
        }
      }
    }
    return cluster;
  }

  private List<Sentence> central(List<Unit> units, List<Integer> members, int medoid) {
    List<Sentence> sentences = new ArrayList<>();
    for (int unit : members) {
      String text = units.get(unit).first().text();
      for (Span span : Span.sentences(text)) {
        if (sentences.size() < MOST) {
          sentences.add(new Sentence(unit, span, Shingles.of(span.of(text)), unit == medoid));
        }
      }
    }
    var likeness = new double[sentences.size()];
    for (int i = 0; i < likeness.length; i++) {
      for (int j = 0; j < i; j++) {
        double pair = sentences.get(i).shingles().jaccard(sentences.get(j).shingles());
        likeness[i] += pair;
        likeness[j] += pair;
      }
    }
    return IntStream.range(0, likeness.length)
        .boxed()
        .sorted(
            Comparator.comparingDouble((Integer i) -> -likeness[i])
                .thenComparing(i -> !sentences.get(i).isMedoid())
                .thenComparing(i -> i))
        .limit(selection.sentences())
        .map(sentences::get)
        .toList();
  }
}
