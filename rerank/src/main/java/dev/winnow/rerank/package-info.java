/// Cascades of rerankers: from `(id, text, score)` to an order, with an account of how it was made.
///
/// A [Cascade] runs [Stage]s, each a judge of `dev.winnow.rerank.judge` with a strategy of
/// `dev.winnow.rerank.order`, and gives a [Reranking], whose [Completeness] says how much was read.
/// Judges of reranking models are opened by `dev.winnow.rerank.models`. Immutable, and as
/// thread-safe as the judges. Nothing here knows of models, prompts or an index.
@CheckReturnValue
@NullMarked
package dev.winnow.rerank;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
