/// A text of any length, read by a decoder with a window of a few thousand tokens (InfLLM, Xiao and
/// others, arXiv 2402.04617).
///
/// [BlockContext] is the main type: what a decoder has read, as first tokens (sinks), a local
/// window and blocks of distant keys and values, of which [BlockLookup] brings a few back for each
/// chunk; [Keeping] says which of them stay. A context is for one thread. Nothing here samples or
/// tokenizes.
@CheckReturnValue
@NullMarked
package dev.winnow.embed.blocks;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
