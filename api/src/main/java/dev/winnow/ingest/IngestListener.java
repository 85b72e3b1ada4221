package dev.winnow.ingest;

/// Hears how far a run has come, on the thread that runs it: about ten times a second, and once at
/// its end.
@FunctionalInterface
public interface IngestListener {
  IngestListener NONE = _ -> {};

  void progress(Progress progress);
}
