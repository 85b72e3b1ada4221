package dev.winnow.embed.running;

import java.nio.FloatBuffer;

/// Keys and values of some tokens in one layer, keys not rotated: each (key-value heads, tokens,
/// head size), from position to limit. Not copied.
public record KeysValues(FloatBuffer keys, FloatBuffer values) {}
