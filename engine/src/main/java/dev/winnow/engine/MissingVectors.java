package dev.winnow.engine;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.winnow.index.Document;
import dev.winnow.index.store.Index;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/// The vectors that an engine's documents still lack, and their making, vector space by vector
/// space; learned sparse vectors count as a space. Documents lack vectors where
/// [EngineConfig#deferVectors] makes them searchable by keywords first. Thread-safe.
public final class MissingVectors {
  /// Documents read at a time, and embedded at a time.
  private static final int PAGE = 256;

  private static final int BATCH = 16;

  private final Gate gate;
  private final Index index;
  private final PassageMaker passages;
  private final Changes changes;
  private final Map<String, Maker> spaces;
  private final AtomicBoolean making = new AtomicBoolean();

  /// @param gate of the engine
  /// @param spaces what makes the vectors of each vector space, and token vectors
  MissingVectors(
      Gate gate, Index index, PassageMaker passages, Changes changes, Map<String, Maker> spaces) {
    this.gate = gate;
    this.index = index;
    this.passages = passages;
    this.changes = changes;
    this.spaces = Collections.unmodifiableMap(new LinkedHashMap<>(spaces));
  }

  /// Hears how far the making of vectors has come, after every few documents, and may end it.
  @FunctionalInterface
  public interface Listener {
    Listener NONE = (_, _, _) -> true;

    /// @param space the vector space at work
    /// @param done documents that got their vectors of this space in this call
    /// @param total documents that had none when it began
    /// @return true to go on; false to stop here and keep what is done
    boolean made(String space, int done, int total);
  }

  /// Searchable documents that lack vectors, by vector space.
  public Map<String, Integer> counts() {
    return gate.in(() -> {
      Map<String, Integer> counts = new LinkedHashMap<>();
      spaces.keySet().forEach(space -> counts.put(space, index.countWithoutVectors(space)));
      return Collections.unmodifiableMap(counts);
    });
  }

  /// Searchable documents that lack vectors; one that lacks them in two spaces counts twice.
  public int count() {
    return counts().values().stream().mapToInt(Integer::intValue).sum();
  }

  /// Makes all missing vectors and commits them page by page, until all are made or the listener
  /// says stop. Searches and changes go on meanwhile: a document that is changed or deleted while
  /// its vectors are made stays as the change left it. Do not interrupt the thread instead: an
  /// interrupt in the middle of a write closes the index's files.
  ///
  /// @return how many documents got vectors, counted once for each vector space
  /// @throws IllegalStateException if another call makes them already, or the engine is closed:
  ///   what was committed by then stays
  @CanIgnoreReturnValue
  public int make(Listener listener) {
    if (!making.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "missing vectors of %s are being made by another call; wait for its end, or stop it by its listener"
              .formatted(index.folder()));
    }
    try {
      int made = 0;
      for (var space : spaces.entrySet()) {
        var run = new Run(space.getKey(), space.getValue(), listener);
        boolean more = run.toTheEnd();
        made += run.done;
        if (!more) {
          break;
        }
      }
      return made;
    } finally {
      changes.end();
      making.set(false);
    }
  }

  /// One call's work on one vector space. Each step is a call of the engine of its own, so that
  /// closing the engine waits for a step and not for the whole.
  private final class Run {
    private final String space;
    private final Maker maker;
    private final Listener listener;
    private int total;
    private int done;

    Run(String space, Maker maker, Listener listener) {
      this.space = space;
      this.maker = maker;
      this.listener = listener;
    }

    /// @return false where the listener said stop
    boolean toTheEnd() {
      total =
          gate.in(() -> {
            index.commit();
            return index.countWithoutVectors(space);
          });
      boolean more = true;
      List<Document> page = total > 0 ? nextPage() : List.of();
      while (more && !page.isEmpty()) {
        try {
          for (int from = 0; more && from < page.size(); from += BATCH) {
            make(page.subList(from, Math.min(page.size(), from + BATCH)));
            more = listener.made(space, done, Math.max(done, total));
          }
        } catch (RuntimeException e) {
          keepWhatWasDone(e);
          throw e;
        }
        gate.run(index::commit);
        page = more ? nextPage() : List.of();
      }
      return more;
    }

    /// After a failure: vectors that were made stay, if that can be.
    private void keepWhatWasDone(RuntimeException failure) {
      try {
        gate.run(index::commit);
      } catch (RuntimeException e) {
        failure.addSuppressed(e);
      }
    }

    private List<Document> nextPage() {
      return gate.in(() ->
          changes.page(() -> {
            index.refresh();
            return index.withoutVectors(space, PAGE);
          }));
    }

    private void make(List<Document> batch) {
      gate.run(() -> {
        List<Document> cut = changes.unchanged(batch).stream().map(passages::cut).toList();
        List<Document> embedded = maker.make(cut, new ArrayList<>(), EmbeddingListener.NONE);
        done += changes.writeBack(embedded, index::add);
      });
    }
  }
}
