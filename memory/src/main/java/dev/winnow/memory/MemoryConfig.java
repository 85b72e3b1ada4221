package dev.winnow.memory;

import dev.winnow.engine.EngineConfig;
import java.time.InstantSource;

/// How a memory is run.
///
/// @param engine of every scope: models, language, rerankers. Its recipe is that of new scopes; a
///   scope keeps the one that it was made by, whose embedders have to be bound
/// @param openScopes most scopes that are kept open, at least 1: of others, the least recently used
///   is closed. More are open only while as many threads work in different scopes
/// @param neighbours turns before and behind a turn that are searched with it, 0 to 20
/// @param clock tells when something is recorded
public record MemoryConfig(
    EngineConfig engine, int openScopes, int neighbours, InstantSource clock) {
  public static final MemoryConfig DEFAULTS =
      new MemoryConfig(EngineConfig.DEFAULTS, 32, 2, InstantSource.system());

  private static final int MAX_NEIGHBOURS = 20;

  public MemoryConfig {
    if (openScopes < 1) {
      throw new IllegalArgumentException(
          "openScopes is " + openScopes + "; expected at least 1; raise it");
    }
    if (neighbours < 0 || neighbours > MAX_NEIGHBOURS) {
      throw new IllegalArgumentException(
          "neighbours is %d; expected 0 to %d".formatted(neighbours, MAX_NEIGHBOURS));
    }
    if (engine.deferVectors()) {
      throw new IllegalArgumentException(
          "the engine defers vectors, so that recall would miss them; expected deferVectors to be"
              + " false");
    }
  }

  public MemoryConfig withEngine(EngineConfig engine) {
    return new MemoryConfig(engine, openScopes, neighbours, clock);
  }

  public MemoryConfig withOpenScopes(int openScopes) {
    return new MemoryConfig(engine, openScopes, neighbours, clock);
  }

  public MemoryConfig withNeighbours(int neighbours) {
    return new MemoryConfig(engine, openScopes, neighbours, clock);
  }

  public MemoryConfig withClock(InstantSource clock) {
    return new MemoryConfig(engine, openScopes, neighbours, clock);
  }
}
