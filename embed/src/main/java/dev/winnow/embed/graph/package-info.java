/// Writes a network as an ONNX graph, in the form that [GraphOptions] ask for.
///
/// Start at [NetworkGraph]. [GraphInputs] names what a graph is fed and gives. A graph refers to
/// its weights by file and offset and holds none. Options are immutable; writing is confined to one
/// thread. No family of models is known here: a new one is a description in `network`, not a new
/// builder.
@CheckReturnValue
@NullMarked
package dev.winnow.embed.graph;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
