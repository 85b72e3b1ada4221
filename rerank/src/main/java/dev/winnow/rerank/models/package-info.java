/// Reranking models as judges: prompts are written, read by a model, and scored where they end.
///
/// Start at [Judges], which opens a [ModelJudge] from a model's folder and a recipe of
/// `dev.winnow.rerank.recipe`. No judge generates a token, and [ModelJudge.Stats] counts it.
/// Thread-safe throughout; models belong to whoever opened them. Nothing here orders a list or
/// knows of an index.
@CheckReturnValue
@NullMarked
package dev.winnow.rerank.models;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
