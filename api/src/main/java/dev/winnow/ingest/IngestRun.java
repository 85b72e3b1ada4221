package dev.winnow.ingest;

import dev.winnow.engine.Chunking;
import dev.winnow.engine.Engine;
import dev.winnow.ingest.read.CleanText;
import dev.winnow.ingest.read.DocumentReader;
import dev.winnow.ingest.read.Item;
import dev.winnow.ingest.read.Problem;
import dev.winnow.ingest.walk.FileNames;
import dev.winnow.ingest.walk.SourceSize;
import dev.winnow.ingest.walk.SourceWalk;
import dev.winnow.ingest.walk.Visitor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;

/// One run, on the thread that called it. The engine is used on the feeder's threads alone, because
/// an interrupt in the middle of a write would close the index's files.
final class IngestRun implements AutoCloseable {
  private static final int DELETED_AT_ONCE = 1_000;

  /// The number of a line behind its file.
  static final Pattern LINE = Pattern.compile("#[0-9]+$");

  private final Engine engine;
  private final IngestConfig config;
  private final String pipeline;
  private final Tally tally;
  private final KnownItems known = new KnownItems();
  private KnownSources sources = new KnownSources(List.of());
  private Collapsing collapsing;
  private final Meter meter;
  private final Feeder feeder;
  private final long start = System.nanoTime();
  private long committed = start;
  private long changesCommitted;

  private List<Walk> walks = List.of();
  private boolean sourcesChanged;

  /// Documents of the index that no source has: a program added them.
  private long foreign;

