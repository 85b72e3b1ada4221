package dev.winnow.http.limits;

/// Bounds on requests that change collections.
///
/// @param writes requests that add documents at once (beyond that the answer is 429)
/// @param writeBytes longest body that is one JSON value; a body of JSON Lines has no end
/// @param documentBytes longest line or document; a longer one is refused, the others are taken
/// @param batch documents that are embedded and added together
/// @param failures refused documents that an answer names; the rest is counted
public record WriteLimits(int writes, int writeBytes, int documentBytes, int batch, int failures) {
  private static final int MIB = 1 << 20;

  public static final WriteLimits DEFAULTS = new WriteLimits(4, 16 * MIB, 8 * MIB, 256, 1_000);

  public WriteLimits {
    if (writes < 1 || writeBytes < 1 || documentBytes < 1 || batch < 1 || failures < 1) {
      throw new IllegalArgumentException(
          "limits of writes are writes=%d writeBytes=%d documentBytes=%d batch=%d failures=%d; expected each from 1"
              .formatted(writes, writeBytes, documentBytes, batch, failures));
    }
  }

  public WriteLimits withWrites(int writes) {
    return new WriteLimits(writes, writeBytes, documentBytes, batch, failures);
  }

  public WriteLimits withWriteBytes(int writeBytes) {
    return new WriteLimits(writes, writeBytes, documentBytes, batch, failures);
  }

  public WriteLimits withDocumentBytes(int documentBytes) {
    return new WriteLimits(writes, writeBytes, documentBytes, batch, failures);
  }

  public WriteLimits withBatch(int batch) {
    return new WriteLimits(writes, writeBytes, documentBytes, batch, failures);
  }

  public WriteLimits withFailures(int failures) {
    return new WriteLimits(writes, writeBytes, documentBytes, batch, failures);
  }
}
