/// How rerankers ask their models: prompts, limits and readings as data.
///
/// A [Recipe] is a value: it prints, compares, and renders the prompt that a model would see;
/// [Recipes] has those of published rerankers. What user text becomes in a prompt is decided by its
/// tokenizer in `dev.winnow.rerank.models`, which runs recipes; nothing here knows of a model.
/// Immutable throughout.
@CheckReturnValue
@NullMarked
package dev.winnow.rerank.recipe;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
