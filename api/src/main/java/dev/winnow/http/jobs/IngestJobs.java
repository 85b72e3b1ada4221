package dev.winnow.http.jobs;

import dev.winnow.engine.Catalog;
import dev.winnow.http.jobs.Job.Outcome;
import dev.winnow.http.jobs.Job.Progress;
import dev.winnow.http.jobs.Job.State;
import dev.winnow.http.jobs.Job.Work;
import dev.winnow.http.limits.JobLimits;
import dev.winnow.http.limits.WriteLimits;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// Jobs that index documents behind requests. Thread-safe. A job that was accepted is on disk: one
/// that had not ended when the process did goes on when the jobs are opened again.
public final class IngestJobs implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.winnow.http");
  private static final int STOP_SECONDS = 60;

  private final JobFolder kept;
  private final JobRun run;
  private final JobLimits limits;
  private final Map<String, JobEntry> entries = new ConcurrentSkipListMap<>();
  private final ExecutorService workers;
  private int arriving;
  private volatile boolean closing;

  /// Opens the jobs in a folder, which is made with the first of them, and goes on with those that
  /// have not ended.
  public IngestJobs(
      Catalog catalog,
      Path folder,
      Map<String, Path> allowed,
      JobLimits limits,
      WriteLimits writes) {
    this.kept = new JobFolder(folder);
    this.run = new JobRun(catalog, kept, writes, allowed);
    this.limits = limits;
    this.workers =
        Executors.newFixedThreadPool(
            limits.jobsRunning(), Thread.ofPlatform().name("winnow-job-", 0).daemon().factory());
    for (Job job : kept.all()) {
      var entry = new JobEntry(job.state().ended() ? job : job.with(State.WAITING));
      entries.put(job.id(), entry);
      if (!job.state().ended()) {
        submit(entry);
      }
    }
  }

  /// What is written into the upload of a job.
  @FunctionalInterface
  public interface Source {
    void writeTo(OutputStream out) throws IOException;
  }

  /// Accepts a job, once its upload is on disk.
  ///
  /// @param upload nothing for a folder
  /// @return empty where as many as are allowed wait already
  public Optional<Job> add(String collection, Work work, Source upload) throws IOException {
    synchronized (this) {
      long unfinished = entries.values().stream().filter(one -> !one.job().state().ended()).count();
      if (closing || unfinished + arriving >= (long) limits.jobsRunning() + limits.jobsWaiting()) {
        return Optional.empty();
      }
      arriving++;
    }
    try {
      var job =
          new Job(
              JobFolder.newId(),
              collection,
              work,
              State.WAITING,
              new Progress(0, 0, 0, 0, 0),
              Outcome.NONE);
      long size = kept.create(job, upload::writeTo);
      var entry = new JobEntry(job.with(new Progress(0, 0, 0, 0, size)));
      entries.put(job.id(), entry);
      forgetOld();
      submit(entry);
      return Optional.of(entry.job());
    } finally {
      synchronized (this) {
        arriving--;
      }
    }
  }

  private synchronized void forgetOld() {
    List<JobEntry> ended =
        entries.values().stream().filter(entry -> entry.job().state().ended()).toList();
    ended.stream().limit(Math.max(0, ended.size() - (long) limits.jobsKept())).forEach(this::drop);
  }

  private void drop(JobEntry entry) {
    if (entries.remove(entry.job().id(), entry)) {
      kept.delete(entry.job());
    }
  }

  private void submit(JobEntry entry) {
    workers.execute(() -> work(entry));
  }

  private void work(JobEntry entry) {
    Job job = entry.job();
    if (closing && isKept(job)) {
      return;
    }
    if (entry.stopping()) {
      end(entry, job.with(State.CANCELLED));
      return;
    }
    try {
      Job running = job.with(State.RUNNING).with(job.outcome().withError(""));
      kept.save(running);
      entry.set(running);
      Job now = run.run(entry);
      if (now.state().ended()) {
        end(entry, now);
      } else if (closing && isKept(now)) {
        kept.save(now); // goes on when it is opened again
      } else {
        end(entry, now.with(State.CANCELLED));
      }
    } catch (RuntimeException e) {
      if (closing && isKept(job)) {
        return;
      }
      boolean told = e instanceof IllegalArgumentException; // which says enough
      LOG.log(
          told ? System.Logger.Level.WARNING : System.Logger.Level.ERROR,
          "job %s failed: %s".formatted(job.id(), e.getMessage()),
          told ? null : e);
      Job last = entry.job();
      end(
          entry,
          last.with(State.FAILED).with(last.outcome().withError(String.valueOf(e.getMessage()))));
    }
  }

  private synchronized void end(JobEntry entry, Job job) {
    try {
      if (isKept(job)) {
        kept.save(job);
      } else {
        kept.delete(job);
      }
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "job " + job.id() + " is not saved", e);
    }
    entry.set(job);
  }

  /// False for one whose collection was dropped while it ran.
  private boolean isKept(Job job) {
    return entries.containsKey(job.id());
  }

  /// The jobs of a collection, the earliest first.
  public List<Job> of(String collection) {
    return entries.values().stream()
        .map(JobEntry::job)
        .filter(job -> job.collection().equals(collection))
        .toList();
  }

  public Optional<Job> job(String collection, String id) {
    return entry(collection, id).map(JobEntry::job);
  }

  private Optional<JobEntry> entry(String collection, String id) {
    return Optional.ofNullable(entries.get(id))
        .filter(entry -> entry.job().collection().equals(collection));
  }

  /// The job once it is another than was seen, or as it is after the time; empty where it is gone
  /// or the jobs are being closed.
  public Optional<Job> after(Job seen, Duration time) throws InterruptedException {
    Optional<JobEntry> entry = entry(seen.collection(), seen.id());
    if (closing || entry.isEmpty()) {
      return Optional.empty();
    }
    Job now = entry.get().after(seen, time);
    return closing ? Optional.empty() : Optional.of(now);
  }

  /// Stops a job; what it has counted stays. Nothing happens where it has ended.
  public void cancel(Job job) {
    entry(job.collection(), job.id()).ifPresent(JobEntry::stop);
  }

  /// Goes on with a job that was cancelled or failed, where it stopped.
  ///
  /// @return empty where it is neither, or as many as are allowed wait already
  public synchronized Optional<Job> resume(Job job) {
    Optional<JobEntry> found = entry(job.collection(), job.id());
    long unfinished = entries.values().stream().filter(one -> !one.job().state().ended()).count();
    if (closing
        || found.isEmpty()
        || !found.get().job().resumable()
        || unfinished + arriving >= (long) limits.jobsRunning() + limits.jobsWaiting()) {
      return Optional.empty();
    }
    JobEntry entry = found.get();
    entry.begin();
    Job waiting = entry.job().with(State.WAITING);
    kept.save(waiting);
    entry.set(waiting);
    submit(entry);
    return Optional.of(waiting);
  }

  /// Forgets a job that has ended.
  ///
  /// @return false where it has not
  public synchronized boolean delete(Job job) {
    Optional<JobEntry> entry = entry(job.collection(), job.id());
    entry.filter(one -> one.job().state().ended()).ifPresent(this::drop);
    return entry.isEmpty() || entry.get().job().state().ended();
  }

  /// Stops the jobs of a collection that is dropped.
  public void cancelAll(String collection) {
    of(collection).forEach(this::cancel);
  }

  /// Forgets the jobs of a collection that was dropped, so that none goes on in another one of its
  /// name.
  public synchronized void forgetAll(String collection) {
    for (JobEntry entry : entries.values()) {
      if (entry.job().collection().equals(collection)) {
        entry.stop();
        if (entry.job().state().ended()) {
          drop(entry);
        } else {
          var _ = entries.remove(entry.job().id()); // its end deletes what is kept of it
        }
      }
    }
  }

  /// Stops what runs, which goes on when the jobs are opened again. Idempotent.
  @Override
  public void close() {
    closing = true;
    entries.values().forEach(JobEntry::stop);
    workers.shutdown();
    try {
      if (!workers.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        LOG.log(
            System.Logger.Level.WARNING, "a job did not stop within %d s".formatted(STOP_SECONDS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
