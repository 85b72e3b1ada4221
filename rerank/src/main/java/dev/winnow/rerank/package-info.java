/// Orders candidates with models: `(id, text, score)` in, scores out.
///
/// The room is empty so far. A reranker of your own takes part in plans already: bind one to a name
/// through the index's port `Reranker`.
@CheckReturnValue
@NullMarked
package dev.winnow.rerank;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
