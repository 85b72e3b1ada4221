package dev.winnow.ingest;

import static java.util.Objects.requireNonNull;

import dev.winnow.engine.EmbeddingListener;
import dev.winnow.engine.Engine;
import dev.winnow.index.Document;
import dev.winnow.index.Receipt;
import dev.winnow.ingest.read.CleanText;
import dev.winnow.ingest.read.DocumentReader;
import dev.winnow.ingest.read.FileType;
import dev.winnow.ingest.read.Item;
import dev.winnow.ingest.read.Parsed;
import dev.winnow.ingest.read.Problem;
import dev.winnow.ingest.read.UnreadableException;
import dev.winnow.ingest.walk.Visitor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Feeds items to the engine in batches, on several threads, which parse them, leave out those that
/// the engine would refuse, and add the rest. The types of new fields are those of the first values
/// in the order of the batches, whichever thread is faster. Called by one thread.
///
/// Pending work is bounded in batches and in bytes, and with it memory.
final class Feeder implements AutoCloseable {
  static final String ORIGIN = "source";
  static final String HASH = "source.hash";
  static final String SOURCE = "source.name";
  static final String PARTS = "source.parts";
  private static final String TYPE = "type";

  /// Fields that ingest sets itself.
  private static final Set<String> OWN =
      Set.of(ORIGIN, HASH, SOURCE, PARTS, TYPE, Copies.CONTENT, Copies.COPIES);

  private static final int KIB = 1 << 10;
  private static final int WAITING_KIB = 32 << 10;
  private static final int BATCH_KIB = 4 << 10;

  /// A parsed page takes this many times the memory of plain text.
  private static final int HTML_WEIGHT = 8;

  private static final long TICK_MILLIS = 100;

  private final Engine engine;
  private final DocumentReader reader;
  private final Selection selection;
  private final FieldTypes types;
  private final GivenVectors vectors;
  private final Turns turns = new Turns();
  private final int batchSize;
  private final Tally tally;
  private final Meter meter;
  private final ExecutorService workers;
  private final ExecutorService desk;
  private final int slotCount;
  private final Semaphore slots;
  private final Semaphore kib = new Semaphore(WAITING_KIB);
  private final AtomicReference<@Nullable Throwable> fatal = new AtomicReference<>();

  private List<Pending> batch = new ArrayList<>();
  private int batchKib;
  private long sentBatches;
  private volatile boolean stopped;

  /// An item on its way into the index.
  ///
  /// @param fields what its document says of its content and copies
  record Pending(Item item, String hash, Source source, boolean isNew, Map<String, Object> fields) {
    int kib() {
      int weight = item.type().format() == FileType.Format.HTML ? HTML_WEIGHT : 1;
      return (int) Math.min(WAITING_KIB, 1 + (long) item.bytes().length * weight / KIB);
    }
  }

  /// A document as its reader made it.
  private record Read(Pending pending, Document document, List<String> warnings) {}

  Feeder(Engine engine, IngestConfig config, Tally tally, Meter meter) {
    this.engine = engine;
    this.reader = new DocumentReader(config.limits());
    this.selection = config.selection();
    this.types = new FieldTypes(engine.schema());
    this.vectors = new GivenVectors(engine.schema());
    this.batchSize = config.pace().batch();
    this.tally = tally;
    this.meter = meter;
    this.slotCount = config.pace().threads() * 2;
    this.slots = new Semaphore(slotCount);
    var threads = Thread.ofPlatform().daemon().name("winnow-ingest-", 0).factory();
    this.workers = Executors.newFixedThreadPool(config.pace().threads(), threads);
    this.desk = Executors.newSingleThreadExecutor(threads);
  }

  /// Takes an item; waits while too many are pending.
  ///
  /// @throws CancellationException if the thread is interrupted while it waits
  void add(Pending pending) {
    if (batchKib + pending.kib() > BATCH_KIB) {
      send();
    }
    meter.waiting().addAndGet(pending.item().bytes().length);
    batch.add(pending);
    batchKib += pending.kib();
    if (batch.size() >= batchSize) {
      send();
    }
  }

  /// Waits until everything that was taken is in the engine.
  void drain() {
    send();
    acquire(slots, slotCount);
    slots.release(slotCount);
    requireHealthy();
  }

