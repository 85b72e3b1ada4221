package dev.winnow.http.limits;

import java.time.Duration;

/// Bounds on requests that change collections.
///
/// @param writes requests that add documents at once (beyond that the answer is 429)
/// @param writeBytes longest body that is one JSON value; a body of JSON Lines has no end
/// @param documentBytes longest line or document; a longer one is refused, the others are taken
/// @param batch documents that are embedded and added together
/// @param failures refused documents that an answer names; the rest is counted
/// @param kept what stays behind a request
public record WriteLimits(
    int writes, int writeBytes, int documentBytes, int batch, int failures, Kept kept) {
  private static final int MIB = 1 << 20;

  public static final WriteLimits DEFAULTS =
      new WriteLimits(4, 16 * MIB, 8 * MIB, 256, 1_000, Kept.DEFAULTS);

  public WriteLimits {
    if (Math.min(Math.min(writes, writeBytes), Math.min(documentBytes, Math.min(batch, failures)))
        < 1) {
      throw new IllegalArgumentException(
          "limits of writes are writes=%d writeBytes=%d documentBytes=%d batch=%d failures=%d; expected each from 1"
              .formatted(writes, writeBytes, documentBytes, batch, failures));
    }
  }

  /// Bounds on what stays behind a request.
  ///
  /// @param snapshots that a collection may have at a time
  /// @param keptBytes bytes of answers to requests with an `Idempotency-Key`, the oldest of which
  ///   are forgotten first; 0 keeps none
  /// @param keptTime for which such an answer is kept at most
  public record Kept(int snapshots, long keptBytes, Duration keptTime) {
    public static final Kept DEFAULTS = new Kept(16, 16L * MIB, Duration.ofHours(24));

    public Kept {
      if (snapshots < 1 || keptBytes < 0 || !keptTime.isPositive()) {
        throw new IllegalArgumentException(
            "limits of what is kept are snapshots=%d keptBytes=%d keptTime=%s; expected snapshots from 1, bytes from 0 and a time above zero"
                .formatted(snapshots, keptBytes, keptTime));
      }
    }

    public Kept withSnapshots(int snapshots) {
      return new Kept(snapshots, keptBytes, keptTime);
    }

    public Kept withKeptBytes(long keptBytes) {
      return new Kept(snapshots, keptBytes, keptTime);
    }

    public Kept withKeptTime(Duration keptTime) {
      return new Kept(snapshots, keptBytes, keptTime);
    }
  }

  public WriteLimits withWrites(int writes) {
    return new WriteLimits(writes, writeBytes, documentBytes, batch, failures, kept);
  }

  public WriteLimits withWriteBytes(int writeBytes) {
    return new WriteLimits(writes, writeBytes, documentBytes, batch, failures, kept);
  }

  public WriteLimits withDocumentBytes(int documentBytes) {
    return new WriteLimits(writes, writeBytes, documentBytes, batch, failures, kept);
  }

  public WriteLimits withBatch(int batch) {
    return new WriteLimits(writes, writeBytes, documentBytes, batch, failures, kept);
  }

  public WriteLimits withFailures(int failures) {
    return new WriteLimits(writes, writeBytes, documentBytes, batch, failures, kept);
  }

  public WriteLimits withKept(Kept kept) {
    return new WriteLimits(writes, writeBytes, documentBytes, batch, failures, kept);
  }
}
