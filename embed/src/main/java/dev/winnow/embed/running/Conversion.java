package dev.winnow.embed.running;

import java.nio.file.Path;

/// How weights are brought into the form that a graph multiplies by.
///
/// @param cache folder in which weights in another precision are kept
/// @param packedBytes as `ModelsConfig.packedBytes`
public record Conversion(Path cache, long packedBytes) {}
