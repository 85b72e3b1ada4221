package dev.winnow.memory;

import dev.winnow.memory.question.Question;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What the heap keeps of a scope's log: where each record lies, keys, sessions and facts. Guarded
/// by its own monitor, under which records are appended too, so that the log and the heap have the
/// same order.
final class ScopeHeap {
  private final List<Stored> all = new ArrayList<>();
  private final Map<String, Stored> keys = new HashMap<>();
  private final Map<String, Conversation> conversations = new HashMap<>();

  /// Words of the names of those who speak.
  private final Set<String> names = new HashSet<>();

  /// Records that are in the log and not yet in the index.
  private final List<Stored> pending = new ArrayList<>();

  private FactHistory facts = new FactHistory();
  private long next = 1;
  private Instant newest = Instant.MIN;
  private Instant recorded = Instant.MIN;

  /// Takes a record that the log has at this place.
  synchronized Stored keep(Record record, Log.Place place) {
    Entry entry = record.entry();
    Conversation conversation =
        entry instanceof Entry.Turn turn
            ? conversations.computeIfAbsent(turn.session(), Conversation::new)
            : Conversation.NONE;
    var stored = new Stored(record.number(), place, record.turn(), conversation);
    if (entry instanceof Entry.Turn turn) {
      conversation.add(stored);
      names.addAll(Question.names(turn.speaker()));
    }
    all.add(stored);
    if (!record.key().isEmpty()) {
      keys.put(record.key(), stored);
    }
    facts.add(record);
    next = record.number() + 1;
    recorded = record.recorded();
    Instant time = Stored.earlier(entry.time(), record.recorded());
    newest = newest.isBefore(time) ? time : newest;
    return stored;
  }

  /// Forgets all that was kept but the number of the next record.
  synchronized void clear() {
    all.clear();
    keys.clear();
    conversations.clear();
    names.clear();
    pending.clear();
    facts = new FactHistory();
    newest = Instant.MIN;
  }

  /// The number of the next record.
  synchronized long next() {
    return next;
  }

  synchronized void atLeast(long number) {
    next = Math.max(next, number);
  }

  /// The moment of a record that is written now: none is recorded before an earlier one.
  synchronized Instant notBeforeTheLast(Instant now) {
    return now.isBefore(recorded) ? recorded : now;
  }

  /// The latest moment that a record speaks of, as far as it had come when it was recorded.
  synchronized Instant newest() {
    return newest;
  }

  synchronized FactHistory facts() {
    return facts;
  }

  /// Whether a word is part of the name of one who speaks.
  synchronized boolean isName(String word) {
    return names.contains(word);
  }

  synchronized int count() {
    return all.size();
  }

  synchronized @Nullable Stored withKey(String key) {
    return keys.get(key);
  }

  synchronized Optional<Stored> stored(long number) {
    int at = at(number);
    return at < all.size() && all.get(at).number() == number
        ? Optional.of(all.get(at))
        : Optional.empty();
  }

  /// Up to `most` records with numbers above `after`, in the log's order.
  synchronized List<Stored> after(long after, int most) {
    int at = at(after + 1);
    return List.copyOf(all.subList(at, at + Math.min(all.size() - at, most)));
  }

  synchronized List<Stored> all() {
    return List.copyOf(all);
  }

  /// The number of a session's next turn.
  synchronized int nextTurn(String session) {
    Conversation conversation = conversations.get(session);
    return conversation == null ? 0 : conversation.next();
  }

  /// The turns of a session in their order.
  synchronized List<Stored> turns(String session) {
    Conversation conversation = conversations.get(session);
    return conversation == null ? List.of() : conversation.turns();
  }

  /// The turns around one, without itself; none of what is no turn.
  synchronized List<Stored> around(long number, int before, int after) {
    return stored(number).filter(Stored::isTurn).stream()
        .flatMap(turn -> turn.conversation().around(turn, before, after).stream())
        .filter(stored -> stored.number() != number)
        .toList();
  }

  synchronized void await(Stored stored) {
    pending.add(stored);
  }

  /// Has all records from this offset on await the index.
  synchronized void awaitFrom(long offset) {
    all.stream().filter(stored -> stored.place().offset() >= offset).forEach(pending::add);
  }

  synchronized int awaiting() {
    return pending.size();
  }

  synchronized List<Stored> pending() {
    return List.copyOf(pending);
  }

  /// The first records that awaited the index are in it.
  synchronized void indexed(int records) {
    pending.subList(0, records).clear();
  }

  /// Looks at records while no other comes.
  synchronized void each(Collection<Stored> records, Consumer<Stored> look) {
    records.forEach(look);
  }

  /// The place in `all` of the first record whose number is at least this.
  private int at(long number) {
    int low = 0;
    int high = all.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (all.get(middle).number() < number) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
