package dev.winnow.memory;

import dev.winnow.embed.files.Sha256;
import dev.winnow.index.Plan;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/// An open scope: its log, what the heap keeps of it, and its index. Thread-safe.
///
/// Calls share `life`, which forgetting and closing hold alone. What the heap keeps is guarded by
/// this object's monitor, under which records are appended too, so that the log and the heap have
/// the same order.
final class ScopeStore implements AutoCloseable {
  /// Records that may await the index before the call that remembers them indexes them.
  private static final int MOST_PENDING = 256;

  /// Records that a list reads between two looks at the heap.
  private static final int LISTED_AT_ONCE = 1_000;

  private final ScopeFolder folder;
  private final MemoryConfig config;
  private final ScopeLock lock;
  private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();
  private final List<String> notes = new ArrayList<>();

  private final List<Stored> all = new ArrayList<>();
  private final Map<String, Stored> keys = new HashMap<>();
  private final Map<String, Conversation> conversations = new HashMap<>();
  private FactHistory facts = new FactHistory();
  private final List<Stored> pending = new ArrayList<>();
  private long next = 1;
  private Instant newest = Instant.MIN;
  private Instant recorded = Instant.MIN;

  private Log log;
  private final ScopeIndex index;
  private volatile boolean failed;

  private ScopeStore(ScopeFolder folder, MemoryConfig config, ScopeLock lock) {
    this.folder = folder;
    this.config = config;
    this.lock = lock;
    try {
      Files.deleteIfExists(Log.unfinished(folder.log()));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException("cannot delete an unfinished log", e);
    }
    this.index = ScopeIndex.open(folder, config, notes);
    try {
      Log opened = openLog(index.known());
      this.log = opened;
      long from = index.agreed(opened, notes);
      for (Stored stored : all) {
        if (stored.place().offset() >= from) {
          pending.add(stored);
        }
      }
    } catch (RuntimeException e) {
      index.close();
      throw e;
    }
  }

