package dev.winnow.ingest;

import dev.winnow.ingest.read.Problem;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/// Counts what happens in a run. Thread-safe.
final class Tally {
  private final int listed;
  private long added;
  private long updated;
  private long unchanged;
  private long deleted;
  private long collapsed;
  private long altered;
  private final Map<String, Skipped> skipped = new LinkedHashMap<>();
  private final Listed failures = new Listed();
  private final Listed warnings = new Listed();

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

  /// Items with the content of a document, which names them.
  synchronized void collapsed(long count) {
    collapsed += count;
  }

  /// Changes of documents that are counted otherwise or not at all.
  synchronized void altered(long count) {
    altered += count;
  }

  synchronized void skipped(String source, String reason) {
    Skipped _ =
        skipped.merge(
            reason,
            new Skipped(reason, 1, source),
            (old, _) -> new Skipped(reason, old.count() + 1, old.example()));
  }

  synchronized void failed(Problem problem) {
    failures.add(problem);
  }

  synchronized void warned(Problem problem) {
    warnings.add(problem);
  }

  synchronized long documents() {
    return added + updated + unchanged;
  }

  synchronized long changes() {
    return added + updated + deleted + altered;
  }

  synchronized Report report(boolean cancelled, Duration duration) {
    return new Report(
        new Report.Counts(added, updated, unchanged, deleted, collapsed),
        List.copyOf(skipped.values()),
        failures.problems(),
        warnings.problems(),
        cancelled,
        duration);
  }

  /// The first problems by place, whichever thread met them when, so that equal runs report alike.
  private final class Listed {
    private static final Comparator<Problem> BY_PLACE =
        Comparator.comparing(Listed::file)
            .thenComparingLong(Listed::line)
            .thenComparing(Problem::source)
            .thenComparing(Problem::reason);

    private final PriorityQueue<Problem> first = new PriorityQueue<>(BY_PLACE.reversed());
    private long count;

    void add(Problem problem) {
      count++;
      boolean _ = first.add(problem);
      if (first.size() > listed) {
        Problem _ = first.poll();
      }
    }

    Problems problems() {
      return new Problems(count, first.stream().sorted(BY_PLACE).toList());
    }

    private static String file(Problem problem) {
      return line(problem) < 0
          ? problem.source()
          : problem.source().substring(0, problem.source().lastIndexOf('#'));
    }

    /// The line's number, or -1 where the place is no line.
    private static long line(Problem problem) {
      String number = problem.source().substring(problem.source().lastIndexOf('#') + 1);
      boolean line = problem.source().contains("#") && number.matches("[0-9]{1,18}");
      return line ? Long.parseLong(number) : -1;
    }
  }
}