  /// Drops what no thread has begun and waits for the rest, interrupted or not; for the end of a
  /// run that was stopped or failed. Batches that fail meanwhile are not in the engine, and the
  /// next run reads them.
  void stop() {
    stopped = true;
    slots.acquireUninterruptibly(slotCount);
    slots.release(slotCount);
  }

  /// Runs `task` on another thread and waits for it, interrupted or not.
  void call(Runnable task) {
    var done = CompletableFuture.runAsync(task, desk);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          var _ = done.get(TICK_MILLIS, TimeUnit.MILLISECONDS);
          return;
        } catch (TimeoutException _) {
          meter.tick();
        } catch (InterruptedException _) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw unchecked(e.getCause() == null ? e : e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void send() {
    requireHealthy();
    if (batch.isEmpty()) {
      return;
    }
    List<Pending> sent = batch;
    int weight = Math.min(batchKib, WAITING_KIB);
    acquire(slots, 1);
    try {
      acquire(kib, weight);
    } catch (CancellationException e) {
      slots.release();
      throw e;
    }
    batch = new ArrayList<>();
    batchKib = 0;
    long turn = sentBatches++;
    workers.execute(() -> {
      var progress =
          new BatchProgress(
              meter.waiting(),
              sent.stream().mapToLong(sending -> sending.item().bytes().length).sum());
      try {
        store(sent, turn, progress);
      } catch (Throwable e) {
        fatal.compareAndSet(null, e);
      } finally {
        progress.end();
        kib.release(weight);
        slots.release();
      }
    });
  }

  private void acquire(Semaphore semaphore, int permits) {
    while (true) {
      try {
        if (semaphore.tryAcquire(permits, TICK_MILLIS, TimeUnit.MILLISECONDS)) {
          return;
        }
        meter.tick();
        requireHealthy();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw new CancellationException();
      }
    }
  }

  private void requireHealthy() {
    Throwable failure = fatal.get();
    if (failure != null) {
      throw unchecked(failure);
    }
  }

  private static RuntimeException unchecked(Throwable failure) {
    return switch (failure) {
      case Error error -> throw error;
      case RuntimeException exception -> exception;
      default -> new IllegalStateException("ingest failed: " + failure, failure);
    };
  }

  private void store(List<Pending> sent, long turn, EmbeddingListener progress) {
    Map<String, Pending> items = new LinkedHashMap<>();
    List<Document> documents = new ArrayList<>();
    List<Read> read = List.of();
    try {
      if (!stopped) {
        read = sent.stream().map(this::parse).flatMap(Optional::stream).toList();
      }
    } finally {
      turns.await(turn);
    }
    try {
      for (Read one : read) {
        fit(one)
            .ifPresent(document -> {
              items.put(document.id(), one.pending()); // no id twice: the run drains before
              documents.add(document);
            });
      }
    } finally {
      turns.pass();
    }
    add(good(documents, items), items, progress);
  }

  /// The documents that the engine would accept; none is embedded yet. One that is refused is tried
  /// again without what may be at fault beside its text.
  private List<Document> good(List<Document> documents, Map<String, Pending> items) {
    Map<String, IllegalArgumentException> refused = new HashMap<>();
    List<Document> good = new ArrayList<>();
    List<Document> accepted =
        engine.check(documents, (document, reason) -> refused.put(document.id(), reason));
    good.addAll(accepted);
    for (Document document : documents) {
      IllegalArgumentException reason = refused.get(document.id());
      if (reason != null) {
        good.addAll(withFewerFields(document, items, reason));
      }
    }
    return good;
  }

  private List<Document> withFewerFields(
      Document document, Map<String, Pending> items, IllegalArgumentException reason) {
    Pending pending = requireNonNull(items.get(document.id()));
    Set<String> known = engine.schema().fields().keySet();
    for (Set<String> kept : List.of(known, Set.<String>of())) {
      Map<String, Object> fields = new LinkedHashMap<>(document.fields());
      boolean _ = fields.keySet().removeIf(name -> !kept.contains(name) && !OWN.contains(name));
      int fewer = document.fields().size() - fields.size();
      List<Document> accepted =
          fewer == 0 ? List.of() : engine.check(List.of(document.withFields(fields)), (_, _) -> {});
      if (!accepted.isEmpty()) {
        tally.warned(
            new Problem(
                place(pending),
                "is indexed without %d of its fields, for with them it was refused: %s"
                    .formatted(fewer, reason.getMessage())));
        return accepted;
      }
    }
    refused(document, items, reason);
    return List.of();
  }

  private void refused(
      Document document, Map<String, Pending> items, IllegalArgumentException reason) {
    fail(requireNonNull(items.get(document.id())), "was refused: " + reason.getMessage());
  }

  private void add(
      List<Document> documents, Map<String, Pending> items, EmbeddingListener progress) {
    if (documents.isEmpty()) {
      return;
    }
    Receipt receipt;
    try {
      receipt = engine.add(documents, progress);
    } catch (IllegalArgumentException e) {
      addRest(documents, items, progress, e);
      return;
    }
    documents.forEach(document -> tally.stored(requireNonNull(items.get(document.id())).isNew()));
    Source source = requireNonNull(items.get(documents.getFirst().id())).source();
    receipt.warnings().forEach(warning -> tally.warned(new Problem(source.place(), warning)));
  }

  /// Adds those of a refused batch that the engine still accepts. One that passed the check can be
  /// refused by now, because another batch has fixed the type of a field. If all pass again, the
  /// batch itself is refused, for instance for a model that is not the index's.
  private void addRest(
      List<Document> documents,
      Map<String, Pending> items,
      EmbeddingListener progress,
      IllegalArgumentException reason) {
    List<Document> rest = good(documents, items);
    if (!fields(rest).equals(fields(documents))) {
      add(rest, items, progress);
    } else {
      documents.forEach(document -> refused(document, items, reason));
    }
  }

  private static List<Map<String, Object>> fields(List<Document> documents) {
    return documents.stream().map(Document::fields).toList();
  }

  private Optional<Read> parse(Pending pending) {
    Item item = pending.item();
    try {
      Parsed parsed = reader.read(item);
      Optional<Document> selected = selection.documents().apply(parsed.document());
      if (selected.isEmpty()) {
        leaveOut(pending);
        return Optional.empty();
      }
      requireSameId(item, selected.get());
      return Optional.of(new Read(pending, selected.get(), parsed.warnings()));
    } catch (UnreadableException e) {
      fail(pending, e.reason());
    } catch (RuntimeException | StackOverflowError e) {
      fail(pending, "cannot be parsed: " + e);
    }
    return Optional.empty();
  }

  private Optional<Document> fit(Read read) {
    Item item = read.pending().item();
    List<String> warnings = new ArrayList<>(read.warnings());
    try {
      Document document =
          types
              .fitted(
                  vectors.taken(
                      read.document().withFields(withoutOwn(read.document().fields())), warnings),
                  warnings)
              .with(ORIGIN, CleanText.of(item.origin()))
              .with(HASH, read.pending().hash())
              .with(SOURCE, read.pending().source().name())
              .with(TYPE, item.type().name());
      if (!item.names().isEmpty()) {
        document = document.with(PARTS, item.names());
      }
      for (var field : read.pending().fields().entrySet()) {
        document = document.with(field.getKey(), field.getValue());
      }
      warnings.forEach(warning -> tally.warned(new Problem(place(read.pending()), warning)));
      return Optional.of(document);
    } catch (IllegalArgumentException e) {
      fail(read.pending(), "was refused: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static Map<String, Object> withoutOwn(Map<String, Object> fields) {
    Map<String, Object> others = new LinkedHashMap<>(fields);
    boolean _ = others.keySet().removeAll(OWN);
    return others;
  }

  private void leaveOut(Pending pending) {
    tally.skipped(place(pending), Visitor.UNSELECTED);
    if (!pending.isNew()) {
      engine.delete(List.of(pending.item().id()));
      tally.deleted(1);
    }
  }

  private static void requireSameId(Item item, Document document) {
    if (!document.id().equals(item.id())) {
      throw new IllegalArgumentException(
          "its id became '%s'; the function given to withDocuments must keep the id"
              .formatted(CleanText.cut(document.id(), 100)));
    }
  }

  private void fail(Pending pending, String reason) {
    tally.failed(new Problem(place(pending), reason));
  }

  private static String place(Pending pending) {
    return pending.source().prefix() + pending.item().place();
  }

  /// Waits for running batches, and drops items that are in none yet.
  @Override
  public void close() {
    desk.close();
    workers.close();
  }
}