  static ScopeStore open(ScopeFolder folder, MemoryConfig config) {
    folder.create();
    var lock = ScopeLock.take(folder.lock());
    try {
      return new ScopeStore(folder, config, lock);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private Log openLog(long known) {
    Log.Opened opened =
        Log.open(
            folder.log(),
            known,
            (record, place) -> {
              Stored _ = keep(record, place);
            });
    if (opened.cut() > 0) {
      notes.add(
          "cut %d bytes from the end of %s: a record that was not acknowledged when the process ended"
              .formatted(opened.cut(), folder.log()));
    }
    next = Math.max(next, opened.log().header().next());
    return opened.log();
  }

  private synchronized Stored keep(Record record, Log.Place place) {
    Entry entry = record.entry();
    Conversation conversation =
        entry instanceof Entry.Turn turn
            ? conversations.computeIfAbsent(turn.session(), Conversation::new)
            : Conversation.NONE;
    var stored = new Stored(record.number(), place, record.turn(), conversation);
    if (entry instanceof Entry.Turn) {
      conversation.add(stored);
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

  /// True once something failed after which only a new opening helps.
  boolean failed() {
    return failed;
  }

  List<String> notes() {
    return List.copyOf(notes);
  }

  int count() {
    return shared(() -> {
      synchronized (this) {
        return all.size();
      }
    });
  }

  private <T> T shared(Supplier<T> call) {
    life.readLock().lock();
    try {
      return call.get();
    } finally {
      life.readLock().unlock();
    }
  }

  Remembered remember(List<Keyed> entries) {
    return shared(() -> {
      List<String> ids = new ArrayList<>(entries.size());
      List<String> known = new ArrayList<>();
      long end;
      int waiting;
      synchronized (this) {
        end = append(entries, ids, known);
        waiting = pending.size();
      }
      try {
        log.force(end);
      } catch (RuntimeException e) {
        failed = true;
        throw e;
      }
      return new Remembered(ids, known, waiting < MOST_PENDING ? List.of() : indexNow());
    });
  }

  /// @return the offset up to which the log has to be on disk
  private long append(List<Keyed> entries, List<String> ids, List<String> known) {
    Instant now = config.clock().instant();
    Instant moment = now.isBefore(recorded) ? recorded : now;
    List<Record> records = new ArrayList<>(entries.size());
    Map<String, Record> fresh = new HashMap<>();
    Map<String, Integer> turns = new HashMap<>();
    long number = next;
    long end = 0;
    for (Keyed keyed : entries) {
      Record same = fresh.get(keyed.key());
      Stored earlier = same == null ? keys.get(keyed.key()) : null;
      if (earlier != null) {
        same = log.read(earlier.place());
        end = Math.max(end, earlier.place().end()); // another thread may not have forced it yet
      }
      if (same != null) {
        requireSame(keyed, same);
        ids.add(same.id());
        known.add(same.id());
        continue;
      }
      Entry entry = keyed.entry();
      int turn = 0;
      if (entry instanceof Entry.Turn said) {
        turn = turns.merge(said.session(), nextTurn(said.session()), (last, _) -> last + 1);
      }
      var record = new Record(number++, keyed.key(), turn, moment, entry);
      records.add(record);
      ids.add(record.id());
      if (!keyed.key().isEmpty()) {
        fresh.put(keyed.key(), record);
      }
    }
    if (records.isEmpty()) {
      return end;
    }
    List<Log.Place> places = log.append(records.stream().map(RecordJson::write).toList());
    for (int i = 0; i < records.size(); i++) {
      pending.add(keep(records.get(i), places.get(i)));
    }
    return places.getLast().end();
  }

  private static void requireSame(Keyed keyed, Record known) {
    if (!keyed.saysTheSameAs(known.entry())) {
      throw new IllegalArgumentException(
          "key '%s' belongs to memory %s, which says something else; expected the same again, or a key of its own"
              .formatted(Unicode.shown(keyed.key()), known.id()));
    }
  }

  /// Memories in the log's order, with numbers above `after`.
  List<Kept> list(Which which, long after, int most) {
    return shared(() -> {
      log.force(log.end());
      List<Kept> found = new ArrayList<>();
      long last = after;
      while (found.size() < most) {
        List<Stored> some;
        synchronized (this) {
          int at = at(last + 1);
          int end = at + Math.min(all.size() - at, Math.min(most, LISTED_AT_ONCE));
          some = List.copyOf(all.subList(at, end));
        }
        if (some.isEmpty()) {
          break;
        }
        some.stream()
            .map(stored -> log.read(stored.place()))
            .filter(record -> which.matches(record.entry()))
            .limit(most - found.size())
            .forEach(record -> found.add(record.kept()));
        last = some.getLast().number();
      }
      return found;
    });
  }

  Optional<Kept> get(long number) {
    return shared(() -> {
      log.force(log.end());
      return stored(number).map(stored -> log.read(stored.place()).kept());
    });
  }

  private synchronized Optional<Stored> stored(long number) {
    int at = at(number);
    return at < all.size() && all.get(at).number() == number
        ? Optional.of(all.get(at))
        : Optional.empty();
  }

  /// The place in `all` of the first record whose number is at least this; under the monitor.
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

  private int nextTurn(String session) {
    Conversation conversation = conversations.get(session);
    return conversation == null ? 0 : conversation.next();
  }

  /// Indexes what awaits it; a failure is told and not thrown, for the records are safe already.
  private List<String> indexNow() {
    try {
      indexPending();
      return List.of();
    } catch (RuntimeException e) {
      return List.of("remembered, but not indexed yet: " + e.getMessage());
    }
  }

  /// Brings the index up to the log.
  private void indexPending() {
    synchronized (index) {
      List<Stored> batch;
      Log current;
      synchronized (this) {
        if (pending.isEmpty()) {
          index.refresh();
          return;
        }
        batch = List.copyOf(pending);
        current = log;
      }
      current.force(batch.getLast().place().end());
      indexAll(current, batch);
      index.indexed(current, batch.getLast().place().end(), batch.size());
      synchronized (this) {
        pending.subList(0, batch.size()).clear();
      }
      index.refresh();
    }
  }

  /// Writes the documents of entries, of their neighbours before them, and of their stretches. The
  /// neighbours behind a new turn are new themselves.
  private void indexAll(Log from, Collection<Stored> entries) {
    var work = new ViewWork(from, config.neighbours());
    synchronized (this) {
      for (Stored stored : entries) {
        work.add(stored, config.neighbours(), 0);
      }
    }
    work.run(index::add);
  }

  Recalled recall(Recall recall) {
    return shared(() -> {
      indexPending();
      Instant at = recall.weighing().at();
      Instant moment;
      synchronized (this) {
        moment = at != null ? at : newest;
      }
      return new Recalling(index, this::record, facts, moment).recall(recall);
    });
  }

  /// The record of an id that the index names.
  private Record record(long number) {
    Stored stored =
        stored(number)
            .orElseThrow(() ->
                new IllegalStateException(
                    "the index of %s has memory %s, but the log has not; close the memory and delete the folder %s, which is made again"
                        .formatted(folder.path(), Record.id(number), folder.index())));
    return log.read(stored.place());
  }

  static Plan plan(int k, boolean vectors) {
    return Recalling.plan(k, vectors);
  }

  Facts facts(Instant valid, Instant recordedBy) {
    return shared(() -> facts.facts(valid, recordedBy));
  }

  Forgotten forget(Forget forget) {
    life.writeLock().lock();
    try {
      Set<Long> asked = chosen(forget);
      Set<Long> dependents = facts.dependents(asked);
      Set<Long> gone = new HashSet<>(asked);
      gone.addAll(dependents);
      if (gone.isEmpty()) {
        return Forgotten.NOTHING;
      }
      indexPending();
      failed = true; // until it is done; a new opening finishes what an error leaves
      erase(gone);
      failed = false;
      List<String> hashes = gone.stream().sorted().map(this::hash).toList();
      return new Forgotten(hashes, dependents.size(), List.of("log", "index"), mentions(forget));
    } finally {
      life.writeLock().unlock();
    }
  }

  private Set<Long> chosen(Forget forget) {
    Set<Long> chosen = new HashSet<>();
    switch (forget) {
      case Forget.Ids(List<String> ids) -> {
        Set<Long> numbers = new HashSet<>();
        ids.forEach(id -> numbers.add(Record.number(id)));
        all.stream().map(Stored::number).filter(numbers::contains).forEach(chosen::add);
      }
      case Forget.Matching(Which which) -> choose(record -> which.matches(record.entry()), chosen);
      case Forget.Person(String name) ->
          choose(
              record ->
                  record.entry().people().stream()
                      .anyMatch(person -> FactHistory.same(person, name)),
              chosen);
    }
    return chosen;
  }

  private void choose(java.util.function.Predicate<Record> test, Set<Long> chosen) {
    for (Stored stored : all) {
      if (test.test(log.read(stored.place()))) {
        chosen.add(stored.number());
      }
    }
  }

  private void erase(Set<Long> gone) {
    Map<String, Set<Integer>> stretches = new HashMap<>();
    Set<Long> beside = new HashSet<>();
    for (Stored stored : all) {
      if (gone.contains(stored.number()) && stored.isTurn()) {
        Conversation conversation = stored.conversation();
        stretches
            .computeIfAbsent(conversation.session(), _ -> new HashSet<>())
            .add(Views.stretch(stored.turn()));
        int n = config.neighbours();
        conversation.around(stored, n, n).forEach(turn -> beside.add(turn.number()));
      }
    }
    rewrite(gone);
    var work = new ViewWork(log, config.neighbours());
    List<String> deleted = new ArrayList<>();
    gone.forEach(number -> deleted.add(Record.id(number)));
    stretches.forEach((session, numbers) ->
        numbers.forEach(number -> deleted.add(Views.stretchId(session, number))));
    for (Stored stored : all) {
      boolean affected =
          beside.contains(stored.number())
              || (stored.isTurn()
                  && stretches
                      .getOrDefault(stored.conversation().session(), Set.of())
                      .contains(Views.stretch(stored.turn())));
      if (affected) {
        work.add(stored, 0, 0);
      }
    }
    index.forget(deleted, () -> work.run(index::add), log);
  }

  /// Puts a new log without these records in place of the old one. What the heap keeps is read from
  /// the new one.
  private void rewrite(Set<Long> gone) {
    Log old = log;
    List<Stored> kept = all.stream().filter(one -> !gone.contains(one.number())).toList();
    Iterable<byte[]> bodies =
        () -> {
          Iterator<Stored> places = kept.iterator();
          return new Iterator<>() {
            @Override
            public boolean hasNext() {
              return places.hasNext();
            }

            @Override
            public byte[] next() {
              return old.body(places.next().place());
            }
          };
        };
    Log.write(folder.log(), new LogHeader(old.header().generation() + 1, next), bodies);
    old.close();
    all.clear();
    keys.clear();
    conversations.clear();
    facts = new FactHistory();
    newest = Instant.MIN;
    log = openLog(0);
  }

  private String hash(long number) {
    return Sha256.of(folder.scope() + "/" + Record.id(number));
  }

  private List<String> mentions(Forget forget) {
    if (!(forget instanceof Forget.Person(String name))) {
      return List.of();
    }
    String person = name.strip().toLowerCase(Locale.ROOT);
    List<String> mentions = new ArrayList<>();
    for (Stored stored : all) {
      Record record = log.read(stored.place());
      if (record.entry().text().toLowerCase(Locale.ROOT).contains(person)) {
        mentions.add(record.id());
      }
    }
    return mentions;
  }

  /// Commits the index, if it can be brought up to the log, and closes all.
  @Override
  public void close() {
    life.writeLock().lock();
    try (lock;
        var _ = log;
        var _ = index) {
      if (!failed) {
        List<String> _ = indexNow();
        index.commit(log);
      }
    } finally {
      life.writeLock().unlock();
    }
  }
}
