/// Transformers as data. A [Network] says what a model computes apart from its weights; it is read
/// from the model's `config.json` by a short description of its family, and [NetworkGraph] writes
/// it as an ONNX graph in the form that the caller's [GraphOptions] ask for.
///
/// A new family is a new description, not a new builder.
@NullMarked
package dev.winnow.embed.network;

import org.jspecify.annotations.NullMarked;
