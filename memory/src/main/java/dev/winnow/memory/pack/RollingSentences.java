package dev.winnow.memory.pack;

import dev.winnow.memory.pack.Pack.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Keeps the best sentences of all pieces in a cache that rolls over them in chronological order:
/// the scheme of InfiniRetri (Ye and others, 2025), which scores by attention, with a scorer in its
/// place. Each step scores the cache together with the next window of sentences and keeps the best
/// whole sentences that fit the cache. A sentence gets a quarter of its neighbours' scores too, as
/// the paper smooths over the tokens next to a match, unless the scorer says otherwise.
///
/// Cost: one call to the scorer a window, of at most cache and window tokens, but for a single
/// sentence that is longer.
record RollingSentences(Packer packer, String query, Trace trace) {
  /// A sentence of a unit.
  ///
  /// @param index its number in the unit, from 0
  record Sentence(int unit, int index, Span span, String text, int tokens) {
    boolean isBefore(Sentence next) {
      return unit == next.unit && index + 1 == next.index;
    }
  }

  /// The units, single pieces cut to their kept sentences, and left out if none was kept.
  List<Unit> trim(List<Unit> units) {
    var kept = cached(sentences(units));
    List<Unit> trimmed = new ArrayList<>();
    for (int i = 0; i < units.size(); i++) {
      Unit unit = units.get(i);
      int which = i;
      List<Span> spans = kept.stream().filter(s -> s.unit() == which).map(Sentence::span).toList();
      if (!unit.isDivisible() || spans.size() == unit.sentences().size()) {
        trimmed.add(unit);
      } else if (spans.isEmpty()) {
        trace.add(
            unit,
            Verdict.IRRELEVANT,
            "none of its sentences is among the best %d tokens"
                .formatted(packer.config().trimming().cache()));
      } else {
        trimmed.add(unit.showing(spans));
      }
    }
    return trimmed;
  }

  private List<Sentence> sentences(List<Unit> units) {
    List<Integer> order =
        IntStream.range(0, units.size())
            .filter(i -> units.get(i).isDivisible())
            .boxed()
            .sorted(Comparator.comparing(i -> units.get(i).first(), Unit.CHRONOLOGICAL))
            .toList();
    List<Sentence> sentences = new ArrayList<>();
    for (int unit : order) {
      String text = units.get(unit).first().text();
      List<Span> spans = units.get(unit).sentences();
      for (int i = 0; i < spans.size(); i++) {
        String sentence = spans.get(i).of(text);
        int tokens = packer.counter().count(sentence);
        sentences.add(new Sentence(unit, i, spans.get(i), sentence, tokens));
      }
    }
    return sentences;
  }

  private List<Sentence> cached(List<Sentence> sentences) {
    List<Sentence> cache = new ArrayList<>();
    int next = 0;
    while (next < sentences.size()) {
      List<Sentence> seen = new ArrayList<>(cache);
      int room = packer.config().trimming().window();
      do {
        seen.add(sentences.get(next));
        room -= sentences.get(next).tokens();
        next++;
      } while (next < sentences.size() && sentences.get(next).tokens() <= room);
      cache = best(seen);
    }
    return cache;
  }

  private List<Sentence> best(List<Sentence> seen) {
    double[] scores = smoothed(seen);
    List<Integer> order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]).thenComparing(i -> i))
            .toList();
    var keep = new boolean[scores.length];
    int room = packer.config().trimming().cache();
    for (int i : order) {
      if (seen.get(i).tokens() <= room) {
        keep[i] = true;
        room -= seen.get(i).tokens();
      }
    }
    return IntStream.range(0, keep.length).filter(i -> keep[i]).mapToObj(seen::get).toList();
  }

  private double[] smoothed(List<Sentence> seen) {
    double[] raw = scores(packer.scorer(), query, seen.stream().map(Sentence::text).toList());
    double[] smooth = raw.clone();
    double share = packer.scorer().neighbours();
    for (int i = 1; i < raw.length; i++) {
      if (seen.get(i - 1).isBefore(seen.get(i))) {
        smooth[i] += share * raw[i - 1];
        smooth[i - 1] += share * raw[i];
      }
    }
    return smooth;
  }

  /// The scorer's answer, checked.
  static double[] scores(SentenceScorer scorer, String query, List<String> sentences) {
    double[] scores = scorer.score(query, sentences);
    if (scores.length != sentences.size()) {
      throw new IllegalArgumentException(
          "the sentence scorer gave %d scores for %d sentences; expected one each; mend the scorer"
              .formatted(scores.length, sentences.size()));
    }
    return scores;
  }
}