  IngestRun(Engine engine, IngestConfig config, IngestListener listener) {
    this.engine = engine;
    this.config = config;
    this.pipeline = pipeline(engine.recipe().chunking(), config);
    this.tally = new Tally(config.listed());
    this.meter = new Meter(listener, tally);
    this.feeder = new Feeder(engine, config, tally, meter);
    this.collapsing = new Collapsing(engine, sources, Copies.NONE, false);
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

  private void read(List<Path> paths) {
    feeder.call(this::loadKnown);
    plan(paths);
    if (collapsing.on()) {
      feeder.call(this::loadContents);
    }
    meter.total(
        walks.stream()
            .map(walk -> SourceSize.of(walk.start()))
            .reduce(SourceSize.NONE, SourceSize::plus));
    walks.forEach(this::walk);
    feeder.drain();
    if (collapsing.on()) {
      walkForOrphans();
    }
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
    sources = KnownSources.in(engine);
    known.loadHashes(engine.values(Feeder.HASH));
    known.loadSources(engine.values(Feeder.SOURCE));
    known.loadFiles(engine.values(Feeder.ORIGIN), this::idOf);
    foreign = engine.count() - known.stored();
    boolean collapse = config.selection().rules().collapse();
    collapsing = new Collapsing(engine, sources, Copies.in(engine), collapse);
  }

  /// Takes in the contents of documents, and which of them no walk will come to.
  private void loadContents() {
    if (!engine.schema().fields().containsKey(Copies.CONTENT)) {
      return;
    }
    Map<String, String> files = engine.values(Feeder.ORIGIN);
    Map<String, String> names = engine.values(Feeder.SOURCE);
    var places = new WalksByPath(walks);
    engine
        .values(Copies.CONTENT)
        .forEach((id, content) -> {
          known.loadLabel(id);
          if (places.of(names.getOrDefault(id, ""), files.getOrDefault(id, "")) == null) {
            collapsing.elsewhere(content);
          }
        });
  }

  private String idOf(String source, String file) {
    return sources.named(source).map(known -> known.idOf(file)).orElse("");
  }

  private void plan(List<Path> paths) {
    var plan = new WalkPlan(sources, tally, this::moved);
    walks = plan.of(paths);
    Path own = KnownSources.real(engine.folder()); // an index in a source is no part of it
    walks.forEach(walk -> walk.others().add(own));
    if (plan.changed()) {
      feeder.call(() -> sources.keepIn(engine));
      sourcesChanged = true;
    }
  }

  /// The source that has moved to a new root: one that is gone, and of whose documents the new
  /// place has at least half unchanged, as far as a look at its first items tells.
  private Optional<Source> moved(Path root, Path start) {
    return sources.gone().stream()
        .filter(gone ->
            new MovedSource(gone, known, collapsing.stored(), pipeline).isAt(root, start, config))
        .findFirst();
  }

  private void walk(Walk walk) {
    walk(walk, new SourceVisitor(walk));
    walk.end();
  }

  private void walk(Walk walk, Visitor visitor) {
    if (Files.exists(walk.start())) {
      boolean ignoreFiles = config.selection().rules().ignoreFiles();
      new SourceWalk(config.limits(), visitor, ignoreFiles, walk.others())
          .walk(walk.source().path().orElseThrow(), walk.start());
    } // else a source inside the one that the user named, and gone with its folder
  }

  /// Reads the copies of what became no document once more, and makes documents of them one by one,
  /// until one stands for the others.
  private void walkForOrphans() {
    feeder.call(() -> {
      tally.altered(collapsing.writeLabels());
      collapsing.findOrphans(known::seen);
    });
    if (collapsing.hasOrphans()) {
      walks.forEach(walk -> walk(walk, new OrphanVisitor(new SourceVisitor(walk))));
      feeder.drain();
      feeder.call(() -> collapsing.endOrphans(tally));
    }
  }

  private void deleteVanished() {
    engine.refresh();
    if (walks.stream().noneMatch(Walk::complete) && !collapsing.active()) {
      return;
    }
    Set<String> copies = collapsing.places();
    List<String> collapsed = new ArrayList<>();
    Map<String, String> files = engine.values(Feeder.ORIGIN);
    var places = new WalksByPath(walks);
    Map<Walk, Vanished> found = new LinkedHashMap<>();
    engine
        .values(Feeder.SOURCE)
        .forEach((id, source) -> {
          String file = files.getOrDefault(id, "");
          Walk walk = places.of(source, file);
          if (walk != null) {
            boolean seen = known.seen(id);
            if (!seen && copies.contains(id)) {
              collapsed.add(id);
              seen = true;
            }
            found.computeIfAbsent(walk, Vanished::new).look(id, seen, file);
          }
        });
    collapsing.stored().places().forEach(place -> lookAtCopy(place, places, found));
    Set<String> gone = new HashSet<>();
    found.values().forEach(vanished -> delete(vanished, gone));
    delete(collapsed, tally::altered);
    if (collapsing.active()) {
      collapsing.end(gone::contains, known::seen, tally);
    }
  }

  private void lookAtCopy(String place, WalksByPath places, Map<Walk, Vanished> found) {
    Source source = sources.ofPlace(place).orElse(null);
    if (source == null) {
      return;
    }
    String file = sources.pathIn(place);
    String lines = LINE.matcher(file).replaceFirst("");
    Walk walk = places.of(source.name(), file);
    if (walk == null && !FileNames.exists(source.root(), file)) {
      walk = places.of(source.name(), lines);
    }
    if (walk != null) {
      found
          .computeIfAbsent(walk, Vanished::new)
          .lookAtCopy(place, collapsing.hasRead(place), file, lines);
    }
  }

  private void delete(Vanished vanished, Set<String> copies) {
    if (vanished.isPlausible() || config.selection().rules().allowEmpty()) {
      delete(vanished.ids(), tally::deleted);
      copies.addAll(vanished.copies());
    } else {
      tally.failed(vanished.problem());
    }
  }

  private void delete(List<String> ids, LongConsumer count) {
    for (int from = 0; from < ids.size(); from += DELETED_AT_ONCE) {
      Collection<String> some = ids.subList(from, Math.min(ids.size(), from + DELETED_AT_ONCE));
      engine.delete(some);
      count.accept(some.size());
    }
  }

  private void commit() {
    long changes = tally.changes();
    if (changes > changesCommitted || sourcesChanged) {
      feeder.call(engine::commit);
      changesCommitted = changes;
      sourcesChanged = false;
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
    private final Walk walk;
    private final SourceRules.Patterns patterns = config.selection().rules().patterns();

    SourceVisitor(Walk walk) {
      this.walk = walk;
    }

    @Override
    public boolean wants(String path) {
      return patterns.wants(path) && config.selection().only().test(path);
    }

    @Override
    public boolean enters(String path) {
      return patterns.enters(path);
    }

    @Override
    public void item(Item found) {
      pulse();
      walk.saw();
      Item item = found.within(walk.source().prefix());
      String content = collapsing.on() ? item.content() : "";
      boolean copy =
          collapsing.active() && collapsing.takes(Collapsing.place(walk.source(), item), content);
      if (!copy) {
        index(item, content);
      }
    }

    /// Takes the first of several items with one id; the others are clashes.
    private void index(Item item, String content) {
      Source source = walk.source();
      String hash = item.hash(pipeline);
      boolean whole = source.idOf(item.origin()).equals(item.id());
      var origin = new KnownItems.Origin(source.name(), whole ? "" : item.origin());
      KnownItems.Entry entry = known.of(item.id());
      boolean mine = entry.origin().equals(origin);
      if (entry.seen() || entry.stored() && !mine && isHeld(item.id(), entry)) {
        clash(item, placeOf(item.id(), entry));
      } else if (foreign > 0 && !entry.stored() && isStored(item.id())) {
        clash(item, "a document that came from no source");
      } else {
        known.see(item.id(), hash, origin, item.line());
        collapsing.stands(content);
        if (entry.stored() && mine && entry.hash() == KnownItems.prefix(hash)) {
          tally.unchanged();
          label(item, content, entry);
        } else {
          var fields = collapsing.fields(item, content);
          feeder.add(new Feeder.Pending(item, hash, source, !entry.stored(), fields));
        }
      }
    }

    private void label(Item item, String content, KnownItems.Entry entry) {
      if (collapsing.on() && !entry.labelled() && collapsing.label(item.id(), content)) {
        feeder.call(() -> tally.altered(collapsing.writeLabels()));
      }
    }

    private void clash(Item item, String other) {
      tally.failed(
          new Problem(
              walk.source().prefix() + item.place(),
              "has the id '%s' of %s and was not indexed; expected an id for each document; give it another, or forget the other's source"
                  .formatted(CleanText.cut(item.id(), 100), other)));
    }

    @Override
    public void skipped(String source, String reason) {
      pulse();
      tally.skipped(place(source), reason);
    }

    @Override
    public void failed(String origin, Problem problem) {
      pulse();
      walk.failedIn(origin);
      tally.failed(new Problem(place(problem.source()), problem.reason()));
    }

    @Override
    public void broken(Problem problem) {
      pulse();
      walk.brokenOff();
      tally.failed(new Problem(place(problem.source()), problem.reason()));
    }

    private String place(String path) {
      return path.isEmpty() ? walk.source().place() : walk.source().prefix() + path;
    }

    @Override
    public void passed(long bytes) {
      pulse();
      meter.passed(bytes);
    }

    @Override
    public void fileDone() {
      meter.file();
    }
  }

  /// Looks for copies of what became no document; all else was seen before.
  private final class OrphanVisitor implements Visitor {
    private final SourceVisitor documents;

    OrphanVisitor(SourceVisitor documents) {
      this.documents = documents;
    }

    @Override
    public boolean wants(String path) {
      return documents.wants(path);
    }

    @Override
    public boolean enters(String path) {
      return documents.enters(path);
    }

    @Override
    public void item(Item found) {
      pulse();
      Source source = documents.walk.source();
      Item item = found.within(source.prefix());
      String place = Collapsing.place(source, item);
      String content = item.content();
      if (collapsing.isOrphan(place, content) && !isHeld(content)) {
        collapsing.release(item.id(), place, content);
        documents.index(item, content);
      }
    }

    private boolean isHeld(String content) {
      feeder.drain();
      var held = new AtomicBoolean();
      feeder.call(() -> {
        tally.altered(collapsing.writeLabels());
        held.set(collapsing.isHeld(content));
      });
      return held.get();
    }

    @Override
    public void skipped(String source, String reason) {
      pulse();
    }

    @Override
    public void failed(String origin, Problem problem) {
      pulse();
    }

    @Override
    public void broken(Problem problem) {
      pulse();
    }

    @Override
    public void passed(long bytes) {
      pulse();
    }
  }

  /// Whether a document that another file gave still belongs to that file: a line that was moved to
  /// another file may take its id along.
  private boolean isHeld(String id, KnownItems.Entry entry) {
    Optional<Source> source = sources.named(entry.origin().source());
    if (source.isEmpty()) {
      return true;
    }
    String file = fileOf(id, entry, source.get());
    for (Walk walk : walks) {
      if (walk.source().equals(source.get()) && walk.knows(file)) {
        return false; // it was not seen there, or comes later and so second
      }
    }
    return source.get().path().filter(Files::isRegularFile).isPresent()
        || FileNames.exists(source.get().root(), file);
  }

  private static String fileOf(String id, KnownItems.Entry entry, Source source) {
    return entry.origin().file().isEmpty()
        ? id.substring(Math.min(id.length(), source.prefix().length()))
        : entry.origin().file();
  }

  private String placeOf(String id, KnownItems.Entry entry) {
    return sources
        .named(entry.origin().source())
        .map(source -> {
          String file = fileOf(id, entry, source);
          return "%s%s in %s"
              .formatted(file, entry.line() == 0 ? "" : "#" + entry.line(), source.place());
        })
        .orElse("a document that came from no known source");
  }

  private boolean isStored(String id) {
    var stored = new AtomicBoolean();
    feeder.call(() -> stored.set(engine.get(id).isPresent()));
    return stored.get();
  }
}
