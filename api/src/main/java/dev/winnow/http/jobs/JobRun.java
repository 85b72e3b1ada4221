package dev.winnow.http.jobs;

import dev.winnow.engine.Catalog;
import dev.winnow.engine.Engine;
import dev.winnow.http.intake.Intake;
import dev.winnow.http.intake.Lines;
import dev.winnow.http.jobs.Job.Folder;
import dev.winnow.http.jobs.Job.Outcome;
import dev.winnow.http.jobs.Job.Progress;
import dev.winnow.http.jobs.Job.State;
import dev.winnow.http.jobs.Job.Upload;
import dev.winnow.http.limits.WriteLimits;
import dev.winnow.ingest.Ingest;
import dev.winnow.ingest.IngestConfig;
import dev.winnow.ingest.Report;
import dev.winnow.ingest.read.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Works off one job: an upload in slices, each committed before it is counted, or a folder by
/// [Ingest]. What a killed process had not counted is read again, which changes nothing.
///
/// @param allowed folders by name
record JobRun(Catalog catalog, JobFolder kept, WriteLimits limits, Map<String, Path> allowed) {
  /// Most time between two commits of an upload.
  private static final long SLICE_NANOS = 2_000_000_000L;

  /// Batches between two commits of an upload.
  private static final int BATCHES = 8;

  /// Runs until the job has ended or is to stop.
  ///
  /// @return the job as it is then: still [State#RUNNING] where it was to stop
  Job run(JobEntry entry) {
    return switch (entry.job().work()) {
      case Upload _ -> upload(entry);
      case Folder folder -> folder(entry, folder);
    };
  }

  private Job upload(JobEntry entry) {
    Progress begun = entry.job().progress();
    try (InputStream in = Files.newInputStream(kept.body(entry.job()))) {
      in.skipNBytes(begun.bytes());
      var lines = new Lines(in, limits.documentBytes(), begun.lines());
      boolean more = true;
      while (more && !entry.stopping()) {
        more = catalog.use(entry.job().collection(), engine -> slice(engine, lines, begun, entry));
      }
      return more ? entry.job() : ended(entry.job());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the upload of job " + entry.job().id(), e);
    }
  }

  /// Whether there is more to read.
  private boolean slice(Engine engine, Lines lines, Progress begun, JobEntry entry) {
    var intake = new Intake(engine, limits);
    long began = System.nanoTime();
    int taken = 0;
    boolean more = true;
    while (more
        && taken < BATCHES * limits.batch()
        && System.nanoTime() - began < SLICE_NANOS
        && !entry.stopping()) {
      more = take(lines, intake);
      taken++;
    }
    intake.flush();
    if (intake.stored() > 0) {
      engine.commit();
    }
    save(entry, counted(entry.job(), intake, lines, begun));
    return more;
  }

  private boolean take(Lines lines, Intake intake) {
    try {
      Optional<Lines.Line> line = lines.next();
      if (line.isEmpty()) {
        return false;
      }
      if (line.get().tooLong()) {
        intake.fail(
            line.get().number(),
            "",
            "it has more than %d bytes; shorten it, or raise the limit documentBytes"
                .formatted(limits.documentBytes()));
      } else {
        intake.take(line.get().number(), line.get().bytes());
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the upload", e);
    }
  }

  private Job counted(Job job, Intake intake, Lines lines, Progress begun) {
    Progress had = job.progress();
    List<Map<String, Object>> failures = new ArrayList<>(job.outcome().failures());
    intake.failures().stream()
        .limit(limits.failures() - (long) failures.size())
        .forEach(failures::add);
    return job.with(
            new Progress(
                had.documents() + intake.stored(),
                had.failed() + intake.failed(),
                lines.count(),
                begun.bytes() + lines.bytes(),
                had.total()))
        .with(new Outcome(failures, Map.of(), ""));
  }

  private Job folder(JobEntry entry, Folder folder) {
    Path path = resolved(folder);
    Report report =
        entry.interruptible(() ->
            catalog.use(
                entry.job().collection(),
                engine ->
                    Ingest.run(
                        engine,
                        List.of(path),
                        IngestConfig.DEFAULTS.withListed(limits.failures()),
                        progress ->
                            entry.set(
                                entry
                                    .job()
                                    .with(
                                        new Progress(
                                            progress.documents(),
                                            0,
                                            0,
                                            progress.bytes().done(),
                                            progress.bytes().total()))))));
    Job told = told(entry.job(), report);
    return report.cancelled() ? told : ended(told);
  }

  private Path resolved(Folder folder) {
    Path root = allowed.get(folder.name());
    if (root == null) {
      throw new IllegalArgumentException(
          "no folder '%s' is allowed%s; start the server with --allow-folder %s=FOLDER"
              .formatted(
                  folder.name(),
                  allowed.isEmpty()
                      ? ", nor any other"
                      : "; expected one of " + String.join(", ", new TreeMap<>(allowed).keySet()),
                  folder.name()));
    }
    try {
      Path real = root.toRealPath();
      Path asked = real.resolve(folder.path()).toRealPath();
      if (!asked.startsWith(real)) {
        throw new IllegalArgumentException(
            "path '%s' leads out of the folder '%s'; expected one below it; name another"
                .formatted(folder.path(), folder.name()));
      }
      return asked;
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "there is no path '%s' in the folder '%s' that can be read; expected a file or folder; name another"
              .formatted(folder.path(), folder.name()),
          e);
    }
  }

  private static Job told(Job job, Report report) {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("added", report.counts().added());
    counts.put("updated", report.counts().updated());
    counts.put("unchanged", report.counts().unchanged());
    counts.put("deleted", report.counts().deleted());
    Progress had = job.progress();
    return job.with(
            new Progress(
                report.counts().documents(), report.failed().count(), 0, had.bytes(), had.total()))
        .with(
            new Outcome(
                report.failed().first().stream().map(JobRun::failure).toList(), counts, ""));
  }

  private static Map<String, Object> failure(Problem problem) {
    Map<String, Object> failure = new LinkedHashMap<>();
    failure.put("id", problem.source());
    failure.put("error", problem.reason());
    return failure;
  }

  private static Job ended(Job job) {
    return job.with(job.progress().failed() > 0 ? State.PARTIAL : State.DONE);
  }

  private void save(JobEntry entry, Job job) {
    kept.save(job);
    entry.set(job);
  }
}
