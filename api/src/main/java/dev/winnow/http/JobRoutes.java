package dev.winnow.http;

import dev.winnow.engine.Catalog;
import dev.winnow.engine.json.JsonText;
import dev.winnow.http.jobs.IngestJobs;
import dev.winnow.http.jobs.Job;
import dev.winnow.http.jobs.JobJson;
import dev.winnow.http.limits.JobLimits;
import dev.winnow.http.limits.SearchLimits;
import dev.winnow.http.requests.JobRequestJson;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Jobs that index an upload or a folder in the background: made, listed, watched, cancelled,
/// resumed, forgotten.
final class JobRoutes {
  private static final String JOBS = "/v1/collections/{c}/jobs";
  private static final String ONE = JOBS + "/{job}";
  private static final int PIECE = 64 * 1024;

  /// After which a state is sent again that has not changed.
  private static final Duration STILL_THERE = Duration.ofSeconds(10);

  private final Catalog catalog;
  private final @Nullable IngestJobs jobs;
  private final Set<String> folders;
  private final JobLimits limits;
  private final SearchLimits requests;
  private final RequestBody body;

  /// @param jobs null where the server has none
  /// @param folders names of those that may be indexed
  JobRoutes(
      Catalog catalog,
      @Nullable IngestJobs jobs,
      Set<String> folders,
      JobLimits limits,
      SearchLimits requests,
      RequestBody body) {
    this.catalog = catalog;
    this.jobs = jobs;
    this.folders = folders;
    this.limits = limits;
    this.requests = requests;
    this.body = body;
  }

  void addTo(RoutesConfig routes) {
    routes.post(JOBS, this::add);
    SearchRoutes.get(JOBS, this::list, routes);
    SearchRoutes.get(ONE, context -> answer(found(context), context), routes);
    routes.get(ONE + "/events", this::events);
    routes.post(ONE + "/cancel", this::cancel);
    routes.post(ONE + "/resume", this::resume);
    routes.delete(ONE, this::delete);
  }

  /// Stops the jobs of a collection, so that it can be dropped.
  void release(String collection) {
    if (jobs != null) {
      jobs.cancelAll(collection);
    }
  }

  /// Forgets the jobs of a collection that was dropped.
  void forget(String collection) {
    if (jobs != null) {
      jobs.forgetAll(collection);
    }
  }

  private IngestJobs required() {
    if (jobs == null) {
      throw new HttpResponseException(
          403,
          "this server reads its collection and has no jobs; start it with `winnow serve --data"
              + " FOLDER`");
    }
    return jobs;
  }

  private void add(Context context) {
    IngestJobs all = required();
    String collection = context.pathParam("c");
    catalog.run(collection, _ -> {}); // refuses an unknown one before it is sent all
    Optional<Job> made;
    try {
      made =
          DocumentRoutes.isLines(context)
              ? all.add(collection, new Job.Upload(), out -> upload(context, out))
              : all.add(collection, named(context), _ -> {});
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the job", e);
    }
    Job job = made.orElseThrow(this::full);
    context.status(202).header("Location", "/v1/collections/" + collection + "/jobs/" + job.id());
    answer(job, context);
  }

  private HttpResponseException full() {
    return Refusal.later(
        429,
        "%d jobs run and %d wait already; try again when one has ended, or raise the limit jobsWaiting"
            .formatted(limits.jobsRunning(), limits.jobsWaiting()));
  }

  private void upload(Context context, OutputStream out) throws IOException {
    long read = 0;
    byte[] piece = new byte[PIECE];
    try (RequestBody.Paced in = body.stream(context)) {
      for (int count = next(in, piece); count > 0; count = next(in, piece)) {
        in.next(); // the time for a body is that of each piece
        read += count;
        if (read > limits.jobBytes()) {
          throw new HttpResponseException(
              413,
              "the upload has more than %d bytes; send it in parts, or raise the limit jobBytes"
                  .formatted(limits.jobBytes()));
        }
        out.write(piece, 0, count);
      }
    }
  }

  private static int next(InputStream in, byte[] piece) {
    try {
      return in.readNBytes(piece, 0, piece.length);
    } catch (IOException e) {
      throw RequestBody.unreadable(e);
    }
  }

  private Job.Folder named(Context context) {
    String text = body.ofBytes(requests.bodyBytes(), "bodyBytes", context);
    return JobRequestJson.folder(text, folders, requests.json());
  }

  private Job found(Context context) {
    String id = context.pathParam("job");
    return required()
        .job(context.pathParam("c"), id)
        .orElseThrow(
            () -> Missing.because("there is no job '%s' here".formatted(Missing.brief(id))));
  }

  private void list(Context context) {
    context
        .contentType("application/json")
        .result(
            JsonText.of(
                Map.of(
                    "jobs",
                    required().of(context.pathParam("c")).stream()
                        .map(job -> JobJson.map(job, Withheld::from))
                        .toList())));
  }

  /// Each change of the job as an event, until it has ended or the server stops.
  private void events(Context context) throws InterruptedException {
    Job job = found(context);
    try (var events = new EventStream(context)) {
      events.send(JobJson.write(job, Withheld::from));
      while (!job.state().ended()) {
        Optional<Job> next = Objects.requireNonNull(jobs).after(job, STILL_THERE);
        if (next.isEmpty()) {
          return;
        }
        job = next.get();
        events.send(JobJson.write(job, Withheld::from));
      }
    } catch (UncheckedIOException _) {
      // the client is gone, and so is whom to tell
    }
  }

  private void cancel(Context context) {
    Job job = found(context);
    required().cancel(job);
    context.status(202);
    answer(job, context);
  }

  private void resume(Context context) {
    Job job = found(context);
    if (!job.resumable()) {
      throw new HttpResponseException(
          409,
          "job '%s' is %s; expected one that was cancelled or failed; wait for it, or make another"
              .formatted(job.id(), job.state().name().toLowerCase(Locale.ROOT)));
    }
    context.status(202);
    answer(required().resume(job).orElseThrow(this::full), context);
  }

  private void delete(Context context) {
    Job job = found(context);
    if (!required().delete(job)) {
      throw new HttpResponseException(
          409, "job '%s' has not ended; expected one that has; cancel it".formatted(job.id()));
    }
    context.contentType("application/json").result(JsonText.of(Map.of("deleted", job.id())));
  }

  private static void answer(Job job, Context context) {
    context.contentType("application/json").result(JobJson.write(job, Withheld::from));
  }
}
