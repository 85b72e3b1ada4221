/// Cuts texts into passages, with offsets and headings.
///
/// Start at [Chunker]; [ChunkLimits] says how long passages are, and [TokenStarts] counts tokens.
/// Chunkers are immutable and thread-safe. No model is needed: what counts tokens is given.
@CheckReturnValue
@NullMarked
package dev.winnow.embed.chunking;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
