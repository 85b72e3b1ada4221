package dev.winnow.http.intake;

import dev.winnow.engine.Engine;
import dev.winnow.http.limits.WriteLimits;
import dev.winnow.index.Document;
import dev.winnow.ingest.JsonDocuments;
import dev.winnow.ingest.read.IngestLimits;
import dev.winnow.ingest.read.Parsed;
import dev.winnow.ingest.read.UnreadableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Takes the documents of one request in batches. One that cannot be taken is a failure with its
/// reason, and the others go on. Confined to one thread.
public final class Intake {
  /// Bytes of documents that wait for their batch.
  private static final long BATCH_BYTES = 16L << 20;

  private static final int MOST_WARNINGS = 100;

  /// Ids of a request that are remembered, to tell of one that comes again.
  private static final int MOST_IDS = 100_000;

  private final Engine engine;
  private final WriteLimits limits;
  private final JsonDocuments reader;
  private final Map<String, Document> batch = new LinkedHashMap<>();
  private final Map<String, Long> places = new HashMap<>();
  private final Set<String> ids = new HashSet<>();
  private final List<Map<String, Object>> failures = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private long bytes;
  private int batches;
  private int stored;
  private int failed;

  public Intake(Engine engine, WriteLimits limits) {
    this.engine = engine;
    this.limits = limits;
    this.reader =
        new JsonDocuments(
            IngestLimits.DEFAULTS.withDocumentBytes(limits.documentBytes()), engine.schema());
  }

  /// Takes one document.
  ///
  /// @param place of it in the request, from 1
  /// @param object in JSON
  public void take(long place, byte[] object) {
    String id = "";
    try {
      id =
          reader
              .id(object)
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "it has no id; expected a member 'id', by which it is replaced and deleted"));
      Parsed parsed = reader.read(id, object);
      noteAgain(id);
      if (batch.containsKey(id)) {
        flush();
      }
      for (String warning : parsed.warnings()) {
        warn("document '" + id + "': " + warning);
      }
      Document _ = batch.put(id, parsed.document());
      Long _ = places.put(id, place);
      bytes += object.length;
      if (batch.size() >= limits.batch() || bytes >= BATCH_BYTES) {
        flush();
        batches++;
      }
    } catch (UnreadableException e) {
      fail(place, id, "it " + e.reason());
    } catch (IllegalArgumentException e) {
      fail(place, id, String.valueOf(e.getMessage()));
    }
  }

  private void noteAgain(String id) {
    boolean again =
        ids.size() < MOST_IDS ? !ids.add(id) : ids.contains(id) || batch.containsKey(id);
    if (again) {
      warn("document '" + id + "' comes more than once in the request; the last is kept");
    }
  }

  /// Notes that a document is not taken.
  public void fail(long place, String id, String reason) {
    failed++;
    if (failures.size() < limits.failures()) {
      Map<String, Object> failure = new LinkedHashMap<>();
      failure.put("document", place);
      if (!id.isEmpty()) {
        failure.put("id", id);
      }
      failure.put("error", reason);
      failures.add(failure);
    }
  }

  private void warn(String warning) {
    if (warnings.size() < MOST_WARNINGS) {
      warnings.add(warning);
    }
  }

  /// Adds what waits to the engine.
  public void flush() {
    List<Document> good =
        engine.check(
            batch.values(),
            (document, reason) -> refuse(document, String.valueOf(reason.getMessage())));
    if (!good.isEmpty()) {
      try {
        engine.add(good).warnings().forEach(this::warn);
        stored += good.size();
      } catch (IllegalArgumentException e) {
        // another request has fixed the type of a field since they were checked
        good.forEach(document -> refuse(document, String.valueOf(e.getMessage())));
      }
    }
    batch.clear();
    places.clear();
    bytes = 0;
  }

  private void refuse(Document document, String reason) {
    fail(places.getOrDefault(document.id(), 0L), document.id(), reason);
  }

  /// Batches that were full so far.
  public int batches() {
    return batches;
  }

  public int stored() {
    return stored;
  }

  public int failed() {
    return failed;
  }

  /// The failures that are named: `document` (its place), `id` where it has one, `error`.
  public List<Map<String, Object>> failures() {
    return List.copyOf(failures);
  }

  /// 200 where all were stored, 207 where some were, 400 where none was.
  public int status() {
    if (failed == 0) {
      return 200;
    }
    return stored > 0 ? 207 : 400;
  }

  public Map<String, Object> answer() {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("stored", stored);
    answer.put("failed", failed);
    answer.put("failures", failures);
    answer.put("warnings", warnings);
    if (stored == 0 && failed > 0) {
      answer.put(
          "error",
          Map.of(
              "message",
              "%s stored; the first: %s"
                  .formatted(
                      failed == 1 ? "one document was not" : "none of " + failed + " documents was",
                      failures.getFirst().get("error")),
              "type",
              "invalid_request_error"));
    }
    return answer;
  }
}
