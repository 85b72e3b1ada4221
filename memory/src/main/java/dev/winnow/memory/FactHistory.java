package dev.winnow.memory;

import java.text.Normalizer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All statements of facts, and what follows from them; see [Facts]. Thread-safe.
final class FactHistory {
  /// Statements about one attribute of one subject, in the log's order.
  private final TreeMap<String, List<Record>> statements = new TreeMap<>();

  /// A value from a moment on; a null value means that nothing holds.
  ///
  /// @param order number of the entry that first stated it; a correction takes its place
  private record Claim(Record record, @Nullable String value, Instant from, long order) {}

  /// A value that never held, as was recorded at a moment.
  private record Denial(Record record, String value) {}

  /// What statements come to: claims by their beginning, and what contradicts them.
  private record Account(List<Claim> claims, List<Facts.Contradiction> contradictions) {}

  synchronized void add(Record record) {
    if (record.entry() instanceof Entry.Fact fact) {
      statements.computeIfAbsent(key(fact), _ -> new ArrayList<>()).add(record);
    }
  }

  /// The memories that have to go with these: later corrections and retractions that quote one of
  /// their values, and the earlier statements about the same attributes.
  synchronized Set<Long> dependents(Set<Long> forgotten) {
    Set<Long> dependents = new HashSet<>();
    for (List<Record> history : statements.values()) {
      Set<String> values = new HashSet<>();
      int last = -1;
      for (int i = 0; i < history.size(); i++) {
        Record record = history.get(i);
        boolean asked = forgotten.contains(record.number());
        if (asked) {
          values.addAll(stated(record));
        }
        if (asked || quotes(record, values)) {
          last = i;
          values.addAll(stated(record));
        }
      }
      history.subList(0, last + 1).forEach(record -> dependents.add(record.number()));
    }
    dependents.removeAll(forgotten);
    return dependents;
  }

  private static List<String> stated(Record record) {
    return switch (((Entry.Fact) record.entry()).change()) {
      case Entry.Change.State(String value) -> List.of(plain(value));
      case Entry.Change.Correct(String wrong, String right) -> List.of(plain(wrong), plain(right));
      case Entry.Change.Retract(String value) -> List.of(plain(value));
      case Entry.Change.Expire() -> List.of();
    };
  }

  /// Whether a correction or retraction says one of the values again.
  private static boolean quotes(Record record, Set<String> values) {
    return !(((Entry.Fact) record.entry()).change() instanceof Entry.Change.State)
        && stated(record).stream().anyMatch(values::contains);
  }

  /// What holds.
  ///
  /// @param valid the moment in the world
  /// @param recorded nothing that was recorded after this moment counts
  synchronized Facts facts(Instant valid, Instant recorded) {
    List<Facts.Held> held = new ArrayList<>();
    List<Facts.Contradiction> contradictions = new ArrayList<>();
    for (List<Record> history : statements.values()) {
      Account account = account(history, recorded);
      contradictions.addAll(account.contradictions());
      Facts.Held now = heldAt(account.claims(), valid);
      if (now != null) {
        held.add(now);
      }
    }
    contradictions.sort(Comparator.comparingLong(contradiction -> latest(contradiction)));
    return new Facts(held, contradictions);
  }

  private static long latest(Facts.Contradiction contradiction) {
    return contradiction.ids().stream().mapToLong(Record::number).max().orElse(0);
  }

  /// Whether a fact states the value that holds at a moment.
  synchronized boolean holds(Record record, Instant valid) {
    if (!(record.entry() instanceof Entry.Fact fact)) {
      return true;
    }
    List<Record> history = statements.getOrDefault(key(fact), List.of());
    Facts.Held now = heldAt(account(history, Instant.MAX).claims(), valid);
    return now != null
        && switch (fact.change()) {
          case Entry.Change.State state -> same(state.value(), now.value());
          case Entry.Change.Correct correct -> same(correct.right(), now.value());
          case Entry.Change.Retract _, Entry.Change.Expire _ -> false;
        };
  }

