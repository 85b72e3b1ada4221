/// Orders candidates with models: `(id, text, score)` in, scores out.
///
/// Start at [Judges], which opens a [ModelJudge] from a model's folder and a recipe of
/// `dev.winnow.rerank.recipe`; a [Judge] scores a window of candidates and may be one of your own.
/// Scores are read where a prompt ends: no judge generates a token, and [Stats] counts it.
/// Thread-safe throughout; models belong to whoever opened them. Nothing here knows of an index.
@CheckReturnValue
@NullMarked
package dev.winnow.rerank;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
