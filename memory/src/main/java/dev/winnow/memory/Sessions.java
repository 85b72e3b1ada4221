package dev.winnow.memory;

import dev.winnow.index.Hit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Ranks the sessions of what was found, by two kinds of evidence. One is how well the session's
/// best stretch suits the question as a whole, from 0 to 1, [#WHOLE] of which counts: words of the
/// question may lie far apart in it. The other is how well its turns do, which vectors see too. Of
/// these the best counts whole, relative to the best turn of all, and each further one [#FADING] of
/// the one before: many turns on a subject are better evidence than one.
final class Sessions {
  /// Tuned with [#FADING] on two of LoCoMo's conversations; from .3 to 1 the other eight find .901
  /// to .904 of the evidence in five sessions.
  private static final double WHOLE = 0.7;

  /// From .3 to .65 the other eight find .902 to .903; with .8, as many turns count as a session
  /// has, and it is .897.
  private static final double FADING = 0.5;

  private static final int MOST_TURNS = 20;

  private final Map<String, List<Hit.Entry>> ledgers = new TreeMap<>();

  private Sessions() {}

  /// @param items by falling score
  /// @param stretches by falling score; none where they were not searched
  static List<Recalled.Session> of(List<Recalled.Item> items, List<Hit> stretches) {
    var sessions = new Sessions();
    sessions.addStretches(stretches);
    sessions.addTurns(items);
    List<Recalled.Session> ranked = new ArrayList<>();
    sessions.ledgers.forEach(
        (name, ledger) -> ranked.add(new Recalled.Session(name, Recalling.sum(ledger), ledger)));
    ranked.sort(Comparator.comparingDouble(Recalled.Session::score).reversed());
    return ranked;
  }

  private void addStretches(List<Hit> stretches) {
    for (Hit hit : stretches) {
      String session = Views.session(hit.id());
      if (!ledgers.containsKey(session)) {
        double share = WHOLE * Recalling.share(hit, stretches);
        add(session, new Hit.Entry("conversation", hit.rank(), hit.score(), share));
      }
    }
  }

  private void addTurns(List<Recalled.Item> items) {
    double best = items.stream().mapToDouble(Sessions::relevance).max().orElse(0);
    Map<String, Integer> turns = new HashMap<>();
    int rank = 0;
    for (Recalled.Item item : items) {
      rank++;
      String session = item.session();
      double relevance = relevance(item);
      int before = turns.merge(session, 1, Integer::sum) - 1;
      if (!session.isEmpty() && best > 0 && before < MOST_TURNS) {
        double share = Math.pow(FADING, before) * relevance / best;
        add(session, new Hit.Entry("turn " + item.id(), rank, relevance, share));
      }
    }
  }

  private void add(String session, Hit.Entry line) {
    ledgers.computeIfAbsent(session, _ -> new ArrayList<>()).add(line);
  }

  /// Of the turn itself: without its session's part, which is counted by the stretches, and its
  /// age.
  private static double relevance(Recalled.Item item) {
    double sum = 0;
    for (Hit.Entry line : item.ledger()) {
      boolean beside =
          line.stage().equals(Recalling.SESSION) || line.stage().equals(Recalling.RECENCY);
      sum += beside ? 0 : line.contribution();
    }
    return sum;
  }
}
