package dev.winnow.engine;

import java.time.Instant;

/// A copy of a collection in its catalog.
///
/// @param collection that it was made of
/// @param id that the catalog chose; later ones sort behind earlier ones, if the clock does not go
///   back
/// @param made when
/// @param documents in it
public record Snapshot(String collection, String id, Instant made, int documents) {}
