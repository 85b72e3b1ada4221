/// The model runtime: text to vectors, and text to chunks.
///
/// Start at [Models], which opens models by name or folder and owns them; an [Embedder] turns texts
/// into vectors, a [Forward] gives token vectors and scores of a network, a [BlockForward] those of
/// a text of any length, a [Chunker] cuts a text into passages with offsets. Graphs are built here
/// from weights, or run as a ready-made ONNX file has them. Thread-safe throughout: sessions are
/// shared, inference runs on one bounded pool. Nothing here knows of an index.
@CheckReturnValue
@NullMarked
package dev.winnow.embed;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
