/// Runs networks in ONNX Runtime, the only package that knows it.
///
/// Start at [Forward], which gives token vectors and scores of a [Batch] of texts, with or without
/// a [KvCache]; [BlockForward] reads a text of any length in chunks. Both are thread-safe until
/// closed, and sessions over the same files are shared; a [KvCache] is for one thread at a time.
/// Texts are token ids here: tokenizers and pooling are elsewhere.
@CheckReturnValue
@NullMarked
package dev.winnow.embed.running;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
