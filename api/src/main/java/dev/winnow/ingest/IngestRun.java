package dev.winnow.ingest;

import dev.winnow.engine.Chunking;
import dev.winnow.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;

/// One run, on the thread that called it. The engine is used on the feeder's threads alone, because
/// an interrupt in the middle of a write would close the index's files.
final class IngestRun implements AutoCloseable {
  private static final int DELETED_AT_ONCE = 1_000;

  private final Engine engine;
  private final IngestConfig config;
  private final String pipeline;
  private final Tally tally;
  private final KnownItems known = new KnownItems();
  private final Meter meter;
  private final Feeder feeder;
  private final long start = System.nanoTime();
  private long committed = start;
  private long changesCommitted;

  /// Roots that were walked to their end, with the origins in them that failed.
  private final Map<String, Set<String>> complete = new HashMap<>();

  IngestRun(Engine engine, IngestConfig config, IngestListener listener) {
    this.engine = engine;
    this.config = config;
    this.pipeline = pipeline(engine.recipe().chunking(), config);
    this.tally = new Tally(config.listed());
    this.meter = new Meter(listener, tally);
    this.feeder = new Feeder(engine, config, tally, meter);
  }

  private static String pipeline(Chunking chunking, IngestConfig config) {
    return "%s %d/%d %s"
        .formatted(
            DocumentReader.VERSION, chunking.tokens(), chunking.overlap(), config.pipeline());
  }

  Report run(List<Path> sources) {
    boolean cancelled = false;
    try {
      read(sources);
    } catch (CancellationException _) {
      cancelled = true;
      boolean _ = Thread.interrupted(); // else the flag would also stop the end of the run
      feeder.stop();
    } catch (RuntimeException e) {
      keepWhatWasDone(e);
      throw e;
    }
    commit();
    meter.end(!cancelled);
    if (cancelled) {
      Thread.currentThread().interrupt();
    }
    return tally.report(cancelled, Duration.ofNanos(System.nanoTime() - start));
  }

  private void read(List<Path> sources) {
    feeder.call(this::loadKnown);
    List<Path> distinct = sources.stream().distinct().toList();
    meter.total(distinct.stream().mapToLong(SourceSize::of).sum());
    for (Path source : distinct) {
      walk(source);
    }
    feeder.drain();
    feeder.call(this::deleteVanished);
  }

  /// After a failure: what is in the engine stays, if that can be.
  private void keepWhatWasDone(RuntimeException failure) {
    try {
      feeder.stop();
      commit();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private void loadKnown() {
    engine.refresh();
    known.load(engine.values(Feeder.HASH), engine.values(Feeder.ROOT));
  }

  private void walk(Path source) {
    String root = root(source);
    if (complete.containsKey(root)) {
      return;
    }
    var visitor = new SourceVisitor(root);
    new SourceWalk(config.limits(), visitor).walk(source);
    if (!visitor.broken) {
      complete.put(root, visitor.failedOrigins);
    }
  }

  private static String root(Path source) {
    try {
      return source.toRealPath().toString();
    } catch (IOException _) {
      return source.toAbsolutePath().normalize().toString(); // the walk reports what is wrong
    }
  }

  private void deleteVanished() {
    engine.refresh();
    List<String> vanished = new ArrayList<>();
    engine
        .values(Feeder.ROOT)
        .forEach((id, root) -> {
          if (complete.containsKey(root) && !known.seen(id)) {
            vanished.add(id);
          }
        });
    keepFailed(vanished);
    for (int from = 0; from < vanished.size(); from += DELETED_AT_ONCE) {
      Collection<String> ids =
          vanished.subList(from, Math.min(vanished.size(), from + DELETED_AT_ONCE));
      engine.delete(ids);
      tally.deleted(ids.size());
    }
  }

  /// The id of an unreadable line is unknown, so no document of its file is deleted.
  private void keepFailed(List<String> vanished) {
    Set<String> failed = new HashSet<>();
    complete.values().forEach(failed::addAll);
    if (!failed.isEmpty() && !vanished.isEmpty()) {
      Map<String, String> origins = engine.values(Feeder.ORIGIN);
      vanished.removeIf(id -> failed.contains(origins.get(id)));
    }
  }

  private void commit() {
    long changes = tally.changes();
    if (changes > changesCommitted) {
      feeder.call(engine::commit);
      changesCommitted = changes;
    }
    committed = System.nanoTime();
  }

  private void pulse() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException();
    }
    meter.tick();
    if (System.nanoTime() - committed >= config.pace().commitEvery().toNanos()) {
      commit();
    }
  }

  @Override
  public void close() {
    feeder.close();
  }

  /// Compares what a source holds with what the index holds.
  private final class SourceVisitor implements Visitor {
    private final String root;
    private final Set<String> failedOrigins = new HashSet<>();
    private boolean broken;

    SourceVisitor(String root) {
      this.root = root;
    }

    @Override
    public boolean wants(String path) {
      return config.selection().only().test(path);
    }

    @Override
    public void item(Item item) {
      pulse();
      String hash = item.hash(pipeline);
      KnownItems.Entry entry = known.see(item.id(), hash, root);
      boolean mine = entry.stored() && entry.root().equals(root);
      if (entry.seen()) {
        feeder.drain(); // so that the later one is written later
        warn(item, "of an earlier item");
      } else if (entry.stored() && !mine && stillThere(entry.root())) {
        warn(item, "of a document from " + entry.root());
      }
      if (mine && entry.hash() == KnownItems.prefix(hash)) {
        tally.unchanged();
      } else {
        feeder.add(new Feeder.Pending(item, hash, root, !entry.stored()));
      }
    }

    private void warn(Item item, String whose) {
      tally.warned(
          new Problem(
              item.place(),
              "has the id '%s' %s and replaces it; give each an id of its own, or index the folder above both"
                  .formatted(CleanText.cut(item.id(), 100), whose)));
    }

    private static boolean stillThere(String root) {
      return !root.isEmpty() && Files.exists(Path.of(root));
    }

    @Override
    public void skipped(String source, String reason) {
      pulse();
      tally.skipped(source, reason);
    }

    @Override
    public void failed(String origin, Problem problem) {
      pulse();
      failedOrigins.add(origin);
      tally.failed(problem);
    }

    @Override
    public void broken(Problem problem) {
      pulse();
      broken = true;
      tally.failed(problem);
    }

    @Override
    public void passed(long bytes) {
      pulse();
      meter.passed(bytes);
    }
  }
}