  private static Account account(List<Record> history, Instant recorded) {
    List<Claim> claims = new ArrayList<>();
    List<Denial> denials = new ArrayList<>();
    List<Facts.Contradiction> contradictions = new ArrayList<>();
    for (Record record : history) {
      if (record.recorded().isAfter(recorded) || !(record.entry() instanceof Entry.Fact fact)) {
        continue;
      }
      switch (fact.change()) {
        case Entry.Change.State(String value) -> {
          Denial denial = denial(denials, value, fact.validFrom());
          if (denial == null) {
            claims.add(new Claim(record, value, fact.validFrom(), record.number()));
          } else {
            contradictions.add(
                contradiction(fact, denial.record(), record, "an echo of a value that never held"));
          }
        }
        case Entry.Change.Correct(String wrong, String right) -> {
          denials.removeIf(denial -> same(denial.value(), right));
          denials.add(new Denial(record, wrong));
          boolean found = false;
          for (int i = 0; i < claims.size(); i++) {
            Claim claim = claims.get(i);
            if (claim.value() != null && same(claim.value(), wrong)) {
              claims.set(i, new Claim(record, right, claim.from(), claim.order()));
              found = true;
            }
          }
          if (!found) {
            claims.add(new Claim(record, right, fact.validFrom(), record.number()));
          }
        }
        case Entry.Change.Retract(String value) -> {
          denials.add(new Denial(record, value));
          claims.removeIf(claim -> claim.value() != null && same(claim.value(), value));
        }
        case Entry.Change.Expire() ->
            claims.add(new Claim(record, null, fact.validFrom(), record.number()));
      }
    }
    claims.sort(Comparator.comparing(Claim::from).thenComparingLong(Claim::order));
    for (int i = 0; i + 1 < claims.size(); i++) {
      Claim first = claims.get(i);
      Claim second = claims.get(i + 1);
      if (first.from().equals(second.from())
          && first.value() != null
          && second.value() != null
          && !same(first.value(), second.value())
          && second.record().entry() instanceof Entry.Fact fact) {
        contradictions.add(
            contradiction(
                fact, second.record(), first.record(), "two values from the same moment on"));
      }
    }
    return new Account(claims, contradictions);
  }

  private static Facts.Contradiction contradiction(
      Entry.Fact fact, Record counts, Record other, String reason) {
    return new Facts.Contradiction(
        fact.subject(), fact.attribute(), List.of(counts.id(), other.id()), reason);
  }

  private static @Nullable Denial denial(List<Denial> denials, String value, Instant from) {
    for (Denial denial : denials.reversed()) {
      if (same(denial.value(), value) && !from.isAfter(denial.record().recorded())) {
        return denial;
      }
    }
    return null;
  }

  private static Facts.@Nullable Held heldAt(List<Claim> claims, Instant valid) {
    int at = -1;
    while (at + 1 < claims.size() && !claims.get(at + 1).from().isAfter(valid)) {
      at++;
    }
    if (at < 0) {
      return null;
    }
    Claim claim = claims.get(at);
    String value = claim.value();
    if (value == null || !(claim.record().entry() instanceof Entry.Fact fact)) {
      return null;
    }
    int first = at;
    while (first > 0 && continues(claims.get(first - 1).value(), value)) {
      first--;
    }
    int next = at + 1;
    while (next < claims.size() && continues(claims.get(next).value(), value)) {
      next++;
    }
    Instant to = next < claims.size() ? claims.get(next).from() : null;
    return new Facts.Held(
        claim.record().id(),
        fact.subject(),
        fact.attribute(),
        value,
        new Facts.Validity(claims.get(first).from(), to, claim.record().recorded()));
  }

  private static boolean continues(@Nullable String neighbour, String value) {
    return neighbour != null && same(neighbour, value);
  }

  private static String key(Entry.Fact fact) {
    return plain(fact.subject()) + '\u0000' + plain(fact.attribute());
  }

  static boolean same(String one, String other) {
    return plain(one).equals(plain(other));
  }

  private static String plain(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC)
        .strip()
        .replaceAll("\\s+", " ")
        .toLowerCase(Locale.ROOT);
  }
}
