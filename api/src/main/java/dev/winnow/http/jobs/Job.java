package dev.winnow.http.jobs;

import java.util.List;
import java.util.Map;

/// Documents that are indexed in the background, at a moment. Immutable.
///
/// @param id the server's own; later jobs have greater ids
/// @param collection that the documents are for
/// @param work where they come from
public record Job(
    String id, String collection, Work work, State state, Progress progress, Outcome outcome) {
  /// Where documents come from.
  public sealed interface Work {}

  /// JSON Lines that were sent.
  public record Upload() implements Work {}

  /// A folder that the server's operator allowed.
  ///
  /// @param name by which it was allowed
  /// @param path below it, with `/` between the names; empty for all of it
  public record Folder(String name, String path) implements Work {}

  /// What becomes of a job. `PARTIAL` is done but for some documents, which are named.
  public enum State {
    WAITING,
    RUNNING,
    DONE,
    PARTIAL,
    FAILED,
    CANCELLED;

    /// Whether nothing more happens by itself.
    public boolean ended() {
      return this != WAITING && this != RUNNING;
    }
  }

  /// How far it is; what is counted here is durable.
  ///
  /// @param documents that were stored, or were there unchanged
  /// @param failed documents that could not be
  /// @param lines of an upload that were read
  /// @param bytes of the source that were read
  /// @param total bytes of the source, of a folder estimated
  public record Progress(long documents, long failed, long lines, long bytes, long total) {}

  /// What came of it.
  ///
  /// @param failures documents that could not be stored, with the reason; not all where there are
  ///   many
  /// @param counts what became of the files of a folder, by name
  /// @param error why it failed; empty where it did not
  public record Outcome(
      List<Map<String, Object>> failures, Map<String, Long> counts, String error) {
    static final Outcome NONE = new Outcome(List.of(), Map.of(), "");

    public Outcome {
      failures = List.copyOf(failures);
      counts = Map.copyOf(counts);
    }

    Outcome withError(String error) {
      return new Outcome(failures, counts, error);
    }
  }

  Job with(State state) {
    return new Job(id, collection, work, state, progress, outcome);
  }

  Job with(Progress progress) {
    return new Job(id, collection, work, state, progress, outcome);
  }

  Job with(Outcome outcome) {
    return new Job(id, collection, work, state, progress, outcome);
  }

  /// Whether [IngestJobs#resume] can go on with it.
  public boolean resumable() {
    return state == State.CANCELLED || state == State.FAILED;
  }
}
