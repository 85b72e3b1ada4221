package dev.winnow.memory;

import dev.winnow.index.Filter;
import dev.winnow.index.Fusion;
import dev.winnow.index.Hit;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.SearchResult;
import dev.winnow.memory.question.Question;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/// Answers one recall: searches the memories and the stretches of their sessions on one snapshot,
/// and weighs what it finds. Confined to one thread.
final class Recalling {
  /// Candidates for each memory that is wanted, and at least as many as a retriever has by default.
  private static final int CANDIDATES = 4;

  /// Stages of the ledger.
  static final String SESSION = "session";

  static final String RECENCY = "recency";

  /// Most stretches of sessions whose score counts.
  private static final int STRETCHES = 100;

  private final ScopeIndex index;
  private final LongFunction<Record> records;
  private final FactHistory facts;
  private final Instant moment;

  /// @param records reads a record by its number
  /// @param moment of asking
  Recalling(ScopeIndex index, LongFunction<Record> records, FactHistory facts, Instant moment) {
    this.index = index;
    this.records = records;
    this.facts = facts;
    this.moment = moment;
  }

  /// Keywords and vectors weigh alike, however many views the keywords have.
  static Plan plan(int k, boolean vectors) {
    Plan own = Plan.lexical(k).withFields(Views.OWN);
    return vectors
        ? fuse(List.of(0.25, 0.25, 0.5), own, Plan.lexical(k), Plan.dense(k))
        : fuse(List.of(0.5, 0.5), own, Plan.lexical(k));
  }

  private static Plan fuse(List<Double> weights, Plan... of) {
    return Plan.fuse(of).withMethod(Fusion.DEFAULT.withWeights(weights));
  }

  /// The plan whose retrievers search with the form of the question that suits each.
  private static Plan asking(Plan plan, Question question) {
    return plan.withInputs(
        plan.inputs().stream()
            .<Plan>map(leaf ->
                leaf.rephrased(leaf.comparesVectors() ? question.meaning() : question.words()))
            .toList());
  }

  Recalled recall(Recall recall, Question question) {
    List<Query> queries = new ArrayList<>(List.of(memories(recall, question)));
    boolean sessions = recall.weighing().session() > 0;
    if (sessions) {
      queries.add(stretches(recall, question));
    }
    List<SearchResult> results = index.search(queries);
    List<Hit> hits = results.getFirst().hits();
    double best = hits.isEmpty() ? 0 : Math.max(0, hits.getFirst().score());
    Map<String, Hit.Entry> around =
        sessions ? around(results.getLast(), recall.weighing().session() * best) : Map.of();
    List<Recalled.Item> items = new ArrayList<>(hits.size());
    for (Hit hit : hits) {
      Record record = records.apply(Record.number(hit.id()));
      if (recall.weighing().pastFacts() || facts.holds(record, moment)) {
        items.add(item(hit, record, around, recall.weighing(), best));
      }
    }
    items.sort(
        Comparator.comparingDouble(Recalled.Item::score)
            .reversed()
            .thenComparingLong(item -> Record.number(item.id())));
    return new Recalled(
        items.subList(0, Math.min(recall.k(), items.size())),
        Sessions.of(items, sessions ? results.getLast().hits() : List.of()),
        results.stream().flatMap(result -> result.degraded().stream()).distinct().toList());
  }

  private Query memories(Recall recall, Question question) {
    int depth = depth(recall);
    Filter which = recall.which().filter();
    if (recall.plan() != null) {
      Filter memory = Filter.not(Filter.eq(Views.KIND, Views.STRETCH_KIND));
      return query(recall.text(), depth)
          .withPlan(recall.plan())
          .withFilter(which == null ? memory : Filter.and(which, memory));
    }
    // this finds no stretches, and a filter would cost more than the search
    Plan plan = plan(depth, index.embeds());
    Query query =
        query(recall.text(), depth)
            .withPlan(recall.text().isBlank() ? plan : asking(plan, question));
    return which == null ? query : query.withFilter(which);
  }

  private static Query query(String text, int depth) {
    return Query.of(text).withTopK(depth).withTexts(false);
  }

  private static int depth(Recall recall) {
    return Math.max(Plan.DEFAULT_K, CANDIDATES * recall.k());
  }

  private static Query stretches(Recall recall, Question question) {
    String session = recall.which().session();
    Query query =
        query(question.words(), STRETCHES)
            .withPlan(Plan.lexical(STRETCHES).withFields(Views.CONVERSATION));
    return session == null ? query : query.withFilter(Filter.eq(Views.SESSION, session));
  }

  /// What each stretch adds to its turns: its score, brought to the scale from 0 to `most`.
  private static Map<String, Hit.Entry> around(SearchResult stretches, double most) {
    Map<String, Hit.Entry> around = new HashMap<>();
    List<Hit> hits = stretches.hits();
    for (Hit hit : hits) {
      around.put(
          hit.id(), new Hit.Entry(SESSION, hit.rank(), hit.score(), most * share(hit, hits)));
    }
    return around;
  }

  /// Where a hit stands between the last, 0, and the first, 1; 1 where all score alike.
  static double share(Hit hit, List<Hit> hits) {
    double least = hits.getLast().score();
    double range = hits.getFirst().score() - least;
    return range > 0 ? (hit.score() - least) / range : 1;
  }

  private Recalled.Item item(
      Hit hit, Record record, Map<String, Hit.Entry> around, Weighing weighing, double best) {
    List<Hit.Entry> ledger = new ArrayList<>(hit.ledger());
    if (record.entry() instanceof Entry.Turn turn) {
      Hit.Entry stretch = around.get(Views.stretchId(turn.session(), Views.stretch(record.turn())));
      if (stretch != null) {
        ledger.add(stretch);
      }
    }
    if (weighing.recency() > 0) {
      double fresh = freshness(record.entry().time(), weighing.halfLife());
      ledger.add(new Hit.Entry(RECENCY, hit.rank(), fresh, weighing.recency() * best * fresh));
    }
    return new Recalled.Item(hit.id(), record.entry(), record.turn(), sum(ledger), ledger);
  }

  /// The score that a ledger accounts for.
  static double sum(List<Hit.Entry> ledger) {
    double score = 0;
    for (Hit.Entry line : ledger) {
      score += line.contribution();
    }
    return score;
  }

  /// `2^(-age / halfLife)`; 1 for what is later than the moment of asking.
  private double freshness(Instant time, Duration halfLife) {
    if (!time.isBefore(moment)) {
      return 1;
    }
    Duration age = Duration.between(time, moment);
    return Math.pow(2, -(double) age.toSeconds() / Math.max(1e-3, halfLife.toMillis() / 1e3));
  }
}
