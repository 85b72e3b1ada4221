package dev.winnow.ingest.read;

/// Something to look at after a run.
///
/// @param source where: a path inside the source, with the line for JSON lines, or the source
/// @param reason what was seen, what was expected and what to do
public record Problem(String source, String reason) {
  @Override
  public String toString() {
    return source + ": " + reason;
  }
}
