package dev.winnow.http.limits;

/// Bounds on requests that change collections.
///
/// @param writes requests that add documents at once (beyond that the answer is 429)
/// @param writeBytes longest body that is one JSON value; a body of JSON Lines has no end
/// @param documentBytes longest line or document; a longer one is refused, the others are taken
/// @param batch documents that are embedded and added together
/// @param failures refused documents that an answer names; the rest is counted
/// @param snapshots that a collection may have at a time
public record WriteLimits(
    int writes, int writeBytes, int documentBytes, int batch, int failures, int snapshots) {
  private static final int MIB = 1 << 20;

  public static final WriteLimits DEFAULTS = new WriteLimits(4, 16 * MIB, 8 * MIB, 256, 1_000, 16);

  public WriteLimits {
    if (Math.min(writes, Math.min(writeBytes, documentBytes)) < 1
        || Math.min(batch, Math.min(failures, snapshots)) < 1) {
      throw new IllegalArgumentException(
          "limits of writes are writes=%d writeBytes=%d documentBytes=%d batch=%d failures=%d snapshots=%d; expected each from 1"
              .formatted(writes, writeBytes, documentBytes, batch, failures, snapshots));
    }
  }

  public WriteLimits withWrites(int writes) {
    return new WriteLimits(writes, writeBytes, documentBytes, batch, failures, snapshots);
  }

  public WriteLimits withWriteBytes(int writeBytes) {
    return new WriteLimits(writes, writeBytes, documentBytes, batch, failures, snapshots);
  }

  public WriteLimits withDocumentBytes(int documentBytes) {
    return new WriteLimits(writes, writeBytes, documentBytes, batch, failures, snapshots);
  }

  public WriteLimits withBatch(int batch) {
    return new WriteLimits(writes, writeBytes, documentBytes, batch, failures, snapshots);
  }

  public WriteLimits withFailures(int failures) {
    return new WriteLimits(writes, writeBytes, documentBytes, batch, failures, snapshots);
  }

  public WriteLimits withSnapshots(int snapshots) {
    return new WriteLimits(writes, writeBytes, documentBytes, batch, failures, snapshots);
  }
}
