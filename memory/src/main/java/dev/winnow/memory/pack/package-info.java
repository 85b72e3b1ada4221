/// Context packing: recalled pieces in, one text for a prompt out, that fits a budget of tokens.
///
/// Start at [Packer]: it takes a [PackRequest] of [Piece]s and makes a [Pack] by a [PackConfig].
/// The budget is counted on the finished text with the generator's own [TokenCounter] and never
/// exceeded; a tool call and its answers stay together; stored text stands in a frame that it
/// cannot close; every part names its source with offsets, and every decision is in the trace.
///
/// All types are immutable values, safe for any number of threads as far as the ports given to them
/// are. The same request gives the same bytes, whatever the order of its pieces. Nothing here
/// searches, reads files, or calls a model but through a port.
@CheckReturnValue
@NullMarked
package dev.winnow.memory.pack;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
