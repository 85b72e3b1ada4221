/// Rotary position embeddings (RoPE): frequencies of the rotation, and how they are scaled for
/// longer texts.
///
/// Start at [Rotary]; [RotaryConfig] reads it from `config.json`. Everything is immutable. Tables
/// of cosines and sines are made by `running`, applied by `graph`.
@CheckReturnValue
@NullMarked
package dev.winnow.embed.rope;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
