package dev.winnow.ingest;

/// Is told the progress of a run, on the thread of the run: about ten times a second, and once at
/// its end.
@FunctionalInterface
public interface IngestListener {
  IngestListener NONE = _ -> {};

  void progress(Progress progress);
}
