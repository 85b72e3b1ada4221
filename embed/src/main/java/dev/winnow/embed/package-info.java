/// The models that turn texts into vectors.
///
/// Start at [Models], which opens models by name or folder and owns them. An [Embedder] gives one
/// dense vector for each text, a [SparseEmbedder] weights of the vocabulary, a
/// [MultiVectorEmbedder] one vector for each token. Thread-safe throughout: sessions are shared and
/// inference runs on one bounded pool. Nothing here knows of an index.
///
/// Below lie, each for itself: `chunking` (texts to passages), `tokens` (text to token ids),
/// `running` (networks in ONNX Runtime), `exports` (ready-made networks), `graph` (networks as ONNX
/// graphs), `network` (what a family computes, as data), `rope` (rotary positions), `threads`
/// (pool, time limits), `files` (weights and configuration), `gguf` (files of llama.cpp) and `onnx`
/// (writes graphs).
@CheckReturnValue
@NullMarked
package dev.winnow.embed;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
