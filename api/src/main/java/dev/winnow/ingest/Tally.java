package dev.winnow.ingest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Counts what happens in a run. Thread-safe.
final class Tally {
  private final int listed;
  private long added;
  private long updated;
  private long unchanged;
  private long deleted;
  private final Map<String, Skipped> skipped = new LinkedHashMap<>();
  private final List<Problem> failures = new ArrayList<>();
  private long failed;
  private final List<Problem> warnings = new ArrayList<>();
  private long warned;

  Tally(int listed) {
    this.listed = listed;
  }

  synchronized void stored(boolean isNew) {
    if (isNew) {
      added++;
    } else {
      updated++;
    }
  }

  synchronized void unchanged() {
    unchanged++;
  }

  synchronized void deleted(long count) {
    deleted += count;
  }

  synchronized void skipped(String source, String reason) {
    Skipped _ =
        skipped.merge(
            reason,
            new Skipped(reason, 1, source),
            (old, _) -> new Skipped(reason, old.count() + 1, old.example()));
  }

  synchronized void failed(Problem problem) {
    failed++;
    if (failures.size() < listed) {
      failures.add(problem);
    }
  }

  synchronized void warned(Problem problem) {
    warned++;
    if (warnings.size() < listed) {
      warnings.add(problem);
    }
  }

  synchronized long documents() {
    return added + updated + unchanged;
  }

  synchronized long changes() {
    return added + updated + deleted;
  }

  synchronized Report report(boolean cancelled, Duration duration) {
    return new Report(
        new Report.Counts(added, updated, unchanged, deleted),
        List.copyOf(skipped.values()),
        new Problems(failed, failures),
        new Problems(warned, warnings),
        cancelled,
        duration);
  }
}
