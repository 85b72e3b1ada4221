package dev.winnow.http.limits;

import dev.winnow.memory.Recall;

/// Bounds on requests to a memory; the error for a larger request names the limit.
///
/// @param entryBytes longest body of a request that remembers
/// @param entries of such a request
/// @param memories that a recall gives, or a pack is made of; at most [Recall#MAX_K]
/// @param packTokens largest budget of a pack
/// @param page memories of a list
/// @param openScopes scopes that are kept open
public record MemoryLimits(
    int entryBytes, int entries, int memories, int packTokens, int page, int openScopes) {
  public static final MemoryLimits DEFAULTS =
      new MemoryLimits(4 << 20, 1_000, 1_000, 100_000, 1_000, 32);

  public MemoryLimits {
    if (entryBytes < 1
        || entries < 1
        || memories < 1
        || memories > Recall.MAX_K
        || packTokens < 1
        || page < 1
        || openScopes < 1) {
      throw new IllegalArgumentException(
          "limits of memory are entryBytes=%d entries=%d memories=%d packTokens=%d page=%d openScopes=%d; expected each from 1, and memories up to %d"
              .formatted(
                  entryBytes, entries, memories, packTokens, page, openScopes, Recall.MAX_K));
    }
  }

  public MemoryLimits withEntryBytes(int entryBytes) {
    return new MemoryLimits(entryBytes, entries, memories, packTokens, page, openScopes);
  }

  public MemoryLimits withEntries(int entries) {
    return new MemoryLimits(entryBytes, entries, memories, packTokens, page, openScopes);
  }

  public MemoryLimits withMemories(int memories) {
    return new MemoryLimits(entryBytes, entries, memories, packTokens, page, openScopes);
  }

  public MemoryLimits withPackTokens(int packTokens) {
    return new MemoryLimits(entryBytes, entries, memories, packTokens, page, openScopes);
  }

  public MemoryLimits withPage(int page) {
    return new MemoryLimits(entryBytes, entries, memories, packTokens, page, openScopes);
  }

  public MemoryLimits withOpenScopes(int openScopes) {
    return new MemoryLimits(entryBytes, entries, memories, packTokens, page, openScopes);
  }
}
