package dev.winnow.memory;

import java.time.Instant;

/// An entry as a scope keeps it.
///
/// @param id as [Remembered] named it
/// @param key that the caller gave it; empty for none
/// @param turn number of a turn within its session from 0; 0 for other entries
/// @param recorded when it was remembered
public record Kept(String id, String key, int turn, Instant recorded, Entry entry) {}
