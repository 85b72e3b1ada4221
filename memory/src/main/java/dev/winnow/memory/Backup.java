package dev.winnow.memory;

import java.nio.file.Path;
import java.time.Instant;

/// A copy of a scope. The scope notes where its copies were made, so that a [Forgotten] can name
/// those that still hold what was forgotten.
///
/// @param folder absolute
/// @param made when
/// @param memories how many it holds
public record Backup(Path folder, Instant made, int memories) {}
