/// Transformers as data.
///
/// A [Network] says what a model computes apart from its weights; a short description of its family
/// reads it from `config.json`. A [Transformer] is a network with its weights. All of it is
/// immutable. Nothing here writes a graph or runs one.
@CheckReturnValue
@NullMarked
package dev.winnow.embed.network;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
