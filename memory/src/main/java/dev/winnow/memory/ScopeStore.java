package dev.winnow.memory;

import dev.winnow.embed.Embedder;
import dev.winnow.embed.files.Sha256;
import dev.winnow.index.Plan;
import dev.winnow.memory.question.Question;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An open scope: its log, what the heap keeps of it, and its index. Thread-safe.
///
/// Calls share `life`, which forgetting and closing hold alone. Records are appended under the
/// heap's monitor.
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

  private final ScopeHeap heap = new ScopeHeap();
  private final Backups backups;
  private Log log;
  private final ScopeIndex index;
  private volatile boolean failed;

  private ScopeStore(ScopeFolder folder, MemoryConfig config, ScopeLock lock) {
    this.folder = folder;
    this.config = config;
    this.lock = lock;
    try {
      Files.deleteIfExists(Log.unfinished(folder.log()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete an unfinished log", e);
    }
    this.backups = new Backups(folder.backups(), config.clock());
    this.index = ScopeIndex.open(folder, config, notes);
    try {
      Log opened = openLog(index.known());
      this.log = opened;
      heap.awaitFrom(index.agreed(opened, notes));
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
              Stored _ = heap.keep(record, place);
            });
    if (opened.cut() > 0) {
      notes.add(
          "cut %d bytes from the end of %s: a record that was not acknowledged when the process ended"
              .formatted(opened.cut(), folder.log()));
    }
    heap.atLeast(opened.log().header().next());
    return opened.log();
  }

  /// True once something failed after which only a new opening helps.
  boolean failed() {
    return failed;
  }

  List<String> notes() {
    return List.copyOf(notes);
  }

  int count() {
    return shared(heap::count);
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
      synchronized (heap) {
        end = append(entries, ids, known);
        waiting = heap.awaiting();
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
    Instant moment = heap.notBeforeTheLast(config.clock().instant());
    List<Record> records = new ArrayList<>(entries.size());
    Map<String, Record> fresh = new HashMap<>();
    Map<String, Integer> turns = new HashMap<>();
    long number = heap.next();
    long end = 0;
    for (Keyed keyed : entries) {
      Record same = fresh.get(keyed.key());
      Stored earlier = same == null ? heap.withKey(keyed.key()) : null;
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
        turn = turns.merge(said.session(), heap.nextTurn(said.session()), (last, _) -> last + 1);
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
      heap.await(heap.keep(records.get(i), places.get(i)));
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
        List<Stored> some = heap.after(last, Math.min(most, LISTED_AT_ONCE));
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
      return heap.stored(number).map(stored -> log.read(stored.place()).kept());
    });
  }

  /// The last turns of a session that meet conditions, in their order.
  List<Kept> last(String session, int most, Which which) {
    return shared(() -> {
      log.force(log.end());
      List<Kept> found = new ArrayList<>();
      for (Stored stored : heap.turns(session).reversed()) {
        Kept kept = log.read(stored.place()).kept();
        if (found.size() < most && which.matches(kept.entry())) {
          found.add(kept);
        }
        if (found.size() == most) {
          break;
        }
      }
      return found.reversed();
    });
  }

  /// The turns around one, without itself; none of what is no turn.
  List<Kept> around(long number, int before, int after) {
    return shared(() -> {
      log.force(log.end());
      return heap.around(number, before, after).stream()
          .map(stored -> log.read(stored.place()).kept())
          .toList();
    });
  }

  /// What holds at a moment; null means that of the newest memory.
  Facts facts(@Nullable Instant at) {
    return shared(() -> heap.facts().facts(at == null ? heap.newest() : at, Instant.MAX));
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
      List<Stored> batch = heap.pending();
      if (batch.isEmpty()) {
        index.refresh();
        return;
      }
      Log current = log;
      current.force(batch.getLast().place().end());
      indexAll(current, batch);
      index.indexed(current, batch.getLast().place().end(), batch.size());
      heap.indexed(batch.size());
      index.refresh();
    }
  }

  /// Writes the documents of entries, of their neighbours before them, and of their stretches. The
  /// neighbours behind a new turn are new themselves.
  private void indexAll(Log from, Collection<Stored> entries) {
    var work = new ViewWork(from, config.neighbours());
    heap.each(entries, stored -> work.add(stored, config.neighbours(), 0));
    work.run(index::add);
  }

  Recalled recall(Recall recall) {
    return shared(() -> {
      indexPending();
      Instant at = recall.weighing().at();
      Instant moment = at != null ? at : heap.newest();
      Question question = Question.of(recall.text(), index.english(), heap::isName);
      return new Recalling(index, this::record, heap.facts(), moment).recall(recall, question);
    });
  }

  Optional<Embedder> embedder() {
    return shared(index::embedder);
  }

  /// The record of an id that the index names.
  private Record record(long number) {
    Stored stored =
        heap.stored(number)
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
    return shared(() -> heap.facts().facts(valid, recordedBy));
  }

  <T> T derived(Function<Path, T> use) {
    return shared(() -> {
      try {
        return use.apply(Files.createDirectories(folder.derived()));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot make the folder " + folder.derived(), e);
      }
    });
  }

  Forgotten forget(Forget forget) {
    life.writeLock().lock();
    try {
      var erasing = new Erasing(heap, log);
      Set<Long> asked = erasing.chosen(forget);
      Set<Long> dependents = heap.facts().dependents(asked);
      Set<Long> gone = new HashSet<>(asked);
      gone.addAll(dependents);
      if (gone.isEmpty()) {
        return Forgotten.NOTHING.withMentions(erasing.mentions(forget));
      }
      indexPending();
      List<Forgotten.Copy> copies = backups.holding(gone);
      boolean derived = folder.deleteDerived();
      failed = true; // until it is done; a new opening finishes what an error leaves
      erase(erasing, gone);
      failed = false;
      return new Forgotten(
          gone.stream().sorted().map(this::hash).toList(),
          dependents.size(),
          derived ? List.of("log", "index", "derived") : List.of("log", "index"),
          new Erasing(heap, log).mentions(forget),
          copies);
    } finally {
      life.writeLock().unlock();
    }
  }

  private void erase(Erasing erasing, Set<Long> gone) {
    Erasing.Documents documents = erasing.documents(gone, config.neighbours());
    Log old = log;
    var header = new LogHeader(old.header().generation() + 1, heap.next());
    Log.write(folder.log(), header, erasing.rest(gone));
    old.close();
    heap.clear();
    log = openLog(0); // what the heap keeps is read from the new one
    var work = new ViewWork(log, config.neighbours());
    heap.all().stream()
        .filter(stored -> documents.again().contains(stored.number()))
        .forEach(stored -> work.add(stored, 0, 0));
    index.forget(documents.deleted(), () -> work.run(index::add), log);
  }

  private String hash(long number) {
    return Sha256.of(folder.scope() + "/" + Record.id(number));
  }

  /// Merges the index's segments into one.
  void compact() {
    var _ =
        shared(() -> {
          indexPending();
          synchronized (index) {
            index.compact(log);
            return true;
          }
        });
  }

  /// Copies the scope as it is now.
  Backup backup(Path target) {
    return shared(() -> {
      indexPending();
      synchronized (index) { // lest it learns what the copied log has not
        index.commit(log);
        Backups.Extent extent;
        synchronized (heap) {
          extent = new Backups.Extent(log.end(), heap.next(), heap.count());
        }
        log.force(extent.end());
        return backups.make(target, folder.log(), extent, index::backup);
      }
    });
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
